package io.trivium.broker.store;

import io.trivium.broker.disk.NoSpaceException;
import io.trivium.broker.store.QueueIndexes.DueVisitor;
import java.util.List;
import java.util.SortedSet;

/**
 * The full segments of a log, and the way to let go of what nobody needs of them. Blocks on the disk: for the background, one caller at a
 * time.
 */
public interface Retention {
    /** A part that takes no more on the disk holds nothing. */
    long EMPTY_BYTES = 4096;

    /** Nothing is ever full, nothing can go. */
    Retention NONE = new Retention() {
        @Override
        public List<Part> sealed() {
            return List.of();
        }

        @Override
        public long storedBytes() {
            return 0;
        }

        @Override
        public long newestMillis(long start) {
            return Long.MIN_VALUE;
        }

        @Override
        public void runs(long start, RunVisitor visitor) {
            // There are none.
        }

        @Override
        public void dues(long start, DueVisitor visitor) {
            // There are none.
        }

        @Override
        public boolean shrinks(long start, SortedSet<Long> positions) {
            return false;
        }

        @Override
        public boolean keep(long start, SortedSet<Long> positions) {
            return false;
        }
    };

    /**
     * A part of the log that is full, forced and indexed.
     *
     * @param end exclusive
     * @param bytes on the disk
     * @param whole false if only some of its frames are kept
     */
    record Part(long start, long end, long bytes, boolean whole) {}

    /** What is full and not needed to restore the views, also if the newest snapshot were damaged, and of which something is kept; oldest first. */
    List<Part> sealed();

    /** Bytes of all of the log on the disk. */
    long storedBytes();

    /** The store time of a part's newest message in a queue, epoch milliseconds; Long.MIN_VALUE if there is none. */
    long newestMillis(long start);

    /** Visits a part's queues: each has one run of offsets in it. */
    void runs(long start, RunVisitor visitor);

    /** Visits a part's scheduled messages. */
    void dues(long start, DueVisitor visitor);

    /** Whether {@link #keep} would make a part so much smaller that it is worth its writing, and there is room for that. */
    boolean shrinks(long start, SortedSet<Long> positions);

    /**
     * Lets go of all frames of a part but those that hold any of some positions. A crash leaves all or the result. Positions never change.
     *
     * @return false if the part stays as it is
     * @throws NoSpaceException if there is too little room
     */
    boolean keep(long start, SortedSet<Long> positions);

    /** Sees runs. */
    @FunctionalInterface
    interface RunVisitor {
        void visit(long queueKey, long firstOffset, int count);
    }
}
