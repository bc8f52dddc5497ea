package io.trivium.message.mapping;

import io.trivium.message.PropertyNames;
import io.trivium.message.RecordTraits;
import org.jspecify.annotations.Nullable;

/** Writes an envelope's headers as properties. */
final class HeaderWriter {
    private HeaderWriter() {}

    /** Returns the topic's stored name. */
    static String write(Envelope envelope, TypedWriter headers) {
        if (envelope.uniqueKey != null) {
            headers.plain(PropertyNames.UNIQ_KEY, envelope.uniqueKey);
        }
        headers.header(tagOrType(envelope.label), envelope.label);
        headers.header(PropertyNames.KEYS, envelope.keys);
        headers.header(PropertyNames.SHARDING_KEY, envelope.orderingKey);
        if (envelope.groupSequence != null) {
            headers.plain(PropertyNames.TRV_GROUP_SEQ, envelope.groupSequence.toString());
        }
        String kind = Bodies.kind(envelope.body);
        if (kind != null) {
            headers.plain(PropertyNames.TRV_BODY, kind);
        }
        headers.header(PropertyNames.TRV_USER, envelope.user);
        headers.header(PropertyNames.TRV_CONTENT_TYPE, envelope.contentType);
        headers.header(PropertyNames.TRV_CONTENT_ENCODING, envelope.contentEncoding);
        writeIds(envelope, headers);
        writeDelivery(envelope, headers);
        return writeDestination(envelope.destination, headers);
    }

    /** A tag is compared with parts of {@code A || B}, trimmed: another label would be found under the wrong one. */
    private static String tagOrType(@Nullable String label) {
        boolean tag = label != null
                && !label.isEmpty()
                && label.equals(label.trim())
                && label.indexOf('|') < 0
                && !Escapes.needed(label);
        return tag ? PropertyNames.TAGS : PropertyNames.TRV_TYPE;
    }

    private static void writeIds(Envelope envelope, TypedWriter headers) {
        MessageIdentifier foreign = envelope.foreignId;
        if (foreign != null) {
            headers.header(PropertyNames.TRV_ID, letter(foreign.type()) + foreign.text());
        }
        MessageIdentifier correlation = envelope.correlationId;
        if (correlation != null) {
            headers.header(PropertyNames.CORRELATION_ID, correlation.text());
            if (correlation.type() != MessageIdentifier.Type.STRING) {
                headers.plain(PropertyNames.TRV_CORRELATION_TYPE, letter(correlation.type()));
            }
        }
        Destination replyTo = envelope.replyTo;
        if (replyTo != null) {
            headers.header(PropertyNames.TRV_REPLY_TO, replyTo.kind().symbol() + replyTo.name());
        }
    }

    private static void writeDelivery(Envelope envelope, TypedWriter headers) {
        if (envelope.deliveryMillis > 0) {
            String time = Long.toString(envelope.deliveryMillis);
            headers.plain(PropertyNames.TIMER_DELIVER_MS, time);
            headers.plain(PropertyNames.TRV_DELIVERY, time);
        }
        if (envelope.expiryMillis > 0) {
            headers.plain(PropertyNames.TRV_EXPIRY, Long.toString(envelope.expiryMillis));
        }
        if (envelope.priority < 0 || envelope.priority > RecordTraits.MAX_PRIORITY) {
            throw new IllegalArgumentException("the priority is out of range: " + envelope.priority);
        }
        if (envelope.priority != Envelope.DEFAULT_PRIORITY) {
            headers.plain(PropertyNames.TRV_PRIORITY, Integer.toString(envelope.priority));
        }
        if (!envelope.durable) {
            headers.plain(PropertyNames.TRV_DURABLE, "false");
        }
    }

    private static String writeDestination(@Nullable Destination destination, TypedWriter headers) {
        if (destination == null) {
            throw new IllegalArgumentException("the message has no destination");
        }
        ReplyHandle reply = ReplyHandle.of(destination.name());
        if (reply != null) {
            headers.plain(PropertyNames.MSG_TYPE, "reply");
            headers.header(PropertyNames.REPLY_TO_CLIENT, reply.clientId());
            return reply.topic();
        }
        headers.plain(PropertyNames.TRV_DEST, String.valueOf(destination.kind().symbol()));
        String topic = Names.topic(destination.name());
        if (!Names.application(topic).equals(destination.name())) {
            headers.header(PropertyNames.TRV_NAME, destination.name());
        }
        return topic;
    }

    /** The letter of an id's type, as stored. */
    private static String letter(MessageIdentifier.Type type) {
        return switch (type) {
            case STRING -> "S";
            case UUID -> "U";
            case ULONG -> "L";
            case BINARY -> "B";
        };
    }
}
