package io.trivium.broker.store;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.LongPredicate;

/** Queue indexes in the heap. */
final class HeapIndexes implements QueueIndexes {
    private final ConcurrentHashMap<Long, HeapQueue> queues = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, Deque<Long>> keys = new ConcurrentHashMap<>();
    private final ConcurrentSkipListSet<Due> dues = new ConcurrentSkipListSet<>();

    @Override
    public void addMessage(
            long queueKey,
            long offset,
            long position,
            int size,
            int tagHash,
            int orderingKeyHash,
            int flags,
            int priority,
            long storedMillis) {
        Entry entry = new Entry(position, size, tagHash, orderingKeyHash, flags, priority, storedMillis);
        queues.computeIfAbsent(queueKey, key -> new HeapQueue(offset)).add(offset, entry);
    }

    @Override
    public void addKey(long keyHash, long position) {
        Deque<Long> positions = keys.computeIfAbsent(keyHash, key -> new ArrayDeque<>());
        synchronized (positions) {
            Long newest = positions.peekFirst();
            // A frame is seen twice when a store has indexed it before the engine replays it.
            if (newest == null || newest < position) {
                positions.addFirst(position);
            }
        }
    }

    @Override
    public void addDue(long deliverAtMillis, long position) {
        dues.add(new Due(deliverAtMillis, position));
    }

    @Override
    public long largestQueueKey() {
        return queues.keySet().stream().mapToLong(Long::longValue).max().orElse(-1);
    }

    @Override
    public int read(long queueKey, long offset, long limitOffset, IndexEntries target) {
        HeapQueue queue = queues.get(queueKey);
        return queue == null ? 0 : queue.read(offset, limitOffset, target);
    }

    @Override
    public long firstOffset(long queueKey, long otherwise) {
        HeapQueue queue = queues.get(queueKey);
        return queue == null ? otherwise : queue.first;
    }

    /** Forgets the messages of a queue before an offset, as retention does. */
    void dropBefore(long queueKey, long offset) {
        HeapQueue queue = queues.get(queueKey);
        if (queue != null) {
            queue.first = Math.max(queue.first, offset);
        }
    }

    @Override
    public OptionalLong offsetAtTime(long queueKey, long storedMillis) {
        HeapQueue queue = queues.get(queueKey);
        return queue == null ? OptionalLong.empty() : queue.offsetAtTime(storedMillis);
    }

    @Override
    public void findDue(DueStart start, DueVisitor visitor) {
        Due from = start.from(0, Long.MAX_VALUE);
        if (from == null) {
            return;
        }
        for (Due due : dues.tailSet(from)) {
            if (!visitor.visit(due)) {
                return;
            }
        }
    }

    @Override
    public void findKey(long keyHash, LongPredicate positionVisitor) {
        Deque<Long> positions = keys.getOrDefault(keyHash, new ArrayDeque<>());
        Long[] newestFirst;
        synchronized (positions) {
            newestFirst = positions.toArray(new Long[0]);
        }
        for (Long position : newestFirst) {
            if (!positionVisitor.test(position)) {
                return;
            }
        }
    }

    private record Entry(
            long position, int size, int tagHash, int orderingKeyHash, int flags, int priority, long storedMillis) {}

    /** One writer; readers see the entries below the count that they read. */
    private static final class HeapQueue {
        private final long base;
        private volatile Entry[] entries = new Entry[64];
        private volatile int count;
        private volatile long first;

        HeapQueue(long base) {
            this.base = base;
            this.first = base;
        }

        void add(long offset, Entry entry) {
            if (offset < base + count) {
                return;
            }
            // Offsets whose frames are damaged keep their place, as entries of size 0.
            while (offset > base + count) {
                append(new Entry(entry.position, 0, 0, 0, 0, 0, entry.storedMillis));
            }
            append(entry);
        }

        private void append(Entry entry) {
            int next = count;
            if (next == entries.length) {
                entries = Arrays.copyOf(entries, next * 2);
            }
            entries[next] = entry;
            count = next + 1;
        }

        int read(long offset, long limitOffset, IndexEntries target) {
            if (offset < first) {
                return 0;
            }
            long limit = Math.min(limitOffset, base + count);
            int copied = 0;
            for (long at = offset; at < limit && !target.full(); at++) {
                Entry entry = entries[(int) (at - base)];
                target.add(
                        entry.position, entry.size, entry.tagHash, entry.orderingKeyHash, entry.flags, entry.priority);
                copied++;
            }
            return copied;
        }

        OptionalLong offsetAtTime(long storedMillis) {
            for (int i = (int) (first - base); i < count; i++) {
                if (entries[i].storedMillis >= storedMillis) {
                    return OptionalLong.of(base + i);
                }
            }
            return OptionalLong.empty();
        }
    }
}
