package io.trivium.jms.message;

import io.trivium.message.mapping.MessageIdentifier;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;

/** Message ids and correlation ids as text: an AMQP type shows as a prefix, and is understood when an application sets it again. */
final class MessageIds {
    private static final String UUID_PREFIX = "ID:AMQP_UUID:";
    private static final String ULONG_PREFIX = "ID:AMQP_ULONG:";
    private static final String BINARY_PREFIX = "ID:AMQP_BINARY:";
    private static final String STRING_PREFIX = "ID:AMQP_STRING:";
    private static final String NO_PREFIX = "ID:AMQP_NO_PREFIX:";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private MessageIds() {}

    /** Reads what an application set; a text that only looks like a typed form is a text. */
    static MessageIdentifier parse(String text) {
        try {
            if (text.startsWith(UUID_PREFIX)) {
                UUID uuid = UUID.fromString(text.substring(UUID_PREFIX.length()));
                return new MessageIdentifier(MessageIdentifier.Type.UUID, uuid.toString());
            }
            if (text.startsWith(ULONG_PREFIX)) {
                long value = Long.parseUnsignedLong(text.substring(ULONG_PREFIX.length()));
                return new MessageIdentifier(MessageIdentifier.Type.ULONG, Long.toUnsignedString(value));
            }
            if (text.startsWith(BINARY_PREFIX)) {
                byte[] bytes = HEX.parseHex(text.substring(BINARY_PREFIX.length()));
                return new MessageIdentifier(MessageIdentifier.Type.BINARY, HEX.formatHex(bytes));
            }
        } catch (IllegalArgumentException e) {
            return MessageIdentifier.ofString(text);
        }
        if (text.startsWith(STRING_PREFIX)) {
            return MessageIdentifier.ofString(text.substring(STRING_PREFIX.length()));
        }
        if (text.startsWith(NO_PREFIX)) {
            return MessageIdentifier.ofString(text.substring(NO_PREFIX.length()));
        }
        return MessageIdentifier.ofString(text);
    }

    static String ofBytes(byte[] bytes) {
        return BINARY_PREFIX + HEX.formatHex(bytes);
    }

    static byte[] correlationBytes(String text) {
        MessageIdentifier id = parse(text);
        return id.type() == MessageIdentifier.Type.BINARY
                ? HEX.parseHex(id.text())
                : text.getBytes(StandardCharsets.UTF_8);
    }
}
