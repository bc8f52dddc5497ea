package io.trivium.broker.view;

import io.trivium.broker.view.CursorChanges.Part;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * A group's place in a queue: its first unfinished offset, the finished ones above it, how often deliveries have failed, and up to where
 * messages may have been delivered.
 *
 * <p>Finished offsets stand in chunks of 65,536; a chunk that is full takes a few bytes, and one that nobody asks for is in the newest
 * snapshot only. The sequencer changes a cursor; any thread reads the first offset that is published.
 */
public final class Cursor implements Publishable {
    /** What a group without a cursor has finished. */
    public static final FinishedOffsets NOTHING_FINISHED = new FinishedOffsets(0, new TreeMap<>());

    static final int CHUNK_BITS = 16;
    static final long NOT_PUBLISHED = -1;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int MASK = CHUNK - 1;

    private final CursorKey key;
    private final TreeMap<Long, FinishedChunk> chunks = new TreeMap<>();
    private final TreeMap<Long, Integer> attempts = new TreeMap<>();
    private final CursorChanges changes;
    private final WarmChunks warm;
    private long finishedInChunks;
    private long first;
    private long deliveredEnd;
    private long changedSince;
    private long lastChunk;
    private long lastChunkSince;
    private volatile long published = NOT_PUBLISHED;

    Cursor(CursorKey key, long first, CursorChanges changes, WarmChunks warm) {
        this.key = key;
        this.changes = changes;
        this.warm = warm;
        this.first = first;
    }

    CursorKey key() {
        return key;
    }

    /** The first unfinished offset. For the sequencer. */
    public long first() {
        return first;
    }

    /** Messages below this offset may have been delivered; exclusive. For the sequencer. */
    public long deliveredEnd() {
        return deliveredEnd;
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
        FinishedChunk chunk = chunks.get(offset >>> CHUNK_BITS);
        return chunk != null && warm.bits(chunk).contains((int) offset & MASK);
    }

    /** A copy for other threads of what is finished of some offsets. */
    public FinishedOffsets finishedBetween(long from, long to) {
        TreeMap<Long, RoaringBitmap> copies = new TreeMap<>();
        if (to > first && !chunks.isEmpty()) {
            chunks.subMap(from >>> CHUNK_BITS, true, (to - 1) >>> CHUNK_BITS, true)
                    .forEach((number, chunk) ->
                            copies.put(number, warm.look(chunk).clone()));
        }
        return new FinishedOffsets(first, copies);
    }

    /** How many offsets above the first unfinished one are finished. */
    public long finishedAbove() {
        FinishedChunk lowest = chunks.isEmpty() ? null : chunks.firstEntry().getValue();
        if (lowest == null || lowest.part.number() > first >>> CHUNK_BITS) {
            return finishedInChunks;
        }
        // What lies below the first unfinished offset means nothing; lower chunks are dropped.
        return finishedInChunks - warm.bits(lowest).rank((int) first & MASK);
    }

    /** How often the delivery of a message has failed. */
    public int attempts(long offset) {
        return attempts.isEmpty() ? 0 : attempts.getOrDefault(offset, 0);
    }

    /** Before anything changes. */
    private void change() {
        long mark = changes.firsts().marks();
        if (changedSince != mark) {
            changedSince = mark;
            changes.firsts().before(key);
        }
    }

    /** Before a chunk changes; acknowledgements mostly go on in the same one. */
    private void changeChunk(long number) {
        long mark = changes.chunks().marks();
        if (lastChunkSince != mark || lastChunk != number) {
            lastChunkSince = mark;
            lastChunk = number;
            changes.beforeChunk(key, number);
        }
    }

    void finish(long from, int count) {
        long end = from + count;
        long start = Math.max(from, first);
        if (start >= end) {
            return;
        }
        change();
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
            gone.keySet().forEach(offset -> changes.beforeAttempts(key, offset));
            gone.clear();
        }
    }

    private void add(long start, long end) {
        for (long at = start; at < end; ) {
            long number = at >>> CHUNK_BITS;
            long stop = Math.min(end, (number + 1) << CHUNK_BITS);
            changeChunk(number);
            FinishedChunk chunk = chunks.computeIfAbsent(number, absent -> warm.create(new Part(key, number)));
            RoaringBitmap bits = warm.bits(chunk);
            chunk.changedSince(changes.chunks().marks());
            int low = (int) at & MASK;
            bits.add((long) low, low + (stop - at));
            int count = bits.getCardinality();
            if (count == CHUNK) {
                bits.runOptimize();
            }
            finishedInChunks += count - chunk.count;
            chunk.count = count;
            at = stop;
        }
    }

    /** Moves past what is finished above, and drops the chunks that are left behind. */
    private void absorb() {
        for (Map.Entry<Long, FinishedChunk> lowest = chunks.firstEntry();
                lowest != null;
                lowest = chunks.firstEntry()) {
            long base = lowest.getKey() << CHUNK_BITS;
            if (first < base) {
                return;
            }
            if (first < base + CHUNK) {
                first = base + Math.min(warm.bits(lowest.getValue()).nextAbsentValue((int) (first - base)), CHUNK);
                if (first < base + CHUNK) {
                    return;
                }
            }
            changeChunk(lowest.getKey());
            finishedInChunks -= lowest.getValue().count;
            chunks.remove(lowest.getKey());
            lowest.getValue().drop();
        }
    }

    void moveTo(long offset) {
        change();
        chunks.keySet().forEach(this::changeChunk);
        attempts.keySet().forEach(failed -> changes.beforeAttempts(key, failed));
        first = offset;
        // Moved back on purpose: what is delivered from now on is delivered anew.
        deliveredEnd = offset;
        chunks.values().forEach(FinishedChunk::drop);
        chunks.clear();
        finishedInChunks = 0;
        attempts.clear();
    }

    void delivered(long end) {
        change();
        deliveredEnd = end;
    }

    void setAttempts(long offset, int count) {
        if (!isFinished(offset)) {
            change();
            changes.beforeAttempts(key, offset);
            attempts.put(offset, count);
        }
    }

    void restoreFirst(long offset) {
        first = offset;
    }

    void restoreDelivered(long end) {
        deliveredEnd = end;
    }

    /** The snapshot has a chunk; it stays there until somebody asks. */
    void restoreChunk(long number, int count) {
        chunks.put(number, new FinishedChunk(new Part(key, number), count));
        finishedInChunks += count;
    }

    void restoreAttempts(long offset, int count) {
        attempts.put(offset, count);
    }

    @Nullable
    RoaringBitmap chunk(long number) {
        FinishedChunk chunk = chunks.get(number);
        return chunk == null ? null : warm.look(chunk);
    }

    void dump(StringBuilder text) {
        text.append("cursor ").append(key).append(" at ").append(first);
        chunks.forEach((number, chunk) -> {
            RoaringBitmap above = warm.look(chunk).clone();
            long base = number << CHUNK_BITS;
            if (base < first) {
                // What lies below the first unfinished offset means nothing and may differ.
                above.remove(0L, first - base);
            }
            above.forEach((int low) -> text.append(' ').append(base + low));
        });
        text.append(" attempts ").append(attempts);
        text.append(" delivered ").append(deliveredEnd).append('\n');
    }
}
