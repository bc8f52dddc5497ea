package io.trivium.amqp.wire;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.qpid.protonj2.types.transport.AmqpError;

/**
 * The symbols and descriptors in the performatives of all connections. The protocol engine remembers each for good, symbols even for the
 * process, so that only so many different ones are let through to it. Thread-safe.
 */
public final class RememberedNames {
    /** What honest clients say is some dozens. */
    public static final int MOST = 4096;
    /** Longer symbols the engine does not remember. */
    private static final int MAX_SYMBOL_BYTES = 64;

    private static final int MAX_DESCRIPTOR_BYTES = 256;

    private final Set<String> names = ConcurrentHashMap.newKeySet();

    /** Notes a symbol's content. */
    void symbol(byte[] bytes, int from, int to) {
        if (to - from <= MAX_SYMBOL_BYTES) {
            name(bytes, from, to);
        }
    }

    /** Notes a descriptor as it is encoded. */
    void descriptor(byte[] bytes, int from, int to) {
        if (to - from > MAX_DESCRIPTOR_BYTES) {
            throw refused("A descriptor is longer than " + MAX_DESCRIPTOR_BYTES + " bytes");
        }
        name(bytes, from, to);
    }

    private void name(byte[] bytes, int from, int to) {
        String name = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        // Several threads may each add one more, no matter.
        if (!names.contains(name) && names.size() >= MOST) {
            throw refused("More than " + MOST + " different symbols and descriptors have come; no new one is taken");
        }
        names.add(name);
    }

    private static AmqpException refused(String text) {
        return new AmqpException(AmqpError.RESOURCE_LIMIT_EXCEEDED, text);
    }
}
