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
 * @param sending whether it is for a sender to a queue, who need not be allowed to consume
 */
public record GroupDeclaration(
        String name,
        Kind kind,
        String topic,
        @Nullable String selector,
        boolean noLocal,
        boolean shared,
        boolean sending) {
    /** A group that any number of clients may use, without a selector. */
    public GroupDeclaration(String name, Kind kind, String topic) {
        this(name, kind, topic, null, false, true);
    }

    /** A group for a consumer. */
    public GroupDeclaration(
            String name, Kind kind, String topic, @Nullable String selector, boolean noLocal, boolean shared) {
        this(name, kind, topic, selector, noLocal, shared, false);
    }

    /** The group of a queue, so that what is sent to it is kept. */
    public static GroupDeclaration ofSender(String name, String topic) {
        return new GroupDeclaration(name, Kind.QUEUE, topic, null, false, true, true);
    }

    /** What a group stands for. The names travel on the wire. */
    public enum Kind {
        QUEUE,
        DURABLE_SUBSCRIPTION,
        SHARED_SUBSCRIPTION,
        SUBSCRIPTION
    }
}
