package io.trivium.rocket.server.clients;

import io.trivium.rocket.protocol.body.ConsumerData;
import io.trivium.rocket.protocol.body.SubscriptionData;
import io.trivium.rocket.server.filter.Filters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of a group that are connected, and what they want. Immutable: each heartbeat that tells something new makes another.
 *
 * @param said what the last heartbeat said of the group; null before the first one that says something
 * @param subscriptions by topic
 * @param members by the id of their connection, in the order in which they came
 */
record ConsumerMembers(
        @Nullable ConsumerData said, Map<String, Subscription> subscriptions, Map<String, Client> members) {
    static final ConsumerMembers NONE = new ConsumerMembers(null, Map.of(), Map.of());

    /** Each member reads everything, so they need not know of each other. */
    boolean broadcasting() {
        return said != null && said.broadcasting();
    }

    /** Takes a heartbeat: its subscriptions replace the group's where they are newer, topics that it does not name are gone. */
    ConsumerMembers with(Client client, ConsumerData heartbeat) {
        Map<String, Subscription> wanted = new LinkedHashMap<>();
        for (SubscriptionData data : heartbeat.subscriptions()) {
            wanted.put(data.topic(), newer(subscriptions.get(data.topic()), data));
        }
        return new ConsumerMembers(heartbeat, Map.copyOf(wanted), add(client));
    }

    /** Takes a heartbeat that leaves the subscriptions as they are. */
    ConsumerMembers with(Client client) {
        return new ConsumerMembers(said, subscriptions, add(client));
    }

    ConsumerMembers without(String connection) {
        Map<String, Client> rest = new LinkedHashMap<>(members);
        rest.remove(connection);
        return new ConsumerMembers(said, subscriptions, rest);
    }

    ConsumerMembers withoutSilent(long nowNanos, long maxNanos) {
        Map<String, Client> rest = new LinkedHashMap<>(members);
        rest.values().removeIf(client -> nowNanos - client.seenNanos() > maxNanos);
        return rest.size() == members.size() ? this : new ConsumerMembers(said, subscriptions, rest);
    }

    /** Whether the members would see no difference that matters to them. */
    boolean sameTo(ConsumerMembers other) {
        return members.keySet().equals(other.members.keySet()) && subscriptions.equals(other.subscriptions);
    }

    List<String> clientIds() {
        return members.values().stream().map(Client::id).distinct().toList();
    }

    private Map<String, Client> add(Client client) {
        Map<String, Client> all = new LinkedHashMap<>(members);
        all.put(client.peer().id(), client);
        return all;
    }

    private static Subscription newer(@Nullable Subscription known, SubscriptionData data) {
        if (known != null && known.data().version() >= data.version()) {
            return known;
        }
        return new Subscription(data, Filters.parse(data.expressionType(), data.expression()));
    }
}
