package io.trivium.rocket.server.door;

/** A refusal that only RocketMQ's protocol knows, by its response code. The text says what to do. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    /**
     * Makes a refusal.
     *
     * @param code one of {@link io.trivium.rocket.protocol.ResponseCode}
     */
    public Refused(int code, String message) {
        // No stack trace: a refusal is an answer, not a bug, and a client may cause many.
        super(message, null, false, false);
        this.code = code;
    }

    public int code() {
        return code;
    }
}
