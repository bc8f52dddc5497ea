package io.trivium.storage.index;

import io.trivium.broker.store.Due;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The index of one segment that has no file yet. The sequencer adds, any thread reads. */
final class MemoryIndex {
    private final long segmentStart;
    private final int segmentBytes;
    private final RunTable runs = new RunTable();
    private final MemoryKeys keys = new MemoryKeys();
    private final Pairs dues = new Pairs();

    MemoryIndex(long segmentStart, int segmentBytes) {
        this.segmentStart = segmentStart;
        this.segmentBytes = segmentBytes;
    }

    long segmentStart() {
        return segmentStart;
    }

    void addMessage(
            long queueKey,
            long offset,
            long position,
            int size,
            int tagHash,
            int keyHash,
            int flags,
            int priority,
            long storedMillis) {
        OpenRun run = runs.get(queueKey);
        boolean first = run == null;
        if (run == null) {
            run = new OpenRun(queueKey, segmentStart, offset, storedMillis);
        }
        int place = (int) (position - segmentStart);
        fillGap(run, offset, place, storedMillis);
        run.add(place, size, tagHash, keyHash, flags, priority, storedMillis);
        if (first) {
            runs.add(run);
        }
    }

    /** Offsets whose frames are damaged keep their place, as entries of size 0. */
    private void fillGap(OpenRun run, long offset, int place, long storedMillis) {
        long gap = offset - run.firstOffset() - run.count();
        if (gap < 0 || gap > segmentBytes) {
            throw new IllegalArgumentException("Offset " + offset + " cannot follow "
                    + (run.firstOffset() + run.count() - 1) + " in queue " + Long.toHexString(run.queueKey));
        }
        for (long i = 0; i < gap; i++) {
            run.add(place, 0, 0, 0, 0, 0, storedMillis);
        }
    }

    void addKey(long hash, long position) {
        keys.add(hash, (int) (position - segmentStart));
    }

    void addDue(long deliverAtMillis, long position) {
        dues.add(deliverAtMillis, (int) (position - segmentStart));
    }

    @Nullable
    Run run(long queueKey) {
        return runs.get(queueKey);
    }

    /** All runs, sorted by queue. */
    List<OpenRun> sortedRuns() {
        return List.of(runs.sorted());
    }

    MemoryKeys keys() {
        return keys;
    }

    Pairs dues() {
        return dues;
    }

    /** Copies the first delivery times from one (inclusive) on, sorted. */
    List<Due> dues(Due from, int limit) {
        PriorityQueue<Due> lastFirst = new PriorityQueue<>(Collections.reverseOrder());
        for (int at = 0, count = dues.count(); at < count; at++) {
            long millis = dues.number(at);
            boolean full = lastFirst.size() == limit;
            if (millis < from.millis() || (full && millis > lastFirst.element().millis())) {
                continue;
            }
            Due due = new Due(millis, segmentStart + dues.place(at));
            if (due.compareTo(from) >= 0 && (!full || due.compareTo(lastFirst.element()) < 0)) {
                if (full) {
                    lastFirst.remove();
                }
                lastFirst.add(due);
            }
        }
        List<Due> found = new ArrayList<>(lastFirst);
        Collections.sort(found);
        return found;
    }
}
