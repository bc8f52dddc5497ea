package io.trivium.broker.error;

/** A refusal: the caller asked for something that is not allowed or not possible now. The text says what to do. */
public final class BrokerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    public BrokerException(Refusal refusal, String message) {
        // No stack trace: a refusal is an answer, not a bug, and a client may cause many.
        super(message, null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
