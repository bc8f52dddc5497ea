package io.trivium.storage.index;

import io.trivium.storage.index.SealedIndex.SealedRun;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the segment with an offset of a queue by walking back from the queue's last one, and remembers the way, so that a reader who goes
 * forward through a large backlog walks once per thousand segments. Thread-safe, without a lock; its memory is bounded.
 */
final class RunChains {
    private static final int REMEMBERED_QUEUES = 256;
    private static final int REMEMBERED_RUNS = 1024;

    private final QueueHeads heads;
    private final SealedIndexes indexes;
    private final Older older;
    private final AtomicReferenceArray<@Nullable Chain> remembered = new AtomicReferenceArray<>(REMEMBERED_QUEUES);

    /** @param older finds the next older segment that has a run of a queue, by looking at each, or -1 */
    RunChains(QueueHeads heads, SealedIndexes indexes, Older older) {
        this.older = older;
        this.heads = heads;
        this.indexes = indexes;
    }

    /** Finds the way where retention has broken it. */
    interface Older {
        int find(long queueKey, int before);
    }

    /** Forgets the way: segments are gone. */
    void forget() {
        for (int i = 0; i < REMEMBERED_QUEUES; i++) {
            remembered.set(i, null);
        }
    }

    /**
     * Where an offset is.
     *
     * @param segment number of the newest segment whose run begins at the offset or before; -1 if there is none
     * @param next where the queue's next run begins; Long.MAX_VALUE if this is the last in a file
     */
    record Place(int segment, long next) {}

    /** Part of a queue's runs, oldest first: which segments, and where each begins; and where what follows begins. */
    private record Chain(long queueKey, int[] segments, long[] firsts, long end) {
        Place find(long offset) {
            int at = Arrays.binarySearch(firsts, offset);
            int index = at >= 0 ? at : -at - 2;
            long next = index + 1 < firsts.length ? firsts[index + 1] : end;
            return new Place(index < 0 ? -1 : segments[index], next);
        }
    }

    Place find(long queueKey, long offset) {
        int slot = RunTable.hash(queueKey) & (REMEMBERED_QUEUES - 1);
        Chain known = remembered.get(slot);
        if (known == null
                || known.queueKey() != queueKey
                || offset < known.firsts()[0]
                || offset >= known.firsts()[known.firsts().length - 1]) {
            known = walk(queueKey, offset);
            if (known == null) {
                return new Place(-1, Long.MAX_VALUE);
            }
            remembered.set(slot, known);
        }
        return known.find(offset);
    }

    private @Nullable Chain walk(long queueKey, long offset) {
        int[] segments = new int[REMEMBERED_RUNS];
        long[] firsts = new long[REMEMBERED_RUNS];
        int count = 0;
        int segment = heads.last(queueKey);
        while (segment >= 0) {
            SealedRun run = run(segment, queueKey);
            if (run == null) {
                segment = older.find(queueKey, segment);
                continue;
            }
            segments[count % REMEMBERED_RUNS] = segment;
            firsts[count % REMEMBERED_RUNS] = run.firstOffset();
            count++;
            if (run.firstOffset() <= offset) {
                break;
            }
            segment = run.previousSegment();
        }
        return count == 0 ? null : chain(queueKey, segments, firsts, count);
    }

    /** Turns the last of what was walked into the order of the log. */
    private static Chain chain(long queueKey, int[] segments, long[] firsts, int count) {
        int kept = Math.min(count, REMEMBERED_RUNS - 1);
        int[] keptSegments = new int[kept];
        long[] keptFirsts = new long[kept];
        for (int i = 0; i < kept; i++) {
            keptSegments[i] = segments[(count - 1 - i) % REMEMBERED_RUNS];
            keptFirsts[i] = firsts[(count - 1 - i) % REMEMBERED_RUNS];
        }
        long end = kept < count ? firsts[(count - 1 - kept) % REMEMBERED_RUNS] : Long.MAX_VALUE;
        return new Chain(queueKey, keptSegments, keptFirsts, end);
    }

    /** Visits the queue's segments from the newest back, until the visitor returns false. */
    void walkBack(long queueKey, LongPredicate visitor) {
        int segment = heads.last(queueKey);
        while (segment >= 0) {
            SealedRun run = run(segment, queueKey);
            if (run == null) {
                segment = older.find(queueKey, segment);
            } else if (visitor.test(segment)) {
                segment = run.previousSegment();
            } else {
                return;
            }
        }
    }

    private @Nullable SealedRun run(int segment, long queueKey) {
        return indexes.using(segment, index -> index.run(queueKey));
    }
}
