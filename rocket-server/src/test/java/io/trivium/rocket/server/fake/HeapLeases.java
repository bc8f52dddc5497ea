package io.trivium.rocket.server.fake;

import io.trivium.broker.delivery.Delivery;
import io.trivium.broker.delivery.Pop;
import io.trivium.broker.delivery.PopResult;
import io.trivium.broker.delivery.Release;
import io.trivium.broker.log.Slice;
import io.trivium.broker.topic.QueueId;
import io.trivium.message.RecordFields;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Leases of {@link HeapBroker}, which guards them. */
final class HeapLeases {
    private final InstantSource clock;
    private final Map<Key, Lease> leased = new HashMap<>();
    private final Set<Key> finished = new HashSet<>();
    private final Map<Key, Integer> attempts = new HashMap<>();

    private record Key(String group, QueueId queue, long offset) {}

    private record Lease(
            long untilMillis,
            @Nullable String session,
            @Nullable String attempt) {}

    HeapLeases(InstantSource clock) {
        this.clock = clock;
    }

    PopResult pop(Pop pop, Map<QueueId, List<HeapBroker.Stored>> queues) {
        List<Delivery> deliveries = new ArrayList<>();
        queues.entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(pop.topic()))
                .filter(entry -> pop.queue() == Pop.ALL_QUEUES || entry.getKey().number() == pop.queue())
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> popQueue(pop, entry.getKey(), entry.getValue(), deliveries));
        return new PopResult(deliveries, clock.millis(), 0);
    }

    private void popQueue(Pop pop, QueueId queue, List<HeapBroker.Stored> inQueue, List<Delivery> deliveries) {
        if (pop.inOrder() && !takesInOrder(pop, queue)) {
            return;
        }
        for (int offset = 0; offset < inQueue.size() && deliveries.size() < pop.maxMessages(); offset++) {
            Key key = new Key(pop.group(), queue, offset);
            if (free(key) && pop.filter().mayMatch(inQueue.get(offset).tagHash())) {
                long until =
                        pop.session() == null ? clock.millis() + pop.lease().toMillis() : Long.MAX_VALUE;
                leased.put(key, new Lease(until, pop.session(), pop.inOrder() ? pop.owner() : null));
                int failed = attempts.getOrDefault(key, 0);
                deliveries.add(new Delivery(
                        queue.number(),
                        offset,
                        failed,
                        false,
                        patched(inQueue.get(offset).record(), failed)));
            }
        }
    }

    /** Whether nobody else has messages of the queue; those of the same attempt are taken back. */
    private boolean takesInOrder(Pop pop, QueueId queue) {
        Map<Key, Lease> live = new HashMap<>(leased);
        live.entrySet()
                .removeIf(each -> !each.getKey().queue().equals(queue)
                        || !each.getKey().group().equals(pop.group())
                        || finished.contains(each.getKey())
                        || each.getValue().untilMillis() <= clock.millis());
        if (live.values().stream()
                .anyMatch(lease -> lease.attempt() == null || !lease.attempt().equals(pop.owner()))) {
            return false;
        }
        leased.keySet().removeAll(live.keySet());
        return true;
    }

    private boolean free(Key key) {
        Lease lease = leased.get(key);
        if (finished.contains(key) || (lease != null && lease.untilMillis() > clock.millis())) {
            return false;
        }
        if (lease != null) {
            leased.remove(key);
            attempts.merge(key, 1, Integer::sum);
        }
        return true;
    }

    private static Slice patched(ByteBuffer record, int attempts) {
        ByteBuffer copy =
                ByteBuffer.allocate(record.limit()).put(record.duplicate()).flip();
        RecordFields.setAttempts(copy, 0, attempts);
        return Slice.of(copy);
    }

    void finish(String group, QueueId queue, long offset) {
        finished.add(new Key(group, queue, offset));
    }

    boolean finished(String group, QueueId queue, long offset) {
        return finished.contains(new Key(group, queue, offset));
    }

    /** Whether a lease is the session's, or anybody may end it. */
    boolean mayEnd(String group, QueueId queue, long offset, @Nullable String session) {
        Lease lease = leased.get(new Key(group, queue, offset));
        return session == null || (lease != null && session.equals(lease.session()));
    }

    void release(String group, QueueId queue, long offset, Release how) {
        Key key = new Key(group, queue, offset);
        if (mayEnd(group, queue, offset, how.session()) && leased.remove(key) != null) {
            if (!how.after().isZero()) {
                leased.put(key, new Lease(clock.millis() + how.after().toMillis(), null, null));
                attempts.merge(key, how.countsAttempt() ? 0 : -1, Integer::sum);
            } else if (how.countsAttempt()) {
                attempts.merge(key, 1, Integer::sum);
            }
        }
    }

    void prolong(String group, QueueId queue, long offset, Duration lease) {
        leased.computeIfPresent(
                new Key(group, queue, offset),
                (key, before) -> new Lease(clock.millis() + lease.toMillis(), null, null));
    }

    void drop(String topic) {
        leased.keySet().removeIf(key -> key.queue().topic().equals(topic));
        finished.removeIf(key -> key.queue().topic().equals(topic));
        attempts.keySet().removeIf(key -> key.queue().topic().equals(topic));
    }

    void endSession(String session) {
        leased.values().removeIf(lease -> session.equals(lease.session()));
    }
}
