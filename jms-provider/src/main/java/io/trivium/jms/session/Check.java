package io.trivium.jms.session;

import io.trivium.jms.message.JmsMessage;
import jakarta.jms.JMSException;

/** Decides whether a message that could be received is: if it throws, the message stays where it is. */
interface Check {
    Check NONE = message -> {};

    void accept(JmsMessage message) throws JMSException;
}
