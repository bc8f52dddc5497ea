package io.trivium.rocket.client;

/**
 * A group that a door needs.
 *
 * @param name the stored name
 * @param kind what it stands for
 * @param topic the stored name of its topic
 */
public record GroupDeclaration(String name, Kind kind, String topic) {
    /** What a group stands for. The names travel on the wire. */
    public enum Kind {
        QUEUE,
        DURABLE_SUBSCRIPTION,
        SHARED_SUBSCRIPTION,
        SUBSCRIPTION
    }
}
