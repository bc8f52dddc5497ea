package io.trivium.jms.session;

import io.trivium.message.StoredMessage;
import io.trivium.message.mapping.Envelope;
import io.trivium.rocket.client.OutboundMessage;

/** The stored form of messages. */
public interface MessageForm {
    /**
     * Makes what is sent.
     *
     * @throws IllegalArgumentException if the message has no stored form
     */
    OutboundMessage write(Envelope envelope);

    /**
     * Reads what was received.
     *
     * @throws IllegalArgumentException if it is no message
     */
    Envelope read(StoredMessage message);
}
