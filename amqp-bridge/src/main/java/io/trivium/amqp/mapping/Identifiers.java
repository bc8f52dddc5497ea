package io.trivium.amqp.mapping;

import io.trivium.message.mapping.MessageIdentifier;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** AMQP's message ids, which are strings, UUIDs, unsigned longs or bytes, with their type. */
final class Identifiers {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Identifiers() {}

    static @Nullable MessageIdentifier read(@Nullable Object id) {
        if (id instanceof String text) {
            return new MessageIdentifier(MessageIdentifier.Type.STRING, text);
        }
        if (id instanceof UUID uuid) {
            return new MessageIdentifier(MessageIdentifier.Type.UUID, uuid.toString());
        }
        if (id instanceof BigInteger number) {
            return new MessageIdentifier(MessageIdentifier.Type.ULONG, number.toString());
        }
        if (id instanceof byte[] binary) {
            return new MessageIdentifier(MessageIdentifier.Type.BINARY, HEX.formatHex(binary));
        }
        return null;
    }

    static Object write(MessageIdentifier id) {
        try {
            return switch (id.type()) {
                case STRING -> id.text();
                case UUID -> UUID.fromString(id.text());
                case ULONG -> new BigInteger(Long.toUnsignedString(Long.parseUnsignedLong(id.text())));
                case BINARY -> HEX.parseHex(id.text());
            };
        } catch (IllegalArgumentException e) {
            // Written by somebody else under our name: a string says at least what stands there.
            return id.text();
        }
    }
}
