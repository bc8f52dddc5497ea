package io.trivium.amqp.mapping;

import io.trivium.message.mapping.Body;
import io.trivium.message.mapping.Destination;
import io.trivium.message.mapping.Envelope;
import io.trivium.message.mapping.MessageIdentifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferAllocator;
import org.apache.qpid.protonj2.codec.CodecFactory;
import org.apache.qpid.protonj2.codec.Encoder;
import org.apache.qpid.protonj2.codec.EncoderState;
import org.apache.qpid.protonj2.types.Binary;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.messaging.AmqpValue;
import org.apache.qpid.protonj2.types.messaging.ApplicationProperties;
import org.apache.qpid.protonj2.types.messaging.Data;
import org.apache.qpid.protonj2.types.messaging.Header;
import org.apache.qpid.protonj2.types.messaging.MessageAnnotations;
import org.apache.qpid.protonj2.types.messaging.Properties;
import org.jspecify.annotations.Nullable;

/** Writes a message for an AMQP client. Not thread-safe: one for each connection. */
public final class AmqpWriter {
    private static final int SECTIONS_BYTES = 256;

    private final Encoder encoder = CodecFactory.getEncoder();
    private final EncoderState state = encoder.newEncoderState();

    /**
     * Encodes a message.
     *
     * @param to the address it is delivered from, if the envelope knows no destination
     * @param nowMillis epoch milliseconds: what is left of its time to live counts from here
     * @return a heap buffer, ready to be read
     */
    public ProtonBuffer write(Envelope envelope, String to, long nowMillis) {
        ProtonBuffer buffer =
                ProtonBufferAllocator.defaultAllocator().allocate(SECTIONS_BYTES + bodyBytes(envelope.body));
        try {
            put(buffer, header(envelope, nowMillis));
            Map<Symbol, Object> annotations = annotations(envelope);
            if (!annotations.isEmpty()) {
                put(buffer, new MessageAnnotations(annotations));
            }
            put(buffer, properties(envelope, to));
            if (!envelope.properties.isEmpty()) {
                put(buffer, new ApplicationProperties(applicationProperties(envelope)));
            }
            body(buffer, envelope.body);
        } finally {
            state.reset();
        }
        return buffer;
    }

    private void put(ProtonBuffer buffer, Object section) {
        encoder.writeObject(buffer, state, section);
    }

    private static Header header(Envelope envelope, long nowMillis) {
        Header header = new Header();
        if (envelope.durable) {
            header.setDurable(true);
        }
        if (envelope.priority != Envelope.DEFAULT_PRIORITY) {
            header.setPriority((byte) Math.min(255, Math.max(0, envelope.priority)));
        }
        if (envelope.expiryMillis > 0) {
            header.setTimeToLive(Math.min(0xFFFFFFFFL, Math.max(0, envelope.expiryMillis - nowMillis)));
        }
        if (envelope.attempts > 0) {
            header.setDeliveryCount(envelope.attempts);
        }
        return header.setFirstAcquirer(envelope.attempts == 0);
    }

    private static Map<Symbol, Object> annotations(Envelope envelope) {
        Map<Symbol, Object> annotations = new LinkedHashMap<>();
        Byte type = messageType(envelope);
        if (type != null) {
            annotations.put(Annotations.MESSAGE_TYPE, type);
        }
        Destination destination = envelope.destination;
        if (destination != null) {
            annotations.put(Annotations.DESTINATION, Annotations.code(destination.kind()));
        }
        Destination replyTo = envelope.replyTo;
        if (replyTo != null) {
            annotations.put(Annotations.REPLY_TO, Annotations.code(replyTo.kind()));
        }
        if (envelope.deliveryMillis > 0) {
            annotations.put(Annotations.DELIVERY_TIME, envelope.deliveryMillis);
        }
        if (envelope.keys != null) {
            annotations.put(Annotations.KEYS, envelope.keys);
        }
        return annotations;
    }

