package io.trivium.rocket.client;

/** A call to the cluster failed: refused by a broker, or not answered. The text says what to do. */
public final class RocketException extends RuntimeException {
    /** No broker answered: the code of {@link #code} then. */
    public static final int NOT_ANSWERED = -1;

    private static final long serialVersionUID = 1L;

    private final int code;

    public RocketException(int code, String message) {
        super(message);
        this.code = code;
    }

    /** RocketMQ's response code, or {@link #NOT_ANSWERED}. */
    public int code() {
        return code;
    }
}
