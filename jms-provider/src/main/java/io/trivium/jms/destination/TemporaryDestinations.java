package io.trivium.jms.destination;

import jakarta.jms.JMSException;

/** The connection that made a temporary destination, as the destination sees it. */
@FunctionalInterface
public interface TemporaryDestinations {
    /**
     * Deletes the destination.
     *
     * @throws JMSException if it still has a consumer, or the broker refused
     */
    void delete(JmsDestination destination) throws JMSException;
}
