package io.trivium.jms.session;

import io.trivium.jms.destination.JmsDestination;
import io.trivium.message.mapping.Names;
import io.trivium.rocket.client.GroupDeclaration;
import io.trivium.rocket.client.GroupDeclaration.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer takes its messages from.
 *
 * @param group the group's stored name
 * @param topic the topic's stored name
 * @param kind what the group stands for
 * @param selector what messages the consumer wants, null for all
 * @param noLocal whether messages of the own connection are left out
 * @param shared whether a durable subscription may have several consumers at a time
 */
record Subscription(
        JmsDestination destination,
        String group,
        String topic,
        Kind kind,
        @Nullable String selector,
        boolean noLocal,
        boolean shared) {
    Subscription {
        // An empty selector is none (§3.8.1.1)
        selector = selector == null || selector.isBlank() ? null : selector;
    }

    /** What all consumers of a queue share. */
    static Subscription ofQueue(JmsDestination queue, @Nullable String selector) {
        return of(queue, Names.queueGroup(queue.name()), Kind.QUEUE, selector, false, true);
    }

    /**
     * What one consumer of a topic has for itself.
     *
     * @param unique tells it from all others everywhere
     */
    static Subscription ofConsumer(JmsDestination topic, String unique, @Nullable String selector, boolean noLocal) {
        return of(topic, Names.consumerGroup(unique), Kind.SUBSCRIPTION, selector, noLocal, true);
    }

    /** What consumers share who name it alike. */
    static Subscription shared(
            JmsDestination topic, @Nullable String clientId, String name, @Nullable String selector) {
        return of(topic, Names.sharedGroup(clientId, name), Kind.SHARED_SUBSCRIPTION, selector, false, true);
    }

    /** What outlives its one consumer. */
    static Subscription durable(
            JmsDestination topic, @Nullable String clientId, String name, @Nullable String selector, boolean noLocal) {
        String group = Names.durableGroup(clientId, name);
        return of(topic, group, Kind.DURABLE_SUBSCRIPTION, selector, noLocal, false);
    }

    /** What outlives the consumers that share it. */
    static Subscription sharedDurable(
            JmsDestination topic, @Nullable String clientId, String name, @Nullable String selector) {
        return of(topic, Names.durableGroup(clientId, name), Kind.DURABLE_SUBSCRIPTION, selector, false, true);
    }

    private static Subscription of(
            JmsDestination destination,
            String group,
            Kind kind,
            @Nullable String selector,
            boolean noLocal,
            boolean shared) {
        String topic = Names.topic(destination.name());
        return new Subscription(destination, group, topic, kind, selector, noLocal, shared);
    }

    /** How the broker is told of it. */
    GroupDeclaration declaration() {
        return new GroupDeclaration(group, kind, topic, kind == Kind.QUEUE ? null : selector, noLocal, shared);
    }

    /** What one consumer wants of what the group has: the selector of a subscription is the group's own. */
    @Nullable
    String popSelector() {
        return kind == Kind.QUEUE ? selector : null;
    }
}
