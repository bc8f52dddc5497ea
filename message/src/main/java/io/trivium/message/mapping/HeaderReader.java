package io.trivium.message.mapping;

import io.trivium.message.MessageIds;
import io.trivium.message.MessageProperties;
import io.trivium.message.PropertyNames;
import io.trivium.message.RecordTraits;
import io.trivium.message.StoredMessage;
import org.jspecify.annotations.Nullable;

/** Reads an envelope's headers from properties. */
final class HeaderReader {
    private HeaderReader() {}

    static void read(StoredMessage message, TypedReader headers, Envelope envelope) {
        MessageProperties properties = message.properties();
        String uniqueKey = headers.header(PropertyNames.UNIQ_KEY);
        envelope.uniqueKey =
                uniqueKey == null ? MessageIds.offsetId(message.storeHost(), message.position()) : uniqueKey;
        String type = headers.header(PropertyNames.TRV_TYPE);
        envelope.label = type == null ? headers.header(PropertyNames.TAGS) : type;
        envelope.keys = headers.header(PropertyNames.KEYS);
        envelope.orderingKey = headers.header(PropertyNames.SHARDING_KEY);
        envelope.groupSequence = intOrNull(properties, PropertyNames.TRV_GROUP_SEQ);
        envelope.user = headers.header(PropertyNames.TRV_USER);
        envelope.contentType = headers.header(PropertyNames.TRV_CONTENT_TYPE);
        envelope.contentEncoding = headers.header(PropertyNames.TRV_CONTENT_ENCODING);
        envelope.bornMillis = message.bornMillis();
        envelope.attempts = message.attempts();
        envelope.foreignId = foreignId(headers);
        envelope.correlationId = correlationId(headers);
        envelope.destination = destination(message, headers);
        envelope.replyTo = replyTo(headers);
        readDelivery(properties, envelope);
    }

    private static void readDelivery(MessageProperties properties, Envelope envelope) {
        long timer = properties.longOr(PropertyNames.TIMER_DELIVER_MS, 0);
        envelope.deliveryMillis = Math.max(0, properties.longOr(PropertyNames.TRV_DELIVERY, timer));
        envelope.expiryMillis = Math.max(0, properties.longOr(PropertyNames.TRV_EXPIRY, 0));
        envelope.priority = RecordTraits.priority(
                properties.longOr(PropertyNames.TRV_PRIORITY, -1),
                properties.longOr(PropertyNames.SYS_MSG_PRIORITY, -1));
        envelope.durable = !"false".equals(properties.get(PropertyNames.TRV_DURABLE));
    }

    private static @Nullable Integer intOrNull(MessageProperties properties, String name) {
        long value = properties.longOr(name, Long.MIN_VALUE);
        return value == (int) value ? Integer.valueOf((int) value) : null;
    }

    private static @Nullable MessageIdentifier foreignId(TypedReader headers) {
        return identifier(headers.header(PropertyNames.TRV_ID));
    }

    /** Reads an id that begins with the letter of its type. */
    static @Nullable MessageIdentifier identifier(@Nullable String letterAndText) {
        MessageIdentifier.Type type = letterAndText == null ? null : type(letterAndText);
        return letterAndText == null || type == null ? null : new MessageIdentifier(type, letterAndText.substring(1));
    }

    private static @Nullable MessageIdentifier correlationId(TypedReader headers) {
        return identifier(
                headers.header(PropertyNames.CORRELATION_ID), headers.header(PropertyNames.TRV_CORRELATION_TYPE));
    }

    /** Reads an id whose type stands apart; a string if none does. */
    static @Nullable MessageIdentifier identifier(@Nullable String text, @Nullable String letter) {
        if (text == null) {
            return null;
        }
        MessageIdentifier.Type type = letter == null ? MessageIdentifier.Type.STRING : type(letter);
        return new MessageIdentifier(type == null ? MessageIdentifier.Type.STRING : type, text);
    }

    private static MessageIdentifier.@Nullable Type type(String letterAndText) {
        return switch (letterAndText.isEmpty() ? 0 : letterAndText.charAt(0)) {
            case 'S' -> MessageIdentifier.Type.STRING;
            case 'U' -> MessageIdentifier.Type.UUID;
            case 'L' -> MessageIdentifier.Type.ULONG;
            case 'B' -> MessageIdentifier.Type.BINARY;
            default -> null;
        };
    }

    /** Returns null where the sender said nothing: native messages are for queues and topics. */
    private static @Nullable Destination destination(StoredMessage message, TypedReader headers) {
        DestinationKind kind = DestinationKind.of(headers.header(PropertyNames.TRV_DEST));
        if (kind == null) {
            return null;
        }
        String origin = headers.header(PropertyNames.RETRY_TOPIC);
        String topic = origin != null && message.topic().startsWith(Names.RETRY_PREFIX) ? origin : message.topic();
        String name = headers.header(PropertyNames.TRV_NAME);
        boolean named = name != null && Names.isStoredAs(name, topic);
        return new Destination(named && name != null ? name : Names.application(topic), kind);
    }

    private static @Nullable Destination replyTo(TypedReader headers) {
        String address = headers.header(PropertyNames.TRV_REPLY_TO);
        if (address != null && address.length() > 1) {
            DestinationKind kind = DestinationKind.of(address.substring(0, 1));
            return kind == null ? null : new Destination(address.substring(1), kind);
        }
        String client = headers.header(PropertyNames.REPLY_TO_CLIENT);
        String cluster = headers.header(PropertyNames.CLUSTER);
        return client == null || cluster == null
                ? null
                : new Destination(new ReplyHandle(cluster, client).name(), DestinationKind.TEMPORARY_QUEUE);
    }
}
