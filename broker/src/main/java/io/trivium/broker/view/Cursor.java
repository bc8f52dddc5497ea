package io.trivium.broker.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * A group's place in a queue: its first unfinished offset, the finished ones above it, and how often deliveries have failed.
 *
 * <p>Finished offsets stand in chunks of 65,536; a chunk that is full takes a few bytes. The sequencer changes a cursor; any thread
 * reads the first offset that is published.
 */
public final class Cursor implements Publishable {
    static final int CHUNK_BITS = 16;
    static final long NOT_PUBLISHED = -1;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int MASK = CHUNK - 1;

    private final CursorKey key;
    private final TreeMap<Long, RoaringBitmap> chunks = new TreeMap<>();
    private final TreeMap<Long, Integer> attempts = new TreeMap<>();
    private final TreeSet<Long> changedChunks = new TreeSet<>();
    private final TreeSet<Long> changedAttempts = new TreeSet<>();
    private long first;
    private boolean changed;
    private volatile long published = NOT_PUBLISHED;

    Cursor(CursorKey key, long first) {
        this.key = key;
        this.first = first;
    }

    CursorKey key() {
        return key;
    }

    /** The first unfinished offset. For the sequencer. */
    public long first() {
        return first;
    }

    /** The first unfinished offset that the disk has; negative if it has none. For any thread. */
    public long published() {
        return published;
    }

    @Override
    public void publish(long value) {
        published = value;
    }

    public boolean isFinished(long offset) {
        if (offset < first || chunks.isEmpty()) {
            return offset < first;
        }
        RoaringBitmap chunk = chunks.get(offset >>> CHUNK_BITS);
        return chunk != null && chunk.contains((int) offset & MASK);
    }

    /** How many offsets above the first unfinished one are finished. */
    public long finishedAbove() {
        long count = 0;
        for (Map.Entry<Long, RoaringBitmap> entry : chunks.entrySet()) {
            long base = entry.getKey() << CHUNK_BITS;
            RoaringBitmap chunk = entry.getValue();
            count += base >= first
                    ? chunk.getLongCardinality()
                    : chunk.getLongCardinality() - chunk.rankLong((int) first & MASK);
        }
        return count;
    }

    /** How often the delivery of a message has failed. */
    public int attempts(long offset) {
        return attempts.isEmpty() ? 0 : attempts.getOrDefault(offset, 0);
    }

    /** Tells whether this is the first change since the last snapshot. */
    boolean change() {
        boolean firstChange = !changed;
        changed = true;
        return firstChange;
    }

    void finish(long from, int count) {
        long end = from + count;
        long start = Math.max(from, first);
        if (start >= end) {
            return;
        }
        if (start == first) {
            first = end;
            absorb();
        } else {
            add(start, end);
        }
        forgetAttempts(start, end);
    }

    private void forgetAttempts(long start, long end) {
        if (!attempts.isEmpty()) {
            Map<Long, Integer> gone = attempts.subMap(start, end);
            changedAttempts.addAll(gone.keySet());
            gone.clear();
        }
    }

    private void add(long start, long end) {
        for (long at = start; at < end; ) {
            long number = at >>> CHUNK_BITS;
            long stop = Math.min(end, (number + 1) << CHUNK_BITS);
            RoaringBitmap chunk = chunks.computeIfAbsent(number, absent -> new RoaringBitmap());
            int low = (int) at & MASK;
            chunk.add((long) low, low + (stop - at));
            if (chunk.getLongCardinality() == CHUNK) {
                chunk.runOptimize();
            }
            changedChunks.add(number);
            at = stop;
        }
    }

    /** Moves past what is finished above, and drops the chunks that are left behind. */
    private void absorb() {
        for (Map.Entry<Long, RoaringBitmap> lowest = chunks.firstEntry();
                lowest != null;
                lowest = chunks.firstEntry()) {
            long base = lowest.getKey() << CHUNK_BITS;
            if (first < base) {
                return;
            }
            if (first < base + CHUNK) {
                first = base + Math.min(lowest.getValue().nextAbsentValue((int) (first - base)), CHUNK);
                if (first < base + CHUNK) {
                    return;
                }
            }
            chunks.remove(lowest.getKey());
            changedChunks.add(lowest.getKey());
        }
    }

    void moveTo(long offset) {
        first = offset;
        changedChunks.addAll(chunks.keySet());
        changedAttempts.addAll(attempts.keySet());
        chunks.clear();
        attempts.clear();
    }

    void setAttempts(long offset, int count) {
        if (!isFinished(offset)) {
            attempts.put(offset, count);
            changedAttempts.add(offset);
        }
    }

    void restoreFirst(long offset) {
        first = offset;
    }

    void restoreChunk(long number, RoaringBitmap chunk) {
        chunks.put(number, chunk);
    }

    void restoreAttempts(long offset, int count) {
        attempts.put(offset, count);
    }

    @Nullable
    RoaringBitmap chunk(long number) {
        return chunks.get(number);
    }

    List<Long> takeChangedChunks() {
        return take(changedChunks);
    }

    List<Long> takeChangedAttempts() {
        return take(changedAttempts);
    }

    private static List<Long> take(Set<Long> from) {
        if (from.isEmpty()) {
            return List.of();
        }
        List<Long> taken = new ArrayList<>(from);
        from.clear();
        return taken;
    }

    void forgetChange() {
        changed = false;
    }

    void dump(StringBuilder text) {
        text.append("cursor ").append(key).append(" at ").append(first);
        chunks.forEach((number, chunk) -> {
            RoaringBitmap above = chunk.clone();
            long base = number << CHUNK_BITS;
            if (base < first) {
                // What lies below the first unfinished offset means nothing and may differ.
                above.remove(0L, first - base);
            }
            above.forEach((int low) -> text.append(' ').append(base + low));
        });
        text.append(" attempts ").append(attempts).append('\n');
    }
}
