package io.trivium.rocket.server.namesrv;

import io.trivium.rocket.protocol.body.BrokerData;
import io.trivium.rocket.protocol.body.ClusterTable;
import io.trivium.rocket.protocol.body.DataVersion;
import io.trivium.rocket.protocol.body.QueueData;
import io.trivium.rocket.protocol.body.TopicConfig;
import io.trivium.rocket.protocol.body.TopicRoute;
import io.trivium.rocket.server.namesrv.LiveBrokers.Key;
import io.trivium.rocket.server.namesrv.LiveBrokers.Live;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which brokers live, where they listen and which topics they have (protocol reference §5.1). Nothing of it is kept over a restart.
 *
 * <p>Thread-safe. One lock guards it: brokers register every 30 seconds, clients ask every 30 seconds, and each call is short.
 */
final class RouteTable {
    private static final int WRITE = 2;

    private final Map<String, Replicas> replicasByBroker = new TreeMap<>();
    private final Map<String, SortedMap<String, QueueData>> queuesByTopic = new LinkedHashMap<>();
    private final LiveBrokers live = new LiveBrokers();

    /** The replicas of one broker. */
    private record Replicas(String cluster, String brokerName, SortedMap<Long, String> addresses) {
        BrokerData data() {
            return new BrokerData(cluster, brokerName, new TreeMap<>(addresses));
        }
    }

    /**
     * The answer to a registration.
     *
     * @param masterAddress empty for the master itself, and for a replica without a master
     * @param masterHaAddress where the replica finds the master's data; empty as above
     */
    record Registered(String masterAddress, String masterHaAddress) {}

    /** Takes a registration; empty if it is refused. */
    synchronized Optional<Registered> register(Registration broker, long nowNanos) {
        Replicas replicas = replicasByBroker.computeIfAbsent(
                broker.brokerName(), name -> new Replicas(broker.cluster(), name, new TreeMap<>()));
        if (!admits(replicas, broker)) {
            forgetIfEmpty(replicas);
            return Optional.empty();
        }
        // A replica that changed its role keeps its address: its former id is gone.
        replicas.addresses.entrySet()
                .removeIf(entry -> entry.getValue().equals(broker.address()) && entry.getKey() != broker.replicaId());
        replicas.addresses.put(broker.replicaId(), broker.address());

        Key key = new Key(broker.cluster(), broker.address());
        Live before = live.get(key);
        live.put(
                key,
                new Live(nowNanos, broker.timeout(), broker.topics().version(), broker.haAddress(), broker.connection()));
        boolean changed = before == null || !before.version().equals(broker.topics().version());
        if (changed && speaksForTopics(replicas, broker)) {
            broker.topics().topics().forEach(topic -> setQueues(broker, topic));
        }
        return Optional.of(master(replicas, broker));
    }

    /** Whether the replica has the topics of that version; it is seen now, if it is known. */
    synchronized boolean hasVersion(String cluster, String address, DataVersion version, long nowNanos) {
        Key key = new Key(cluster, address);
        live.touch(key, nowNanos);
        Live known = live.get(key);
        return known != null && known.version().equals(version);
    }

    synchronized void unregister(String cluster, String address) {
        remove(new Key(cluster, address));
    }

    synchronized void connectionLost(String connection) {
        live.registeredOver(connection).forEach(this::remove);
    }

    /** Drops the brokers that were silent for too long; returns their addresses. */
    synchronized List<String> expire(long nowNanos) {
        List<Key> silent = live.silentAt(nowNanos);
        silent.forEach(this::remove);
        return silent.stream().map(Key::address).toList();
    }

    synchronized Optional<TopicRoute> route(String topic) {
        SortedMap<String, QueueData> rows = queuesByTopic.get(topic);
        if (rows == null) {
            return Optional.empty();
        }
        List<BrokerData> brokers = new ArrayList<>(rows.size());
        for (String name : rows.keySet()) {
            Replicas replicas = replicasByBroker.get(name);
            if (replicas != null) {
                brokers.add(replicas.data());
            }
        }
        return Optional.of(new TopicRoute(null, List.copyOf(rows.values()), brokers));
    }

    synchronized ClusterTable clusters() {
        Map<String, List<String>> names = new TreeMap<>();
        replicasByBroker.values().forEach(replicas -> names.computeIfAbsent(
                        replicas.cluster(), cluster -> new ArrayList<>())
                .add(replicas.brokerName()));
        return new ClusterTable(
                replicasByBroker.values().stream().map(Replicas::data).toList(), names);
    }

    private boolean admits(Replicas replicas, Registration broker) {
        if (!replicas.cluster().equals(broker.cluster())) {
            return false;
        }
        String holder = replicas.addresses.get(broker.replicaId());
        if (holder != null && !holder.equals(broker.address())) {
            Live other = live.get(new Key(broker.cluster(), holder));
            // Two replicas claim one id: the one with the larger state version stays.
            return other == null
                    || other.version().stateVersion()
                            <= broker.topics().version().stateVersion();
        }
        // A single topic is how a broker announces a new topic: of one that is not known it would be all that clients see.
        return holder != null || broker.topics().topics().size() != 1;
    }

    private static boolean speaksForTopics(Replicas replicas, Registration broker) {
        return broker.replicaId() == 0
                || broker.actingMaster() && replicas.addresses.firstKey() == broker.replicaId();
    }

    private void setQueues(Registration broker, TopicConfig topic) {
        if (topic.perm() == 0 && topic.readQueues() == 0 && topic.writeQueues() == 0) {
            // How our broker tells that it has deleted the topic; for others it is a topic that nobody can use.
            removeQueues(topic.name(), broker.brokerName());
            return;
        }
        int permissions = broker.replicaId() == 0 ? topic.perm() : topic.perm() & ~WRITE;
        queuesByTopic
                .computeIfAbsent(topic.name(), name -> new TreeMap<>())
                .put(
                        broker.brokerName(),
                        new QueueData(
                                broker.brokerName(),
                                topic.readQueues(),
                                topic.writeQueues(),
                                permissions,
                                topic.sysFlag()));
    }

    private Registered master(Replicas replicas, Registration broker) {
        String master = replicas.addresses.get(0L);
        if (broker.replicaId() == 0 || master == null) {
            return new Registered("", "");
        }
        Live alive = live.get(new Key(replicas.cluster(), master));
        return new Registered(master, alive == null ? "" : alive.haAddress());
    }

    private void remove(Key key) {
        live.remove(key);
        for (Replicas replicas : List.copyOf(replicasByBroker.values())) {
            if (replicas.cluster().equals(key.cluster())
                    && replicas.addresses.values().remove(key.address())) {
                forgetIfEmpty(replicas);
            }
        }
    }

    private void forgetIfEmpty(Replicas replicas) {
        if (replicas.addresses.isEmpty()) {
            replicasByBroker.remove(replicas.brokerName());
            List.copyOf(queuesByTopic.keySet()).forEach(topic -> removeQueues(topic, replicas.brokerName()));
        }
    }

    private void removeQueues(String topic, String brokerName) {
        @Nullable SortedMap<String, QueueData> rows = queuesByTopic.get(topic);
        if (rows != null) {
            rows.remove(brokerName);
            if (rows.isEmpty()) {
                queuesByTopic.remove(topic);
            }
        }
    }
}
