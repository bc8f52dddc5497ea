package io.trivium.jms.fake;

import io.netty.buffer.Unpooled;
import io.trivium.jms.session.MessageForm;
import io.trivium.message.MessageProperties;
import io.trivium.message.StoredMessage;
import io.trivium.message.mapping.Envelope;
import io.trivium.message.mapping.Names;
import io.trivium.rocket.client.OutboundMessage;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps envelopes as they are, in a table. */
public final class FakeForm implements MessageForm {
    private static final String NUMBER = "number";

    private final Map<String, Envelope> envelopes = new ConcurrentHashMap<>();

    Envelope envelope(MessageProperties properties) {
        return Objects.requireNonNull(envelopes.get(properties.get(NUMBER)));
    }

    @Override
    public OutboundMessage write(Envelope envelope) {
        String number = Integer.toString(envelopes.size() + 1);
        envelopes.put(number, envelope);
        String topic = Names.topic(Objects.requireNonNull(envelope.destination).name());
        MessageProperties properties = new MessageProperties().set(NUMBER, number);
        return new OutboundMessage(
                topic, envelope.orderingKey, 0, envelope.bornMillis, properties, Unpooled.EMPTY_BUFFER);
    }

    @Override
    public Envelope read(StoredMessage message) {
        Envelope envelope = envelope(message.properties());
        envelope.attempts = message.attempts();
        return envelope;
    }
}
