package io.trivium.amqp.link;

import io.netty.buffer.Unpooled;
import io.trivium.amqp.mapping.ReceivedMessage;
import io.trivium.amqp.wire.AmqpException;
import io.trivium.message.MessageIds;
import io.trivium.message.PropertyNames;
import io.trivium.message.StoredMessage;
import io.trivium.message.mapping.Destination;
import io.trivium.message.mapping.DestinationKind;
import io.trivium.message.mapping.Envelope;
import io.trivium.message.mapping.MappedMessage;
import io.trivium.message.mapping.MessageMapper;
import io.trivium.rocket.client.OutboundMessage;
import org.apache.qpid.protonj2.types.transport.AmqpError;

/** Messages of links as the cluster stores them, and back. */
final class StoredForm {
    private StoredForm() {}

    /**
     * Returns what is sent to the cluster.
     *
     * @throws AmqpException if the message cannot be stored
     */
    static OutboundMessage outbound(ReceivedMessage received, Node node, LinkScope scope) {
        Envelope envelope = received.envelope();
        envelope.uniqueKey = MessageIds.uniqueKey(scope.random(), scope.nowMillis());
        DestinationKind kind = node.kind();
        envelope.destination = new Destination(node.name(), kind == null ? DestinationKind.QUEUE : kind);
        if (envelope.replyTo != null) {
            envelope.replyTo = Addresses.replyTo(envelope.replyTo);
        }
        MappedMessage stored;
        try {
            stored = MessageMapper.toStored(envelope);
        } catch (IllegalArgumentException e) {
            throw new AmqpException(AmqpError.INVALID_FIELD, "The message cannot be stored: " + e.getMessage());
        }
        if (kind == null) {
            // A plain address says neither queue nor topic, so that both kinds of consumers get it.
            stored.properties().remove(PropertyNames.TRV_DEST);
        }
        return new OutboundMessage(
                node.topic(),
                stored.orderingKey(),
                0,
                stored.bornMillis(),
                stored.properties(),
                Unpooled.wrappedBuffer(stored.body()));
    }

    /** Returns a stored message as an envelope; it throws if the body cannot be read. */
    static Envelope envelope(StoredMessage message, LinkScope scope) {
        return MessageMapper.toEnvelope(message, scope.limits().maxMessageBytes());
    }
}
