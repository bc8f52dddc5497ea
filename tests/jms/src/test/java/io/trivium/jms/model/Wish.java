package io.trivium.jms.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer of a topic asks for.
 *
 * @param name of the subscription, empty for one that is the consumer's own
 * @param connection the number of the consumer's connection
 * @param clientId of that connection, null if it has none
 */
record Wish(
        Kind kind,
        String topic,
        String name,
        boolean redOnly,
        boolean noLocal,
        int connection,
        @Nullable String clientId) {
    enum Kind {
        UNSHARED,
        SHARED,
        DURABLE,
        SHARED_DURABLE;

        boolean durable() {
            return this == DURABLE || this == SHARED_DURABLE;
        }
    }

    /** Whether a subscription that this one made is what the other wants too. */
    boolean sameAs(Wish other) {
        return topic.equals(other.topic) && redOnly == other.redOnly && noLocal == other.noLocal;
    }

    /** Whether a connection's messages are the subscription's own (Jakarta Messaging §8.3). */
    boolean isLocal(int sender, @Nullable String senderId) {
        return sender == connection || (clientId != null && Objects.equals(clientId, senderId));
    }
}
