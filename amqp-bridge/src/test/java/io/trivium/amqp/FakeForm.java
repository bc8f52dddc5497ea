package io.trivium.amqp;

import io.netty.buffer.Unpooled;
import io.trivium.amqp.link.MessageForm;
import io.trivium.message.MessageProperties;
import io.trivium.message.StoredMessage;
import io.trivium.message.mapping.Envelope;
import io.trivium.rocket.client.OutboundMessage;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps envelopes by their unique keys: the stored form is not what is tested with it. */
final class FakeForm implements MessageForm {
    private final Map<String, Envelope> envelopes = new ConcurrentHashMap<>();

    @Override
    public OutboundMessage outbound(Envelope envelope, String topic) {
        String key = Objects.requireNonNull(envelope.uniqueKey);
        envelopes.put(key, envelope);
        MessageProperties properties = new MessageProperties().set("UNIQ_KEY", key);
        return new OutboundMessage(
                topic, envelope.orderingKey, 0, envelope.bornMillis, properties, Unpooled.EMPTY_BUFFER);
    }

    @Override
    public Envelope envelope(StoredMessage message) {
        String key = Objects.requireNonNull(message.properties().get("UNIQ_KEY"));
        Envelope envelope = Objects.requireNonNull(envelopes.get(key));
        envelope.attempts = message.attempts();
        return envelope;
    }
}
