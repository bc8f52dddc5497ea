package io.trivium.rocket.client;

import org.jspecify.annotations.Nullable;

/**
 * A group that a door needs.
 *
 * @param name the stored name
 * @param kind what it stands for
 * @param topic the stored name of its topic
 * @param selector of a subscription, null for none; with another one a subscription that nobody uses begins anew
 * @param noLocal whether a subscription leaves out what its own clients send; changing it begins it anew, too
 * @param shared whether several clients may use a durable subscription at a time
 */
public record GroupDeclaration(
        String name, Kind kind, String topic, @Nullable String selector, boolean noLocal, boolean shared) {
    /** A group that any number of clients may use, without a selector. */
    public GroupDeclaration(String name, Kind kind, String topic) {
        this(name, kind, topic, null, false, true);
    }

    /** What a group stands for. The names travel on the wire. */
    public enum Kind {
        QUEUE,
        DURABLE_SUBSCRIPTION,
        SHARED_SUBSCRIPTION,
        SUBSCRIPTION
    }
}
