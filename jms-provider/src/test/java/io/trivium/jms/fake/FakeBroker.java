package io.trivium.jms.fake;

import io.netty.buffer.ByteBufUtil;
import io.trivium.message.StoredMessage;
import io.trivium.message.SysFlags;
import io.trivium.message.mapping.DestinationKind;
import io.trivium.message.mapping.Envelope;
import io.trivium.message.mapping.MessageMapper;
import io.trivium.rocket.client.Credentials;
import io.trivium.rocket.client.GroupDeclaration.Kind;
import io.trivium.rocket.client.InboundMessage;
import io.trivium.rocket.client.OutboundMessage;
import io.trivium.rocket.client.PopCall;
import io.trivium.rocket.client.Receipt;
import io.trivium.rocket.client.RocketClient;
import io.trivium.rocket.client.RocketClients;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a broker does for the provider, in a few maps: topics of one queue, groups with leases that belong to a client, order by
 * priority and offset. Answers are completed on one thread, in the order of the decisions, as those of one connection are.
 */
public final class FakeBroker implements RocketClients, AutoCloseable {
    static final String BROKER = "fake";
    private static final InetSocketAddress HOST = InetSocketAddress.createUnresolved("localhost", 0);

    final InstantSource clock;
    final Set<String> topics = new HashSet<>();
    final Map<String, Group> groups = new HashMap<>();
    private final Map<String, List<Entry>> entries = new HashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final ExecutorService transport = Executors.newSingleThreadExecutor();
    private final Map<String, FakeClient> clientIds = new HashMap<>();
    private final List<FakeClient> clients = new ArrayList<>();
    private final Map<String, String> places = new HashMap<>();
    private int leases;

    public FakeBroker(InstantSource clock) {
        this.clock = clock;
    }

    record Entry(long offset, Envelope envelope, StoredMessage stored) {}

    record Lease(FakeClient client, Receipt receipt) {}

    record Waiting(FakeClient client, PopCall call, CompletableFuture<List<InboundMessage>> answer) {}

    static final class Group {
        final Kind kind;
        final String topic;
        final long start;
        final Set<Long> finished = new HashSet<>();
        final Map<Long, Lease> leased = new HashMap<>();
        final Map<Long, Integer> attempts = new HashMap<>();
        final Set<FakeClient> members = new HashSet<>();

        Group(Kind kind, String topic, long start) {
            this.kind = kind;
            this.topic = topic;
            this.start = start;
        }
    }

    @Override
    public synchronized RocketClient open(Credentials credentials) {
        FakeClient client = new FakeClient(this);
        clients.add(client);
        return client;
    }

    /** The client that was opened last. */
    public synchronized FakeClient lastClient() {
        return clients.get(clients.size() - 1);
    }

    /** Answers on the transport's thread. */
    <T> CompletableFuture<T> answer(CompletableFuture<T> future, @Nullable T value) {
        complete(future, value);
        return future;
    }

    <T> void complete(CompletableFuture<T> future, @Nullable T value) {
        transport.execute(() -> future.complete(value));
    }

    <T> CompletableFuture<T> fail(RuntimeException failure) {
        CompletableFuture<T> future = new CompletableFuture<>();
        transport.execute(() -> future.completeExceptionally(failure));
        return future;
    }

    List<Entry> log(String topic) {
        return entries.computeIfAbsent(topic, name -> new ArrayList<>());
    }

    synchronized long append(OutboundMessage message) {
        List<Entry> log = log(message.topic());
        byte[] body = ByteBufUtil.getBytes(message.body());
        message.body().release();
        StoredMessage stored = new StoredMessage(
                message.topic(),
                0,
                log.size(),
                0,
                message.flag(),
                0,
                message.bornMillis(),
                HOST,
                clock.millis(),
                HOST,
                0,
                0,
                body,
                message.properties());
        log.add(new Entry(log.size(), MessageMapper.toEnvelope(stored, Integer.MAX_VALUE), stored));
        wake();
        return log.size() - 1L;
    }

