package io.trivium.amqp.link;

import io.trivium.message.mapping.DestinationKind;
import java.util.List;
import java.util.Map;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.messaging.DeleteOnClose;
import org.jspecify.annotations.Nullable;

/** Capabilities and other symbols by which clients say what they want of a link. */
final class LinkCapabilities {
    static final Symbol SHARED = Symbol.valueOf("shared");
    static final Symbol GLOBAL = Symbol.valueOf("global");
    static final Symbol COPY = Symbol.valueOf("copy");
    static final Symbol DELAYED_DELIVERY = Symbol.valueOf("DELAYED_DELIVERY");

    /** The properties of a dynamic node (AMQP 1.0 §3.5.9). */
    static final Map<Symbol, Object> LIVES_AS_LONG_AS_ITS_LINK =
            Map.of(Symbol.valueOf("lifetime-policy"), DeleteOnClose.getInstance());

    private static final Symbol QUEUE = Symbol.valueOf("queue");
    private static final Symbol TOPIC = Symbol.valueOf("topic");
    private static final Symbol TEMPORARY_QUEUE = Symbol.valueOf("temporary-queue");
    private static final Symbol TEMPORARY_TOPIC = Symbol.valueOf("temporary-topic");

    private LinkCapabilities() {}

    static boolean has(Symbol @Nullable [] capabilities, Symbol wanted) {
        return capabilities != null && List.of(capabilities).contains(wanted);
    }

    /** Returns the kind of node that a terminus asks for, null if it leaves that open. */
    static @Nullable DestinationKind kind(Symbol @Nullable [] capabilities) {
        if (has(capabilities, TEMPORARY_QUEUE)) {
            return DestinationKind.TEMPORARY_QUEUE;
        }
        if (has(capabilities, TEMPORARY_TOPIC)) {
            return DestinationKind.TEMPORARY_TOPIC;
        }
        if (has(capabilities, QUEUE)) {
            return DestinationKind.QUEUE;
        }
        return has(capabilities, TOPIC) ? DestinationKind.TOPIC : null;
    }
}
