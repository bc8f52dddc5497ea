package io.trivium.jms.destination;

import jakarta.jms.JMSException;

/** The connection that made a temporary destination or read it from a message, as the destination sees it. */
@FunctionalInterface
public interface TemporaryDestinations {
    /**
     * Deletes the destination.
     *
     * @throws JMSException if another connection made it, it still has a consumer, or the broker refused
     */
    void delete(JmsDestination destination) throws JMSException;
}
