package io.trivium.rocket.server.namesrv;

import io.trivium.rocket.protocol.body.BrokerData;
import io.trivium.rocket.protocol.body.ClusterTable;
import io.trivium.rocket.protocol.body.DataVersion;
import io.trivium.rocket.protocol.body.QueueData;
import io.trivium.rocket.protocol.body.TopicConfig;
import io.trivium.rocket.protocol.body.TopicRoute;
import io.trivium.rocket.protocol.request.RegisterBroker;
import io.trivium.rocket.server.namesrv.LiveBrokers.Address;
import io.trivium.rocket.server.namesrv.LiveBrokers.Live;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which brokers live, where they listen and which topics they have (protocol reference §5.1). Nothing of it is kept over a restart.
 *
 * <p>Thread-safe. One lock guards it: brokers register every 30 seconds, clients ask every 30 seconds, and each call is short.
 */
final class RouteTable {
    private static final int WRITE = 2;
    private static final int READ_WRITE = 6;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

    private final Map<String, Replicas> replicasByBroker = new TreeMap<>();
    private final Map<String, SortedMap<String, QueueData>> queuesByTopic = new LinkedHashMap<>();
    private final LiveBrokers live = new LiveBrokers();

    /** The replicas of one broker. */
    private record Replicas(
            String cluster, String brokerName, boolean actingMaster, SortedMap<Long, String> addresses) {
        BrokerData data() {
            return new BrokerData(cluster, brokerName, actingMaster, new TreeMap<>(addresses));
        }

        Replicas acting(boolean mayAct) {
            return new Replicas(cluster, brokerName, mayAct, addresses);
        }

        boolean withoutMaster() {
            return !addresses.containsKey(0L);
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
    synchronized Optional<Registered> register(RegisterBroker broker, String connection, long nowNanos) {
        Replicas replicas = replicasByBroker.computeIfAbsent(
                broker.brokerName(), name -> new Replicas(broker.clusterName(), name, false, new TreeMap<>()));
        if (!admits(replicas, broker)) {
            forgetIfEmpty(replicas);
            return Optional.empty();
        }
        // A replica that changed its role keeps its address: its former id is gone.
        replicas.addresses
                .entrySet()
                .removeIf(entry ->
                        entry.getValue().equals(broker.brokerAddress()) && entry.getKey() != broker.brokerId());
        replicas.addresses.put(broker.brokerId(), broker.brokerAddress());
        boolean mayAct = Boolean.TRUE.equals(broker.actingMaster());
        replicasByBroker.put(broker.brokerName(), replicas.acting(mayAct));

        Address address = new Address(broker.clusterName(), broker.brokerAddress());
        Live before = live.get(address);
        String haAddress = broker.haServerAddress() == null ? "" : broker.haServerAddress();
        List<TopicConfig> topics = broker.topics().topics();
        boolean incomplete = before != null && !before.whole();
        // A single topic leaves the others as they are.
        boolean whole = !incomplete || topics.size() != 1;
        live.put(address, new Live(nowNanos, timeout(broker), broker.topics().version(), whole, haAddress, connection));
        boolean changed =
                before == null || !before.version().equals(broker.topics().version());
        if ((changed || incomplete) && tellsTopics(replicas, broker)) {
            topics.stream()
                    .filter(topic -> changed || !hasRow(topic.name(), broker.brokerName()))
                    .forEach(topic -> setQueues(broker, topic));
            if (mayAct && replicas.withoutMaster()) {
                forbidWriting(broker.brokerName());
            }
        }
        return Optional.of(master(replicas, broker));
    }

    /** Whether the topics of that version of the replica are in the routes, all of them; it is seen now, if it is known. */
    synchronized boolean hasVersion(String cluster, String hostAndPort, DataVersion version, long nowNanos) {
        Address address = new Address(cluster, hostAndPort);
        live.touch(address, nowNanos);
        Live known = live.get(address);
        return known != null && known.whole() && known.version().equals(version);
    }

    synchronized void unregister(String cluster, String hostAndPort) {
        remove(new Address(cluster, hostAndPort));
    }

    synchronized void connectionLost(String connection) {
        live.registeredOver(connection).forEach(this::remove);
    }

    /** Drops the brokers that were silent for too long; returns their addresses. */
    synchronized List<String> expire(long nowNanos) {
        List<Address> silent = live.silentAt(nowNanos);
        silent.forEach(this::remove);
        return silent.stream().map(Address::hostAndPort).toList();
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
        replicasByBroker
                .values()
                .forEach(replicas -> names.computeIfAbsent(replicas.cluster(), cluster -> new ArrayList<>())
                        .add(replicas.brokerName()));
        return new ClusterTable(
                replicasByBroker.values().stream().map(Replicas::data).toList(), names);
    }

    /** All topics. */
    synchronized List<String> topics() {
        return queuesByTopic.keySet().stream().sorted().toList();
    }

    /** The topics of which some queues have exactly the given bits of the mask in their flags. */
    synchronized List<String> topicsWith(int mask, int bits) {
        return queuesByTopic.entrySet().stream()
                .filter(topic ->
                        topic.getValue().values().stream().anyMatch(row -> (row.topicSysFlag() & mask) == bits))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    synchronized List<String> topicsOfCluster(String cluster) {
        return queuesByTopic.entrySet().stream()
                .filter(topic -> topic.getValue().keySet().stream().anyMatch(broker -> isOf(cluster, broker)))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** The names of clusters and brokers, which are topics too. */
    synchronized List<String> systemTopics() {
        return replicasByBroker.values().stream()
                .flatMap(replicas -> Stream.of(replicas.cluster(), replicas.brokerName()))
                .distinct()
                .sorted()
                .toList();
    }

    /** The address of a master; null if there is none. */
    synchronized @Nullable String anyMaster() {
        return replicasByBroker.values().stream()
                .map(replicas -> replicas.addresses.get(0L))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Where the replicas of a broker listen; empty if it is not known. */
    synchronized Map<Long, String> replicas(String cluster, String brokerName) {
        Replicas replicas = replicasByBroker.get(brokerName);
        return replicas == null || !replicas.cluster().equals(cluster) ? Map.of() : new TreeMap<>(replicas.addresses);
    }

    /**
     * Takes a broker's write permission away, or gives it back, until the broker registers a change of its own.
     *
     * @return how many topics it has
     */
    synchronized int setWritable(String brokerName, boolean writable) {
        return setPermissions(brokerName, perm -> writable ? READ_WRITE : perm & ~WRITE);
    }

    /** A replica that acts as the master is for reading only. */
    private void forbidWriting(String brokerName) {
        setPermissions(brokerName, perm -> perm & ~WRITE);
    }

    private int setPermissions(String brokerName, IntUnaryOperator change) {
        int count = 0;
        for (SortedMap<String, QueueData> rows : queuesByTopic.values()) {
            QueueData row = rows.get(brokerName);
            if (row != null) {
                rows.put(brokerName, row.withPerm(change.applyAsInt(row.perm())));
                count++;
            }
        }
        return count;
    }

    /** Takes a topic out, of one cluster or of all. A broker that still has it, or has it again, tells it anew. */
    synchronized void deleteTopic(String topic, @Nullable String cluster) {
        SortedMap<String, QueueData> rows = queuesByTopic.getOrDefault(topic, Collections.emptySortedMap());
        for (String broker : List.copyOf(rows.keySet())) {
            if (cluster == null || isOf(cluster, broker)) {
                removeQueues(topic, broker);
                tookTopic(replicasByBroker.get(broker));
            }
        }
    }

    private void tookTopic(@Nullable Replicas replicas) {
        if (replicas != null) {
            replicas.addresses.values().forEach(each -> live.tookTopic(new Address(replicas.cluster(), each)));
        }
    }

    private boolean hasRow(String topic, String brokerName) {
        return queuesByTopic.getOrDefault(topic, Collections.emptySortedMap()).containsKey(brokerName);
    }

    /** Adds a topic to brokers that are known. */
    synchronized void addTopic(String topic, List<QueueData> queues) {
        for (QueueData row : queues) {
            if (replicasByBroker.containsKey(row.brokerName())) {
                queuesByTopic.computeIfAbsent(topic, name -> new TreeMap<>()).put(row.brokerName(), row);
            }
        }
    }

    /** A broker that is known gave a sign of life. */
    synchronized void seen(String cluster, String hostAndPort, long nowNanos) {
        live.touch(new Address(cluster, hostAndPort), nowNanos);
    }

    private boolean isOf(String cluster, String brokerName) {
        Replicas replicas = replicasByBroker.get(brokerName);
        return replicas != null && replicas.cluster().equals(cluster);
    }

    private boolean admits(Replicas replicas, RegisterBroker broker) {
        if (!replicas.cluster().equals(broker.clusterName())) {
            return false;
        }
        String holder = replicas.addresses.get(broker.brokerId());
        if (holder != null && !holder.equals(broker.brokerAddress())) {
            Live other = live.get(new Address(broker.clusterName(), holder));
            // Two replicas claim one id: the one with the larger state version stays.
            return other == null
                    || other.version().stateVersion()
                            <= broker.topics().version().stateVersion();
        }
        // A single topic is how a broker announces a new topic: of one that is not known it would be all that clients
        // see.
        return holder != null || broker.topics().topics().size() != 1;
    }

    /** The master does, or without one the replica with the lowest id; brokers that know nothing of acting masters leave it to the master. */
    private static boolean tellsTopics(Replicas replicas, RegisterBroker broker) {
        boolean master = broker.brokerId() == 0;
        return master || (broker.actingMaster() != null && broker.brokerId() == replicas.addresses.firstKey());
    }

    private static Duration timeout(RegisterBroker broker) {
        long millis = broker.heartbeatTimeoutMillis();
        return millis > 0 ? Duration.ofMillis(millis) : DEFAULT_TIMEOUT;
    }

    private void setQueues(RegisterBroker broker, TopicConfig topic) {
        if (topic.perm() == 0 && topic.readQueues() == 0 && topic.writeQueues() == 0) {
            // How our broker tells that it has deleted the topic; for others it is a topic that nobody can use.
            removeQueues(topic.name(), broker.brokerName());
            return;
        }
        queuesByTopic
                .computeIfAbsent(topic.name(), name -> new TreeMap<>())
                .put(
                        broker.brokerName(),
                        new QueueData(
                                broker.brokerName(),
                                topic.readQueues(),
                                topic.writeQueues(),
                                topic.perm(),
                                topic.sysFlag()));
    }

    private Registered master(Replicas replicas, RegisterBroker broker) {
        String master = replicas.addresses.get(0L);
        if (broker.brokerId() == 0 || master == null) {
            return new Registered("", "");
        }
        Live alive = live.get(new Address(replicas.cluster(), master));
        return new Registered(master, alive == null ? "" : alive.haAddress());
    }

    private void remove(Address address) {
        live.remove(address);
        for (Replicas replicas : List.copyOf(replicasByBroker.values())) {
            if (replicas.cluster().equals(address.cluster())
                    && replicas.addresses.values().remove(address.hostAndPort())) {
                forgetIfEmpty(replicas);
                if (replicas.actingMaster() && replicas.withoutMaster()) {
                    forbidWriting(replicas.brokerName());
                }
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
