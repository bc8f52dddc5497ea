package io.trivium.storage.log;

import io.trivium.broker.disk.Disk;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** All segments of the log, sorted. The writer adds, retention replaces and removes, any thread looks up. */
final class Segments {
    private final Disk disk;
    private final int segmentBytes;
    private final LongFunction<@Nullable FramePositions> savedPositions;
    private final DamageReporter damage;
    private volatile LogPart[] sorted = {};

    Segments(
            Disk disk, int segmentBytes, LongFunction<@Nullable FramePositions> savedPositions, DamageReporter damage) {
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        this.savedPositions = savedPositions;
        this.damage = damage;
    }

    void addRecovered(Recovery.Found found) {
        TreeMap<Long, LogPart> parts = new TreeMap<>(found.remnants());
        for (long start : found.starts()) {
            parts.put(start, segment(start, found.positions().get(start)));
        }
        sorted = parts.values().toArray(LogPart[]::new);
    }

    private Segment segment(long start, @Nullable FramePositions positions) {
        return new Segment(disk, start, segmentBytes, positions, savedPositions, damage);
    }

    /** Adds the last segment. */
    synchronized Segment add(long start, @Nullable FramePositions positions) {
        Segment added = segment(start, positions);
        LogPart[] longer = Arrays.copyOf(sorted, sorted.length + 1);
        longer[sorted.length] = added;
        sorted = longer;
        return added;
    }

    /** Puts the remnant of a segment into its place. */
    synchronized void replace(LogPart remnant) {
        LogPart[] replaced = sorted.clone();
        for (int i = 0; i < replaced.length; i++) {
            if (replaced[i].start() == remnant.start()) {
                replaced[i] = remnant;
            }
        }
        sorted = replaced;
    }

    /** Forgets the oldest part. */
    synchronized void removeFirst() {
        sorted = Arrays.copyOfRange(sorted, 1, sorted.length);
    }

    /** Returns the whole segment that holds a position, or null. */
    @Nullable
    Segment segmentHolding(long position) {
        return holding(position) instanceof Segment segment ? segment : null;
    }

    boolean isEmpty() {
        return sorted.length == 0;
    }

    /** All, oldest first; not to be changed. */
    LogPart[] all() {
        return sorted;
    }

    /** Returns the part that holds a position, or null. */
    @Nullable
    LogPart holding(long position) {
        LogPart[] known = sorted;
        int low = 0;
        int high = known.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            LogPart segment = known[middle];
            if (position < segment.start()) {
                high = middle - 1;
            } else if (position >= segment.end()) {
                low = middle + 1;
            } else {
                return segment;
            }
        }
        return null;
    }

    /** Where the first segment begins that ends after a position; or {@code otherwise}. */
    long startAfter(long position, long otherwise) {
        for (LogPart segment : sorted) {
            if (segment.start() > position) {
                return segment.start();
            }
        }
        return otherwise;
    }

    void close() {
        for (LogPart segment : sorted) {
            segment.close();
        }
    }
}
