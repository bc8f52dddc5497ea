package io.trivium.jms.message;

import jakarta.jms.JMSException;

/** The session that delivered a message, as the message sees it. */
@FunctionalInterface
public interface Acknowledger {
    /**
     * Does what {@link jakarta.jms.Message#acknowledge} means in the session's mode.
     *
     * @throws jakarta.jms.IllegalStateException if the session is closed
     */
    void acknowledge() throws JMSException;
}
