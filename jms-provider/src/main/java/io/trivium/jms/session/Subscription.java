package io.trivium.jms.session;

import io.trivium.jms.destination.JmsDestination;
import io.trivium.message.mapping.Names;
import io.trivium.rocket.client.GroupDeclaration.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer takes its messages from.
 *
 * @param group the group's stored name
 * @param topic the topic's stored name
 * @param kind what the group stands for
 * @param noLocal whether messages of the own connection are left out
 */
record Subscription(JmsDestination destination, String group, String topic, Kind kind, boolean noLocal) {
    /** What all consumers of a queue share. */
    static Subscription ofQueue(JmsDestination queue) {
        return of(queue, Names.queueGroup(queue.name()), Kind.QUEUE, false);
    }

    /**
     * What one consumer of a topic has for itself.
     *
     * @param unique tells it from all others everywhere
     */
    static Subscription ofConsumer(JmsDestination topic, String unique, boolean noLocal) {
        return of(topic, Names.consumerGroup(unique), Kind.SUBSCRIPTION, noLocal);
    }

    /** What consumers share who name it alike. */
    static Subscription shared(JmsDestination topic, @Nullable String clientId, String name) {
        return of(topic, Names.sharedGroup(clientId, name), Kind.SHARED_SUBSCRIPTION, false);
    }

    private static Subscription of(JmsDestination destination, String group, Kind kind, boolean noLocal) {
        return new Subscription(destination, group, Names.topic(destination.name()), kind, noLocal);
    }
}
