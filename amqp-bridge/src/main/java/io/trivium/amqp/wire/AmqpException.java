package io.trivium.amqp.wire;

import org.apache.qpid.protonj2.engine.exceptions.ProtocolViolationException;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.transport.ErrorCondition;

/** Something the peer did, or asked for, that ends in an AMQP error: of a message, a link, a session or the connection. */
public final class AmqpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Symbol condition;

    /**
     * Makes an error.
     *
     * @param condition one of the specification's
     * @param message what the peer can do about it
     */
    public AmqpException(Symbol condition, String message) {
        super(message);
        this.condition = condition;
    }

    /** Returns the error as the protocol writes it. */
    public ErrorCondition error() {
        return new ErrorCondition(condition, getMessage());
    }

    /** Returns the error as the protocol engine wants it when it has to end the connection. */
    public ProtocolViolationException violation() {
        return new ProtocolViolationException(condition, getMessage(), this);
    }
}
