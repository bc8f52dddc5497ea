package io.trivium.message.mapping;

/**
 * A message id or correlation id that keeps the type in which a door wrote it.
 *
 * @param type how {@code text} is to be read
 * @param text decimal for ULONG, upper-case hex for BINARY, canonical for UUID
 */
public record MessageIdentifier(Type type, String text) {
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
}
