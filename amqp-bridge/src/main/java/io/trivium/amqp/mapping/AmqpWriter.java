package io.trivium.amqp.mapping;

import io.trivium.message.amqp.Described;
import io.trivium.message.amqp.Symbol;
import io.trivium.message.amqp.Unsigned;
import io.trivium.message.mapping.Body;
import io.trivium.message.mapping.Destination;
import io.trivium.message.mapping.Envelope;
import io.trivium.message.mapping.MessageIdentifier;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferAllocator;
import org.jspecify.annotations.Nullable;

/** Writes a message for an AMQP client, by a codec that keeps nothing of what it writes, as {@link AmqpReader} reads it. */
public final class AmqpWriter {
    private static final int BINARY_32 = 0xB0;
    private static final int STRING_32 = 0xB1;
    /** Of a section's descriptor, a format code and a length of four bytes. */
    private static final int MAX_PREFIX_BYTES = 8;

    private static final byte[] NONE = {};
    private static final Pattern NOT_ASCII = Pattern.compile("[^\\x00-\\x7F]");

    /**
     * Encodes a message.
     *
     * @param to the address it is delivered from, if the envelope knows no destination
     * @param nowMillis epoch milliseconds: what is left of its time to live counts from here
     * @return a heap buffer, ready to be read
     */
    public ProtonBuffer write(Envelope envelope, String to, long nowMillis) {
        var sections = new io.trivium.message.amqp.AmqpWriter();
        sections.write(section(Section.HEADER, header(envelope, nowMillis)));
        Map<Symbol, Object> annotations = annotations(envelope);
        if (!annotations.isEmpty()) {
            sections.write(section(Section.MESSAGE_ANNOTATIONS, annotations));
        }
        sections.write(section(Section.PROPERTIES, properties(envelope, to)));
        if (!envelope.properties.isEmpty()) {
            sections.write(section(Section.APPLICATION_PROPERTIES, envelope.properties));
        }
        Body body = envelope.body;
        if (body instanceof Body.Bytes data) {
            return message(sections, Section.DATA, BINARY_32, data.bytes());
        }
        if (body instanceof Body.SerializedObject object) {
            return message(sections, Section.DATA, BINARY_32, object.bytes());
        }
        if (body instanceof Body.Text text && text.text() != null) {
            return message(sections, Section.VALUE, STRING_32, text.text().getBytes(StandardCharsets.UTF_8));
        }
        if (body instanceof Body.AmqpSections encoded) {
            return message(sections, null, 0, encoded.encoded());
        }
        sections.write(section(Section.VALUE, value(body)));
        return message(sections, null, 0, NONE);
    }

    private static @Nullable Object value(Body body) {
        if (body instanceof Body.MapEntries map) {
            return map.entries();
        }
        return body instanceof Body.StreamItems stream ? stream.items() : null;
    }

    /** Puts a body, which may be long, behind the other sections without copying it twice. */
    private static ProtonBuffer message(
            io.trivium.message.amqp.AmqpWriter sections, @Nullable Section section, int code, byte[] body) {
        byte[] before = sections.toByteArray();
        ProtonBuffer message = ProtonBufferAllocator.defaultAllocator()
                .allocate(before.length + MAX_PREFIX_BYTES + body.length)
                .writeBytes(before);
        if (section != null) {
            boolean small = body.length < 256;
            message.writeByte((byte) 0).writeByte((byte) 0x53).writeByte((byte) section.code());
            // The same types with a length of one byte are 0xA0 and 0xA1.
            message.writeByte((byte) (small ? code - 0x10 : code));
            if (small) {
                message.writeByte((byte) body.length);
            } else {
                message.writeInt(body.length);
            }
        }
        return message.writeBytes(body);
    }

    private static Described section(Section section, @Nullable Object value) {
        return new Described(BigInteger.valueOf(section.code()), value);
    }

    private static List<@Nullable Object> header(Envelope envelope, long nowMillis) {
        List<@Nullable Object> header = new ArrayList<>();
        header.add(envelope.durable ? true : null);
        header.add(
                envelope.priority == Envelope.DEFAULT_PRIORITY
                        ? null
                        : Unsigned.ofByte(Math.min(255, Math.max(0, envelope.priority))));
        header.add(
                envelope.expiryMillis > 0
                        ? Unsigned.ofInt(Math.min(0xFFFFFFFFL, Math.max(0, envelope.expiryMillis - nowMillis)))
                        : null);
        // Whether another has had it is not known: what comes back uncounted is as it was.
        header.add(null);
        header.add(envelope.attempts > 0 ? Unsigned.ofInt(envelope.attempts) : null);
        return untilLast(header);
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
        if (body instanceof Body.SerializedObject
                || (body instanceof Body.AmqpSections sections && sections.object())) {
            return Annotations.OBJECT_MESSAGE;
        }
        return body instanceof Body.Empty ? Annotations.MESSAGE : null;
    }

    /** In their order (AMQP 1.0 §3.2.4), up to the last that is there. */
    @SuppressWarnings("JavaUtilDate")
    private static List<@Nullable Object> properties(Envelope envelope, String to) {
        List<@Nullable Object> properties = new ArrayList<>();
        properties.add(messageId(envelope));
        properties.add(envelope.user == null ? null : envelope.user.getBytes(StandardCharsets.UTF_8));
        properties.add(envelope.destination == null ? to : envelope.destination.name());
        properties.add(envelope.label);
        properties.add(envelope.replyTo == null ? null : envelope.replyTo.name());
        properties.add(envelope.correlationId == null ? null : Identifiers.write(envelope.correlationId));
        properties.add(symbol(
                envelope.body instanceof Body.SerializedObject ? Annotations.SERIALIZED_OBJECT : envelope.contentType));
        properties.add(symbol(envelope.contentEncoding));
        properties.add(envelope.expiryMillis > 0 ? new Date(envelope.expiryMillis) : null);
        properties.add(envelope.bornMillis > 0 ? new Date(envelope.bornMillis) : null);
        properties.add(envelope.orderingKey);
        Integer sequence = envelope.groupSequence;
        properties.add(sequence == null ? null : Unsigned.ofInt(Integer.toUnsignedLong(sequence)));
        return untilLast(properties);
    }

    private static List<@Nullable Object> untilLast(List<@Nullable Object> fields) {
        while (!fields.isEmpty() && fields.get(fields.size() - 1) == null) {
            fields.remove(fields.size() - 1);
        }
        return fields;
    }

    /** Other doors' content types may hold what no symbol can. */
    private static @Nullable Symbol symbol(@Nullable String text) {
        return text == null ? null : new Symbol(NOT_ASCII.matcher(text).replaceAll("?"));
    }

    private static @Nullable Object messageId(Envelope envelope) {
        MessageIdentifier foreign = envelope.foreignId;
        if (foreign != null) {
            return Identifiers.write(foreign);
        }
        // With the prefix that JMS clients look for, so that all doors show one id.
        return envelope.uniqueKey == null ? null : "ID:" + envelope.uniqueKey;
    }
}