    /** Data is not named where its content type tells JMS clients what to make of it. */
    private static @Nullable Byte messageType(Envelope envelope) {
        Body body = envelope.body;
        if (body instanceof Body.Bytes) {
            return envelope.contentType == null ? Annotations.BYTES_MESSAGE : null;
        }
        if (body instanceof Body.Text) {
            return Annotations.TEXT_MESSAGE;
        }
        if (body instanceof Body.MapEntries) {
            return Annotations.MAP_MESSAGE;
        }
        if (body instanceof Body.StreamItems) {
            return Annotations.STREAM_MESSAGE;
        }
        if (body instanceof Body.SerializedObject) {
            return Annotations.OBJECT_MESSAGE;
        }
        return body instanceof Body.Empty ? Annotations.MESSAGE : null;
    }

    private static Properties properties(Envelope envelope, String to) {
        Properties properties = new Properties();
        Object id = messageId(envelope);
        if (id != null) {
            properties.setMessageId(id);
        }
        if (envelope.user != null) {
            properties.setUserId(new Binary(envelope.user.getBytes(StandardCharsets.UTF_8)));
        }
        properties.setTo(envelope.destination == null ? to : envelope.destination.name());
        if (envelope.label != null) {
            properties.setSubject(envelope.label);
        }
        if (envelope.replyTo != null) {
            properties.setReplyTo(envelope.replyTo.name());
        }
        if (envelope.correlationId != null) {
            properties.setCorrelationId(Identifiers.write(envelope.correlationId));
        }
        content(envelope, properties);
        if (envelope.expiryMillis > 0) {
            properties.setAbsoluteExpiryTime(envelope.expiryMillis);
        }
        if (envelope.bornMillis > 0) {
            properties.setCreationTime(envelope.bornMillis);
        }
        if (envelope.orderingKey != null) {
            properties.setGroupId(envelope.orderingKey);
        }
        if (envelope.groupSequence != null) {
            properties.setGroupSequence(Integer.toUnsignedLong(envelope.groupSequence));
        }
        return properties;
    }

    private static void content(Envelope envelope, Properties properties) {
        if (envelope.body instanceof Body.SerializedObject) {
            properties.setContentType(Annotations.SERIALIZED_OBJECT);
        } else if (envelope.contentType != null) {
            properties.setContentType(envelope.contentType);
        }
        if (envelope.contentEncoding != null) {
            properties.setContentEncoding(envelope.contentEncoding);
        }
    }

    private static @Nullable Object messageId(Envelope envelope) {
        MessageIdentifier foreign = envelope.foreignId;
        if (foreign != null) {
            return Identifiers.write(foreign);
        }
        // With the prefix that JMS clients look for, so that all doors show one id.
        return envelope.uniqueKey == null ? null : "ID:" + envelope.uniqueKey;
    }

    private static Map<String, Object> applicationProperties(Envelope envelope) {
        Map<String, Object> properties = new LinkedHashMap<>();
        envelope.properties.forEach((name, value) -> properties.put(name, Values.write(value)));
        return properties;
    }

    private void body(ProtonBuffer buffer, Body body) {
        if (body instanceof Body.Bytes data) {
            put(buffer, new Data(data.bytes()));
        } else if (body instanceof Body.SerializedObject object) {
            put(buffer, new Data(object.bytes()));
        } else if (body instanceof Body.Text text) {
            put(buffer, new AmqpValue<>(text.text()));
        } else if (body instanceof Body.MapEntries map) {
            Map<String, @Nullable Object> entries = new LinkedHashMap<>();
            map.entries().forEach((name, value) -> entries.put(name, Values.write(value)));
            put(buffer, new AmqpValue<>(entries));
        } else if (body instanceof Body.StreamItems stream) {
            List<@Nullable Object> items = new ArrayList<>();
            stream.items().forEach(item -> items.add(Values.write(item)));
            put(buffer, new AmqpValue<>(items));
        } else if (body instanceof Body.AmqpSections sections) {
            buffer.writeBytes(sections.encoded());
        } else {
            put(buffer, new AmqpValue<>(null));
        }
    }

    private static int bodyBytes(Body body) {
        if (body instanceof Body.Bytes data) {
            return data.bytes().length;
        }
        if (body instanceof Body.AmqpSections sections) {
            return sections.encoded().length;
        }
        return body instanceof Body.Text text && text.text() != null
                ? text.text().length()
                : 0;
    }
}
