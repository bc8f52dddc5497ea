package io.trivium.message.mapping;

/**
 * A message id or correlation id that keeps the type in which a door wrote it.
 *
 * @param type how {@code text} is to be read
 * @param text decimal for ULONG, upper-case hex for BINARY, canonical for UUID
 */
public record MessageIdentifier(Type type, String text) {
    private static final String ID = "ID:";

    /** AMQP's four types of ids. */
    public enum Type {
        STRING,
        UUID,
        ULONG,
        BINARY
    }

    public static MessageIdentifier ofString(String text) {
        return new MessageIdentifier(Type.STRING, text);
    }

    /** The JMSMessageID of a message that our doors or RocketMQ's clients sent. */
    public static String messageIdOfKey(String uniqueKey) {
        return ID + uniqueKey;
    }

    /** This as a JMSMessageID, which begins with {@code ID:}, as it must. */
    public String asMessageId() {
        return type == Type.STRING && !text.startsWith(ID) ? ID + "AMQP_NO_PREFIX:" + text : asCorrelationId();
    }

    /** This as a JMSCorrelationID: a type other than a string's shows as a prefix. */
    public String asCorrelationId() {
        return switch (type) {
            case UUID -> ID + "AMQP_UUID:" + text;
            case ULONG -> ID + "AMQP_ULONG:" + text;
            case BINARY -> ID + "AMQP_BINARY:" + text;
            case STRING -> text.startsWith("ID:AMQP_") ? ID + "AMQP_STRING:" + text : text;
        };
    }
}
