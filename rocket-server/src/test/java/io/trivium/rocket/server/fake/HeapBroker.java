package io.trivium.rocket.server.fake;

import io.trivium.broker.Broker;
import io.trivium.broker.EngineNumbers;
import io.trivium.broker.delivery.Acknowledgement;
import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.Pop;
import io.trivium.broker.delivery.PopResult;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.delivery.Release;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.log.LogExtent;
import io.trivium.broker.log.Slice;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.Publication;
import io.trivium.broker.publish.PublishListener;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.publish.Undecided;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.Topic;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.message.RecordFields;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The engine's contract in a few maps, so that a handler's test needs no storage. Answers at once; what waits is looked at again by
 * each publication and by {@link #tick}. Guarded by itself.
 */
public final class HeapBroker implements Broker {
    private final InstantSource clock;
    private long lastStored;
    private final TreeMap<String, Topic> topics = new TreeMap<>();
    private final TreeMap<String, ConsumerGroup> groups = new TreeMap<>();
    private final Map<QueueId, List<Stored>> queues = new HashMap<>();
    private final TreeMap<Long, ByteBuffer> records = new TreeMap<>();
    private final Map<Long, long[]> keysByPosition = new HashMap<>();
    private final TreeMap<Long, Long> prepared = new TreeMap<>();
    private final Map<Long, Integer> checks = new HashMap<>();
    private final List<Scheduled> scheduled = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final Map<String, TreeMap<QueueId, Long>> cursors = new HashMap<>();
    private final ConcurrentSkipListMap<String, String> documents = new ConcurrentSkipListMap<>();
    private final AtomicLong documentsVersion = new AtomicLong();
    private final OpenAndDone transactions = new OpenAndDone();
    private final HeapLeases leases;
    private final Set<String> sessions = new HashSet<>();
    private final AtomicInteger lent = new AtomicInteger();
    private final List<Runnable> lingering = new ArrayList<>();
    private boolean movesLinger;
    private @Nullable QueueId failing;
    private @Nullable PublishListener listener;
    private @Nullable Durability preparedWith;
    private long inFlight;
    private long unforced;
    private long everScheduled;
    private long position = 64;
    private long version;
    private int numbers;

    record Stored(ByteBuffer record, int tagHash) {}

    private record Scheduled(String topic, OutgoingMessage message, long position) {}

    /** Looks whether it can be answered; {@code overdue} says that it must be. */
    private record Waiting(long deadlineMillis, Attempt attempt) {}

    @FunctionalInterface
    private interface Attempt {
        boolean done(boolean overdue);
    }

    public HeapBroker(InstantSource clock) {
        this.clock = clock;
        this.leases = new HeapLeases(clock);
    }

    /** Delivers what is due and answers what has waited long enough. */
    public void tick() {
        List<Scheduled> due = new ArrayList<>();
        synchronized (this) {
            scheduled.removeIf(each -> each.message().deliverAtMillis() <= clock.millis() && due.add(each));
        }
        due.forEach(each -> store(each.topic(), each.message()));
        wake();
    }

    private void wake() {
        List<Waiting> all;
        synchronized (this) {
            all = new ArrayList<>(waiting);
            waiting.clear();
        }
        for (Waiting each : all) {
            if (!each.attempt().done(clock.millis() >= each.deadlineMillis())) {
                synchronized (this) {
                    waiting.add(each);
                }
            }
        }
    }

    @Override
    public SortedMap<String, String> documents() {
        return documents;
    }

    @Override
    public long documentsVersion() {
        return documentsVersion.get();
    }

    @Override
    public CompletionStage<Void> putDocument(String name, String content) {
        documents.put(name, content);
        documentsVersion.incrementAndGet();
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Boolean> deleteDocument(String name) {
        boolean existed = documents.remove(name) != null;
        documentsVersion.incrementAndGet();
        return CompletableFuture.completedFuture(existed);
    }

    @Override
    public synchronized Optional<Topic> topic(String name) {
        return Optional.ofNullable(topics.get(name));
    }

    @Override
    public synchronized Collection<Topic> topics() {
        return List.copyOf(topics.values());
    }

    @Override
    public synchronized long topicsVersion() {
        return version;
    }

    @Override
    public synchronized CompletionStage<Topic> putTopic(TopicSettings settings) {
        Topic before = topics.get(settings.name());
        Topic topic = new Topic(
                before == null ? ++numbers : before.number(),
                settings.name(),
                settings.readQueues(),
                settings.writeQueues(),
                settings.permissions(),
                settings.sysFlag(),
                settings.ordered(),
                new TreeMap<>(settings.attributes()));
        topics.put(topic.name(), topic);
        version++;
        return done(topic);
    }

    @Override
    public synchronized CompletionStage<Boolean> deleteTopic(String name) {
        version++;
        queues.keySet().removeIf(queue -> queue.topic().equals(name));
        leases.drop(name);
        return done(topics.remove(name) != null);
    }

    @Override
    public synchronized Optional<ConsumerGroup> group(String name) {
        return Optional.ofNullable(groups.get(name));
    }

    @Override
    public synchronized Collection<ConsumerGroup> groups() {
        return List.copyOf(groups.values());
    }

    @Override
    public synchronized CompletionStage<ConsumerGroup> putGroup(GroupSettings settings) {
        ConsumerGroup group = new ConsumerGroup(++numbers, settings);
        groups.put(settings.name(), group);
        return done(group);
    }

    @Override
    public CompletionStage<ConsumerGroup> declareGroup(GroupSettings settings, String session) {
        return sessions.contains(session) ? putGroup(settings) : refuse(Refusal.UNKNOWN_SESSION);
    }

    @Override
    public CompletionStage<Void> leaveGroup(String name, String session) {
        return deleteGroup(name).thenAccept(existed -> {});
    }

    @Override
    public synchronized CompletionStage<Boolean> deleteGroup(String name) {
        cursors.remove(name);
        return done(groups.remove(name) != null);
    }

    @Override
    public CompletionStage<List<PublishReceipt>> publish(Publication publication) {
        if (topic(publication.topic()).isEmpty()) {
            return refuse(Refusal.UNKNOWN_TOPIC);
        }
        List<PublishReceipt> receipts = new ArrayList<>();
        publication.messages().forEach(message -> receipts.add(accept(publication.topic(), message)));
        wake();
        return done(receipts);
    }

    private synchronized PublishReceipt accept(String topic, OutgoingMessage message) {
        if (message.deliverAtMillis() > clock.millis()) {
            long at = keep(message, 0, 0);
            scheduled.add(new Scheduled(topic, message, at));
            everScheduled++;
            return new PublishReceipt(Math.max(0, message.queue()), 0, at, storeTime());
        }
        return store(topic, message);
    }

    private synchronized PublishReceipt store(String topic, OutgoingMessage message) {
        QueueId queue = new QueueId(topic, Math.max(0, message.queue()));
        List<Stored> inQueue = queues.computeIfAbsent(queue, key -> new ArrayList<>());
        long at = keep(message, queue.number(), inQueue.size());
        inQueue.add(new Stored(record(at), message.tagHash()));
        return new PublishReceipt(queue.number(), inQueue.size() - 1, at, storeTime());
    }

    private long keep(OutgoingMessage message, int queue, long offset) {
        ByteBuffer copy = ByteBuffer.allocate(message.record().remaining());
        copy.put(message.record().duplicate()).flip();
        RecordFields.setQueueId(copy, 0, queue);
        RecordFields.setQueueOffset(copy, 0, offset);
        RecordFields.setPosition(copy, 0, position);
        RecordFields.setStoredMillis(copy, 0, storeTime());
        records.put(position, copy);
        keysByPosition.put(position, message.keyHashes());
        long at = position;
        position += copy.limit();
        return at;
    }

    private ByteBuffer record(long at) {
        ByteBuffer record = records.get(at);
        if (record == null) {
            throw new IllegalStateException("nothing at " + at);
        }
        return record;
    }

    @Override
    public synchronized CompletionStage<PublishReceipt> prepare(
            String topic, OutgoingMessage message, Durability durability) {
        preparedWith = durability;
        long at = keep(message, Math.max(0, message.queue()), 0);
        prepared.put(at, storeTime());
        return done(new PublishReceipt(Math.max(0, message.queue()), 0, at, storeTime()));
    }

    @Override
    public CompletionStage<PublishReceipt> commit(
            long at, String topic, OutgoingMessage message, Durability durability) {
        synchronized (this) {
            if (prepared.remove(at) == null) {
                return refuse(Refusal.UNKNOWN_PREPARED_MESSAGE);
            }
        }
        PublishReceipt receipt = accept(topic, message);
        wake();
        return done(receipt);
    }

    @Override
    public synchronized CompletionStage<Void> rollback(long at, Durability durability) {
        return prepared.remove(at) == null
                ? refuse(Refusal.UNKNOWN_PREPARED_MESSAGE)
                : CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletionStage<Boolean> cancelScheduled(String topic, long at) {
        return done(scheduled.removeIf(each -> each.topic().equals(topic) && each.position() == at));
    }

    @Override
    public synchronized CompletionStage<List<Undecided>> undecided(Duration olderThan, long after, int limit) {
        return done(prepared.tailMap(after, false).entrySet().stream()
                .filter(entry ->
                        clock.millis() - entry.getValue() > olderThan.toMillis() || entry.getValue() > clock.millis())
                .map(entry -> new Undecided(entry.getKey(), checks.getOrDefault(entry.getKey(), 0)))
                .limit(limit)
                .toList());
    }

    @Override
    public synchronized CompletionStage<Boolean> countCheck(long at) {
        if (!prepared.containsKey(at)) {
            return done(false);
        }
        checks.merge(at, 1, Integer::sum);
        return done(true);
    }

    @Override
    public OpenAndDone transactions() {
        return transactions;
    }

    @Override
    public synchronized Optional<QueueRange> range(QueueId queue) {
        Topic topic = topics.get(queue.topic());
        boolean lost = topic != null
                && queue.number() >= topic.queues()
                && stored(queue).isEmpty();
        return topic == null || lost
                ? Optional.empty()
                : Optional.of(new QueueRange(0, stored(queue).size()));
    }

    @Override
    public synchronized List<QueueId> consumedQueues(String name) {
        Topic topic = topics.get(name);
        int read = topic == null ? 0 : topic.readQueues();
        return IntStream.range(0, topic == null ? 0 : Topic.MAX_QUEUES)
                .mapToObj(number -> new QueueId(name, number))
                .filter(queue -> queue.number() < read || !stored(queue).isEmpty())
                .toList();
    }

    private List<Stored> stored(QueueId queue) {
        return queues.getOrDefault(queue, List.of());
    }

    @Override
    public synchronized PullResult pull(PullQuery query) {
        return pull(query, offset -> true);
    }

    private PullResult pull(PullQuery query, LongPredicate wanted) {
        if (query.queue().equals(failing)) {
            throw new BrokerException(Refusal.UNKNOWN_TOPIC, "the topic is gone");
        }
        List<Stored> inQueue = stored(query.queue());
        long max = inQueue.size();
        if (query.offset() >= max || query.offset() < 0) {
            PullResult.Status status = query.offset() == max
                    ? PullResult.Status.AT_END
                    : query.offset() < 0 ? PullResult.Status.TOO_SMALL : PullResult.Status.TOO_LARGE;
            return new PullResult(status, query.offset(), 0, max, List.of());
        }
        List<Slice> found = new ArrayList<>();
        long next = query.offset();
        for (; next < max && found.size() < query.maxMessages(); next++) {
            Stored each = inQueue.get((int) next);
            if (query.filter().mayMatch(each.tagHash()) && wanted.test(next)) {
                found.add(lend(each.record()));
            }
        }
        PullResult.Status status = found.isEmpty() ? PullResult.Status.NONE_MATCHED : PullResult.Status.FOUND;
        return new PullResult(status, next, 0, max, found);
    }

    private Slice lend(ByteBuffer record) {
        ByteBuffer bytes = record.asReadOnlyBuffer();
        lent.incrementAndGet();
        return new Slice() {
            @Override
            public ByteBuffer bytes() {
                return bytes;
            }

            @Override
            public void close() {
                lent.decrementAndGet();
            }
        };
    }

    /** How many records that were pulled were not given back. */
    public int lent() {
        return lent.get();
    }

    /** From now on no pull of this queue succeeds. */
    public synchronized void failPullsOf(QueueId queue) {
        failing = queue;
    }

    @Override
    public CompletionStage<Boolean> arrival(QueueId queue, long offset, MessageFilter filter, Duration wait) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        await(wait, overdue -> {
            boolean there = arrived(queue, offset, filter);
            return (there || overdue) && answer.complete(there);
        });
        return answer;
    }

    private synchronized boolean arrived(QueueId queue, long offset, MessageFilter filter) {
        List<Stored> inQueue = stored(queue);
        return offset < inQueue.size()
                && inQueue.subList((int) offset, inQueue.size()).stream()
                        .anyMatch(each -> filter.mayMatch(each.tagHash()));
    }

    private void await(Duration wait, Attempt attempt) {
        long deadline = clock.millis() + wait.toMillis();
        if (!attempt.done(wait.isZero())) {
            synchronized (this) {
                waiting.add(new Waiting(deadline, attempt));
            }
        }
    }

    @Override
    public synchronized OptionalLong offsetAtTime(QueueId queue, long storedMillis) {
        List<Stored> inQueue = stored(queue);
        for (int i = 0; i < inQueue.size(); i++) {
            if (RecordFields.storedMillis(inQueue.get(i).record(), 0) >= storedMillis) {
                return OptionalLong.of(i);
            }
        }
        return OptionalLong.of(inQueue.size());
    }

    @Override
    public synchronized Optional<Slice> message(long at) {
        return Optional.ofNullable(records.get(at)).map(Slice::of);
    }

    @Override
    public Optional<Slice> prepared(long at) {
        return message(at);
    }

    @Override
    public synchronized void findKey(long keyHash, LongPredicate visitor) {
        for (long at : new ArrayList<>(records.descendingKeySet())) {
            for (long hash : keysByPosition.getOrDefault(at, new long[0])) {
                if (hash == keyHash && !visitor.test(at)) {
                    return;
                }
            }
        }
    }

    @Override
    public synchronized LogExtent logExtent() {
        return new LogExtent(64, position);
    }

    @Override
    public synchronized EngineNumbers numbers() {
        return new EngineNumbers(
                unforced,
                inFlight,
                prepared.size(),
                OptionalLong.of(scheduled.size()),
                everScheduled,
                everScheduled - scheduled.size());
    }

    @Override
    public synchronized void tell(PublishListener told) {
        listener = told;
    }

    /** The disk takes some bytes that are nobody's. */
    public synchronized void force(long bytes) {
        position += bytes;
    }

    /** Sends wait for the disk from now on, or no longer. */
    public synchronized void stall(long bytes) {
        inFlight = bytes;
        unforced = bytes;
    }

    @Override
    public synchronized SortedMap<QueueId, Long> cursors(String group) {
        return cursors.getOrDefault(group, new TreeMap<>());
    }

    @Override
    public synchronized OptionalLong cursor(String group, QueueId queue) {
        Long cursor = cursors(group).get(queue);
        return cursor == null ? OptionalLong.empty() : OptionalLong.of(cursor);
    }

    @Override
    public synchronized CompletionStage<Void> moveCursor(String group, QueueId queue, long offset) {
        if (movesLinger) {
            CompletableFuture<Void> kept = new CompletableFuture<>();
            lingering.add(() -> {
                move(group, queue, offset);
                kept.complete(null);
            });
            return kept;
        }
        move(group, queue, offset);
        return CompletableFuture.completedFuture(null);
    }

    private void move(String group, QueueId queue, long offset) {
        cursors.computeIfAbsent(group, name -> new TreeMap<>()).put(queue, offset);
    }

    /** From now on cursors move as they do on a disk: not before {@link #keepMoves}. */
    public synchronized void letMovesLinger() {
        movesLinger = true;
    }

    /** Moves all cursors whose moves linger, in order. */
    public synchronized void keepMoves() {
        lingering.forEach(Runnable::run);
        lingering.clear();
    }

    @Override
    public CompletionStage<PopResult> pop(Pop pop) {
        if (pop.session() != null && !sessions.contains(pop.session())) {
            return refuse(Refusal.UNKNOWN_SESSION);
        }
        CompletableFuture<PopResult> answer = new CompletableFuture<>();
        await(pop.maxWait(), overdue -> {
            synchronized (this) {
                if (answer.isDone()) {
                    return true; // nobody waits for it any more
                }
                PopResult result = leases.pop(pop, queues);
                return (overdue || !result.deliveries().isEmpty()) && answer.complete(result);
            }
        });
        return answer;
    }

    @Override
    public CompletionStage<Boolean> poppable(Pop pop) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        await(pop.maxWait(), overdue -> {
            synchronized (this) {
                PopResult result = leases.pop(pop, queues);
                boolean found = !result.deliveries().isEmpty();
                result.deliveries()
                        .forEach(each -> leases.release(
                                pop.group(),
                                new QueueId(pop.topic(), each.queue()),
                                each.offset(),
                                new Release(Duration.ZERO, false)));
                return (overdue || found) && answer.complete(found);
            }
        });
        return answer;
    }

    @Override
    public CompletionStage<Void> cancelPops(String group, String session, String owner) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletionStage<Boolean> acknowledge(
            String group, QueueId queue, long[] offsets, Durability durability) {
        boolean inQueue = true;
        for (long offset : offsets) {
            inQueue &= offset >= 0 && offset < stored(queue).size();
            leases.finish(group, queue, offset);
        }
        return done(inQueue);
    }

    @Override
    public CompletionStage<Void> release(String group, QueueId queue, long[] offsets, Release how) {
        synchronized (this) {
            for (long offset : offsets) {
                leases.release(group, queue, offset, how);
            }
        }
        wake();
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> prolong(String group, QueueId queue, long[] offsets, Duration lease) {
        synchronized (this) {
            for (long offset : offsets) {
                leases.prolong(group, queue, offset, lease);
            }
        }
        wake();
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletionStage<Void> deadLetter(
            String group, QueueId queue, long[] offsets, String reason, @Nullable String session) {
        for (long offset : offsets) {
            if (!leases.mayEnd(group, queue, offset, session)) {
                continue;
            }
            leases.finish(group, queue, offset);
            if (listener != null) {
                listener.deadLettered(queue.topic(), group);
            }
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletionStage<PullResult> browse(String group, PullQuery query) {
        return done(pull(query, offset -> !leases.finished(group, query.queue(), offset)));
    }

    @Override
    public synchronized CompletionStage<Void> openSession(String session) {
        sessions.add(session);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> suspendSession(String session) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> keepLeases(String session, List<Acknowledgement> held) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletionStage<Void> closeSession(String session) {
        sessions.remove(session);
        leases.endSession(session);
        return CompletableFuture.completedFuture(null);
    }

    /** The sessions that are open. */
    public synchronized Set<String> sessions() {
        return Set.copyOf(sessions);
    }

    /** What the last message that waits for a commit was stored with. */
    public synchronized @Nullable Durability preparedWith() {
        return preparedWith;
    }

    /** How many messages wait for a commit. */
    public synchronized int preparedCount() {
        return prepared.size();
    }

    @Override
    public void close() {}

    private static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }

    private static <T> CompletionStage<T> refuse(Refusal refusal) {
        return CompletableFuture.failedFuture(new BrokerException(refusal, "refused: " + refusal));
    }

    /** Does not go back with the clock. */
    private long storeTime() {
        lastStored = Math.max(lastStored, clock.millis());
        return lastStored;
    }
}
