package io.trivium.storage.log;

import io.trivium.broker.disk.Disk;
import java.util.Arrays;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** All segments of the log, sorted. One thread adds, any may look up. */
final class Segments {
    private final Disk disk;
    private final int segmentBytes;
    private final LongFunction<@Nullable FramePositions> savedPositions;
    private final DamageReporter damage;
    private volatile Segment[] sorted = {};

    Segments(
            Disk disk, int segmentBytes, LongFunction<@Nullable FramePositions> savedPositions, DamageReporter damage) {
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        this.savedPositions = savedPositions;
        this.damage = damage;
    }

    void addRecovered(Recovery.Found found) {
        for (long start : found.starts()) {
            add(start, found.positions().get(start));
        }
    }

    /** Adds the last segment. */
    Segment add(long start, @Nullable FramePositions positions) {
        Segment added = new Segment(disk, start, segmentBytes, positions, savedPositions, damage);
        Segment[] longer = Arrays.copyOf(sorted, sorted.length + 1);
        longer[sorted.length] = added;
        sorted = longer;
        return added;
    }

    boolean isEmpty() {
        return sorted.length == 0;
    }

    Segment[] all() {
        return sorted;
    }

    Segment last() {
        return sorted[sorted.length - 1];
    }

    /** Returns the segment that holds a position, or null. */
    @Nullable
    Segment holding(long position) {
        Segment[] known = sorted;
        int low = 0;
        int high = known.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Segment segment = known[middle];
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
        for (Segment segment : sorted) {
            if (segment.start() > position) {
                return segment.start();
            }
        }
        return otherwise;
    }

    void close() {
        for (Segment segment : sorted) {
            segment.close();
        }
    }
}
