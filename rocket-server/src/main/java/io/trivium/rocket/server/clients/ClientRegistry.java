package io.trivium.rocket.server.clients;

import io.trivium.broker.time.Ticker;
import io.trivium.rocket.protocol.body.ConsumerData;
import io.trivium.rocket.transport.Peer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The clients that are connected, as their heartbeats told (protocol reference §2.3). A client is gone when it says so, when its
 * connection is lost, or after 120 silent seconds.
 *
 * <p>Thread-safe; a lookup takes no lock.
 */
public final class ClientRegistry {
    static final Duration MAX_SILENCE = Duration.ofMinutes(2);

    private final ConcurrentMap<String, ConsumerMembers> consumers = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Map<String, Client>> producers = new ConcurrentHashMap<>();
    private final ProducersById producersById = new ProducersById();
    private final ConcurrentMap<String, Groups> groupsByConnection = new ConcurrentHashMap<>();
    private final Ticker ticker;
    private final MembershipListener listener;

    /** The groups that were named over a connection: mostly one of producers, and often none of consumers. */
    private static final class Groups {
        private final Set<String> producers = ConcurrentHashMap.newKeySet(1);
        private volatile @Nullable Set<String> consumers;

        Set<String> producers() {
            return producers;
        }

        Set<String> consumers() {
            Set<String> known = consumers;
            return known == null ? Set.of() : known;
        }

        synchronized void addConsumer(String group) {
            Set<String> known = consumers;
            if (known == null) {
                known = ConcurrentHashMap.newKeySet(1);
                consumers = known;
            }
            known.add(group);
        }
    }

    /** Is told when the members of a group have to share its queues anew. */
    @FunctionalInterface
    public interface MembershipListener {
        /** Called on whatever thread made the change; must not block. */
        void changed(String group, List<Client> members);
    }

    public ClientRegistry(Ticker ticker, MembershipListener listener) {
        this.ticker = ticker;
        this.listener = listener;
    }

    public void producerSeen(Peer peer, String clientId, String group) {
        Client client = new Client(clientId, peer, ticker.nanos());
        // One client more must not cost a copy of the others: all clients of a process share one group of producers.
        producers.compute(group, (name, clients) -> {
            Map<String, Client> all = clients == null ? new ConcurrentHashMap<>(1) : clients;
            all.put(peer.id(), client);
            return all;
        });
        producersById.seen(client);
        remember(peer).producers().add(group);
        if (!peer.open()) {
            producerGone(peer, group);
        }
    }

    /**
     * Takes a consumer's heartbeat.
     *
     * @param keepSubscriptions whether it left its subscriptions out because they are as before
     */
    public void consumerSeen(Peer peer, String clientId, ConsumerData heartbeat, boolean keepSubscriptions) {
        Client client = new Client(clientId, peer, ticker.nanos());
        change(
                heartbeat.groupName(),
                members -> keepSubscriptions ? members.with(client) : members.with(client, heartbeat));
        remember(peer).addConsumer(heartbeat.groupName());
        if (!peer.open()) {
            // It went while its group was made: nobody would say so any more.
            consumerGone(peer, heartbeat.groupName());
        }
    }

    public void producerGone(Peer peer, String group) {
        @Nullable Client[] gone = {null};
        producers.computeIfPresent(group, (name, clients) -> {
            gone[0] = clients.remove(peer.id());
            return clients.isEmpty() ? null : clients;
        });
        Groups left = groupsByConnection.get(peer.id());
        if (left != null) {
            left.producers().remove(group);
        }
        if (gone[0] != null && (left == null || left.producers().isEmpty())) {
            producersById.gone(gone[0].id(), peer);
        }
    }

    public void consumerGone(Peer peer, String group) {
        change(group, members -> members.without(peer.id()));
    }

    /** Forgets the clients that were silent for too long. */
    public void expire() {
        long now = ticker.nanos();
        for (String group : consumers.keySet()) {
            change(group, members -> members.withoutSilent(now, MAX_SILENCE.toNanos()));
        }
        Predicate<Client> silent = client -> now - client.seenNanos() > MAX_SILENCE.toNanos();
        for (String group : producers.keySet()) {
            producers.computeIfPresent(group, (name, clients) -> withoutSilent(clients, silent));
        }
        producersById.expire(silent);
    }

    /** The ids of a group's members, in the order in which they came. */
    public List<String> consumerIds(String group) {
        return members(group).clientIds();
    }

    /** Whether a group has members at all. */
    public boolean online(String group) {
        return consumers.containsKey(group);
    }

    public boolean broadcasting(String group) {
        return members(group).broadcasting();
    }

    /** What a group wants of a topic; null if it is not online or did not subscribe to it. */
    public @Nullable Subscription subscription(String group, String topic) {
        return members(group).subscriptions().get(topic);
    }

    /** The members of a group and what they want; empty if none is online. */
    public Optional<OnlineGroup> onlineGroup(String group) {
        ConsumerMembers members = members(group);
        ConsumerData said = members.said();
        return said == null
                ? Optional.empty()
                : Optional.of(new OnlineGroup(
                        said,
                        members.subscriptions().values().stream()
                                .map(Subscription::data)
                                .toList(),
                        List.copyOf(members.members().values())));
    }

    /** The groups that have members, sorted. */
    public SortedSet<String> onlineGroups() {
        return new TreeSet<>(consumers.keySet());
    }

    /** All connected producers, by their groups, sorted. */
    public SortedMap<String, List<Client>> producers() {
        SortedMap<String, List<Client>> all = new TreeMap<>();
        producers.forEach((group, clients) -> all.put(group, List.copyOf(clients.values())));
        return all;
    }

    /** The connected producers of a group. */
    public List<Client> producers(String group) {
        return List.copyOf(producers.getOrDefault(group, Map.of()).values());
    }

    /** A producer by the id that it calls itself, on its newest connection. */
    public Optional<Client> producerById(String clientId) {
        return producersById.newest(clientId);
    }

    private ConsumerMembers members(String group) {
        return consumers.getOrDefault(group, ConsumerMembers.NONE);
    }

    private void change(String group, UnaryOperator<ConsumerMembers> change) {
        ConsumerMembers[] was = {ConsumerMembers.NONE};
        ConsumerMembers now = consumers.compute(group, (name, members) -> {
            was[0] = members == null ? ConsumerMembers.NONE : members;
            ConsumerMembers changed = change.apply(was[0]);
            return changed.members().isEmpty() ? null : changed;
        });
        if (now != null && !now.broadcasting() && !now.sameTo(was[0])) {
            listener.changed(group, List.copyOf(now.members().values()));
        }
    }

    private Groups remember(Peer peer) {
        Groups known = groupsByConnection.get(peer.id());
        if (known != null) {
            return known;
        }
        Groups fresh = new Groups();
        Groups raced = groupsByConnection.putIfAbsent(peer.id(), fresh);
        if (raced != null) {
            return raced;
        }
        peer.onClose(() -> connectionLost(peer));
        return fresh;
    }

    private void connectionLost(Peer peer) {
        Groups groups = groupsByConnection.remove(peer.id());
        if (groups != null) {
            groups.consumers().forEach(group -> consumerGone(peer, group));
            groups.producers().forEach(group -> producerGone(peer, group));
        }
    }

    private static @Nullable Map<String, Client> withoutSilent(Map<String, Client> clients, Predicate<Client> silent) {
        clients.values().removeIf(silent);
        return clients.isEmpty() ? null : clients;
    }
}
