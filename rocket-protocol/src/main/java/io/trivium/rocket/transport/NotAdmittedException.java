package io.trivium.rocket.transport;

/** A request, or a connection inside this process, was turned away before anybody looked at what it wants. */
public final class NotAdmittedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    /**
     * Makes a refusal.
     *
     * @param code one of {@link io.trivium.rocket.protocol.ResponseCode}
     */
    public NotAdmittedException(int code, String message) {
        // No stack trace: strangers may cause many.
        super(message, null, false, false);
        this.code = code;
    }

    public int code() {
        return code;
    }
}