    synchronized void pop(FakeClient client, PopCall call, CompletableFuture<List<InboundMessage>> answer) {
        List<InboundMessage> messages = lease(client, call);
        if (messages.isEmpty() && !call.maxWait().isZero()) {
            waiting.add(new Waiting(client, call, answer));
        } else {
            complete(answer, messages);
        }
    }

    /** Looks again what waiting pops can have, for instance after the clock was set. */
    public synchronized void wake() {
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
            Waiting next = all.next();
            List<InboundMessage> messages = lease(next.client(), next.call());
            if (!messages.isEmpty()) {
                all.remove();
                complete(next.answer(), messages);
            }
        }
    }

    synchronized void cancel(FakeClient client, @Nullable String group, @Nullable String owner) {
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
            Waiting next = all.next();
            if (next.client() == client
                    && (group == null || group.equals(next.call().group()))
                    && (owner == null || owner.equals(next.call().owner()))) {
                all.remove();
                complete(next.answer(), List.of());
            }
        }
    }

    private List<InboundMessage> lease(FakeClient client, PopCall call) {
        Group group = groups.get(call.group());
        if (group == null) {
            return List.of();
        }
        List<InboundMessage> messages = new ArrayList<>();
        for (Entry entry : available(group)) {
            if (messages.size() < call.maxMessages()) {
                int attempts = group.attempts.getOrDefault(entry.offset(), 0);
                Receipt receipt = Receipt.parse(
                        call.group(),
                        call.topic(),
                        "0 " + leases++ + " 0 0 0 " + places.getOrDefault(call.topic(), BROKER) + " 0 "
                                + entry.offset());
                group.leased.put(entry.offset(), new Lease(client, receipt));
                messages.add(new InboundMessage(attempted(entry.stored(), attempts), receipt));
            }
        }
        return messages;
    }

    private List<Entry> available(Group group) {
        return log(group.topic).stream()
                .filter(entry -> entry.offset() >= group.start)
                .filter(entry -> !group.finished.contains(entry.offset()) && !group.leased.containsKey(entry.offset()))
                .filter(entry -> isFor(group, entry.envelope()))
                .filter(entry -> entry.envelope().deliveryMillis <= clock.millis())
                .sorted(Comparator.comparingInt((Entry entry) -> -entry.envelope().priority)
                        .thenComparingLong(Entry::offset))
                .toList();
    }

    private static boolean isFor(Group group, Envelope envelope) {
        DestinationKind kind = envelope.destination == null ? null : envelope.destination.kind();
        return kind == null || kind.queue() == (group.kind == Kind.QUEUE);
    }

    private static StoredMessage attempted(StoredMessage stored, int attempts) {
        return new StoredMessage(
                stored.topic(),
                stored.queueId(),
                stored.queueOffset(),
                stored.position(),
                stored.flag(),
                stored.sysFlag(),
                stored.bornMillis(),
                stored.bornHost(),
                stored.storedMillis(),
                stored.storeHost(),
                attempts,
                stored.preparedPosition(),
                stored.body(),
                stored.properties());
    }

    synchronized List<StoredMessage> unfinished(String group, long from, int max) {
        Group found = groups.get(group);
        if (found == null) {
            return List.of();
        }
        return log(found.topic).stream()
                .filter(entry -> entry.offset() >= Math.max(from, found.start))
                .filter(entry -> !found.finished.contains(entry.offset()))
                .limit(max)
                .map(Entry::stored)
                .toList();
    }

    synchronized void declare(FakeClient client, String name, Kind kind, String topic) {
        long start = kind == Kind.QUEUE ? 0 : log(topic).size();
        groups.computeIfAbsent(name, key -> new Group(kind, topic, start))
                .members
                .add(client);
    }

    synchronized void leave(FakeClient client, String name) {
        Group group = groups.get(name);
        if (group != null
                && group.members.remove(client)
                && group.members.isEmpty()
                && (group.kind == Kind.SUBSCRIPTION || group.kind == Kind.SHARED_SUBSCRIPTION)) {
            groups.remove(name);
        }
    }

    synchronized void finish(Receipt receipt) {
        Group group = groups.get(receipt.group());
        if (group != null) {
            group.leased.remove(receipt.offset());
            group.finished.add(receipt.offset());
        }
    }

    /** Finishes messages, if the client has leased all of them. */
    synchronized boolean finishLeased(FakeClient client, List<Receipt> receipts) {
        for (Receipt receipt : receipts) {
            Group group = groups.get(receipt.group());
            if (group != null && !leasedTo(client, group, receipt.offset())) {
                return false;
            }
        }
        receipts.forEach(this::finish);
        return true;
    }

    private static boolean leasedTo(FakeClient client, Group group, long offset) {
        Lease lease = group.leased.get(offset);
        return lease != null && lease.client() == client;
    }

    /** Whatever the client has leased of them, as a broker does, which does not look at the handle. */
    synchronized void release(FakeClient client, Iterable<Receipt> receipts, boolean counts) {
        for (Receipt receipt : receipts) {
            Group group = groups.get(receipt.group());
            if (group != null && leasedTo(client, group, receipt.offset())) {
                group.leased.remove(receipt.offset());
                group.attempts.merge(receipt.offset(), counts ? 1 : 0, Integer::sum);
            }
        }
        wake();
    }

    synchronized boolean claim(FakeClient client, String clientId) {
        FakeClient holder = clientIds.putIfAbsent(clientId, client);
        return holder == null || holder == client;
    }

    /** Lets another of the cluster's brokers have a topic. */
    public synchronized void place(String topic, String broker) {
        places.put(topic, broker);
    }

    /** Returns what was leased to the client. */
    synchronized Set<Receipt> end(FakeClient client) {
        clientIds.values().removeIf(client::equals);
        cancel(client, null, null);
        Set<Receipt> gone = takeLeases(client, lease -> true);
        List.copyOf(groups.keySet()).forEach(name -> leave(client, name));
        wake();
        return gone;
    }

    /** Ends the leases of the client at one broker, and returns them. */
    synchronized Set<Receipt> end(FakeClient client, String at) {
        Set<Receipt> gone = takeLeases(client, lease -> lease.receipt().broker().equals(at));
        wake();
        return gone;
    }

    private Set<Receipt> takeLeases(FakeClient client, Predicate<Lease> which) {
        Set<Receipt> taken = new HashSet<>();
        for (Group group : groups.values()) {
            group.leased
                    .values()
                    .removeIf(lease -> lease.client() == client && which.test(lease) && taken.add(lease.receipt()));
        }
        return taken;
    }

    /** Makes a stored message unreadable. */
    public synchronized void spoil(String topic, int offset) {
        Entry entry = log(topic).get(offset);
        StoredMessage stored = entry.stored();
        StoredMessage spoiled = new StoredMessage(
                topic,
                0,
                offset,
                0,
                0,
                SysFlags.COMPRESSED,
                stored.bornMillis(),
                HOST,
                stored.storedMillis(),
                HOST,
                0,
                0,
                new byte[] {1, 2, 3},
                stored.properties());
        log(topic).set(offset, new Entry(offset, entry.envelope(), spoiled));
    }

    /** How many messages of a group are neither finished nor leased. */
    public synchronized int available(String group) {
        Group found = groups.get(group);
        return found == null ? 0 : available(found).size();
    }

    /** How many messages of a group are leased. */
    public synchronized int leased(String group) {
        Group found = groups.get(group);
        return found == null ? 0 : found.leased.size();
    }

    public synchronized int finished(String group) {
        Group found = groups.get(group);
        return found == null ? 0 : found.finished.size();
    }

    public synchronized boolean hasGroup(String group) {
        return groups.containsKey(group);
    }

    public synchronized int groupCount() {
        return groups.size();
    }

    public synchronized int topicCount() {
        return topics.size();
    }

    public synchronized boolean hasTopic(String topic) {
        return topics.contains(topic);
    }

    /** Whether it is the topic of a temporary destination that is gone. */
    synchronized boolean lacksTemporary(String topic) {
        return (topic.startsWith("TRV-TQ-") || topic.startsWith("TRV-TT-")) && !topics.contains(topic);
    }

    /** How many pops wait. */
    public synchronized int waitingPops() {
        return waiting.size();
    }

    @Override
    public void close() {
        transport.shutdown();
    }
}
