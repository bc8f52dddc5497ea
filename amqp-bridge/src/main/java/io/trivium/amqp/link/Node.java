package io.trivium.amqp.link;

import io.trivium.message.mapping.DestinationKind;
import io.trivium.message.mapping.ReplyHandle;
import org.jspecify.annotations.Nullable;

/**
 * What an address stands for.
 *
 * @param name the true name, without a prefix
 * @param kind null for a plain address, which says neither queue nor topic and is read as a queue
 * @param topic the topic's stored name
 * @param group a RocketMQ group on it, null if none was named
 */
public record Node(
        String name,
        @Nullable DestinationKind kind,
        String topic,
        @Nullable String group) {
    /** Whether a native RocketMQ client waits there for its reply: nothing is made or kept for it, and nobody else receives from it. */
    boolean requester() {
        return ReplyHandle.of(name) != null;
    }

    boolean queue() {
        return kind == null || kind.queue();
    }
}
