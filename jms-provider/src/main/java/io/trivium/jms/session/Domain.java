package io.trivium.jms.session;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;

/** Which of the three APIs made a connection: the domain-specific ones refuse the other domain's methods. */
public enum Domain {
    ANY,
    QUEUE,
    TOPIC;

    /** @throws IllegalStateException if this is the API for topics */
    void mustAllowQueues() throws JMSException {
        if (this == TOPIC) {
            throw new IllegalStateException("The API for topics does not do this: it is about queues.");
        }
    }

    /** @throws IllegalStateException if this is the API for queues */
    void mustAllowTopics() throws JMSException {
        if (this == QUEUE) {
            throw new IllegalStateException("The API for queues does not do this: it is about topics.");
        }
    }
}
