package io.trivium.amqp.link;

import io.trivium.message.StoredMessage;
import io.trivium.message.mapping.Envelope;
import io.trivium.rocket.client.OutboundMessage;

/** Envelopes to what the cluster stores, and back. Thread-safe. */
public interface MessageForm {
    /**
     * Returns what is stored of an envelope.
     *
     * @param topic the topic's stored name
     */
    OutboundMessage outbound(Envelope envelope, String topic);

    /** Returns the envelope of a stored message. */
    Envelope envelope(StoredMessage message);
}
