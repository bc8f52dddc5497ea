package io.trivium.storage.index;

import io.trivium.broker.store.IndexSink;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The indexes of the segments without a file, oldest first. The sequencer adds entries, the sealer removes segments. */
public final class MemoryIndexes implements IndexSink {
    private final int segmentBytes;
    private volatile MemoryIndex[] indexes = {};
    private long ignoredBefore;
    private long sealedTo;

    public MemoryIndexes(int segmentBytes) {
        this.segmentBytes = segmentBytes;
    }

    /** From now on entries before a position are known already. */
    public void ignoreBefore(long position) {
        ignoredBefore = position;
    }

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
        if (position >= ignoredBefore) {
            at(position)
                    .addMessage(
                            queueKey, offset, position, size, tagHash, orderingKeyHash, flags, priority, storedMillis);
        }
    }

    @Override
    public void addKey(long keyHash, long position) {
        if (position >= ignoredBefore) {
            at(position).addKey(keyHash, position);
        }
    }

    @Override
    public void addDue(long deliverAtMillis, long position) {
        if (position >= ignoredBefore) {
            at(position).addDue(deliverAtMillis, position);
        }
    }

    private MemoryIndex at(long position) {
        long start = position & -(long) segmentBytes;
        MemoryIndex[] known = indexes;
        if (known.length > 0 && known[known.length - 1].segmentStart() == start) {
            return known[known.length - 1];
        }
        return begin(start);
    }

    private synchronized MemoryIndex begin(long start) {
        MemoryIndex[] known = indexes;
        if (start < sealedTo || (known.length > 0 && known[known.length - 1].segmentStart() > start)) {
            throw new IllegalStateException("An entry for a segment that is complete: " + start);
        }
        MemoryIndex added = new MemoryIndex(start, segmentBytes);
        MemoryIndex[] longer = Arrays.copyOf(known, known.length + 1);
        longer[known.length] = added;
        indexes = longer;
        return added;
    }

    /** All, oldest first; not to be changed. */
    MemoryIndex[] all() {
        return indexes;
    }

    @Nullable
    MemoryIndex of(long segmentStart) {
        for (MemoryIndex index : indexes) {
            if (index.segmentStart() == segmentStart) {
                return index;
            }
        }
        return null;
    }

    /** Drops the index of a segment, and everything older, as a file has it. */
    synchronized void sealed(long segmentStart) {
        sealedTo = segmentStart + segmentBytes;
        indexes = Arrays.stream(indexes)
                .filter(index -> index.segmentStart() > segmentStart)
                .toArray(MemoryIndex[]::new);
    }
}
