package io.trivium.rocket.client;

import java.util.Set;

/** What a broker can do beyond RocketMQ, by the names that its HELLO answered with. */
public record Capabilities(Set<String> names) {
    /** A genuine RocketMQ broker. */
    public static final Capabilities NONE = new Capabilities(Set.of());

    /** Transactions, sends that may be repeated, and sessions that outlive their connections. */
    public static final String TRANSACTIONS = "transactions";

    /** Transactions finish messages that other sessions have leased, who joined them. */
    public static final String JOINED_SESSIONS = "joined-sessions";

    public boolean trivium() {
        return !names.isEmpty();
    }
}
