package io.trivium.message.amqp;

/** Bytes that are not what AMQP 1.0 part 1 says. */
public final class AmqpFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public AmqpFormatException(String message) {
        super(message);
    }
}
