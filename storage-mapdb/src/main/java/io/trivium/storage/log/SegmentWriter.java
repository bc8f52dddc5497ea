package io.trivium.storage.log;

import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.disk.NoSpaceException;
import java.nio.ByteBuffer;

/**
 * A segment's file while it is written. What is ahead of the writes is zeroed in the background, so that a force finds the file's blocks
 * in place and has no journal to wait for. Where writes are large, or faster than that, the file grows before them by a hole, and each write
 * makes its own room. The sequencer writes, the flusher forces, the background zeroes.
 */
final class SegmentWriter {
    private final SegmentFiles files;
    private final long start;
    private final DiskFile file;
    private final LogSizes sizes;
    private final DiskRoom room;
    // How far the file reaches. Only changed under the lock, as long as bytes are zeroed, so that zeroing never meets a
    // write.
    private volatile int allocated;
    private volatile boolean dirty;
    private boolean closed;

    private SegmentWriter(SegmentFiles files, long start, DiskFile file) {
        this.files = files;
        this.start = start;
        this.file = file;
        this.sizes = files.sizes();
        this.room = files.room();
        this.allocated = (int) Math.min(sizes.segment(), file.size());
    }

    /**
     * Creates the file of a segment, or takes one that is there; its name and its first bytes are forced.
     *
     * @param ahead how much is zeroed; less on a full disk
     */
    static SegmentWriter create(SegmentFiles files, long start, int ahead) {
        SegmentWriter writer;
        try {
            writer = open(files, start);
        } catch (NoSpaceException e) {
            files.room().giveUp(String.valueOf(e.getMessage()));
            writer = open(files, start);
        }
        try {
            writer.zeroTo(files.room().full() ? files.sizes().zeroStep() : ahead);
            files.disk().forceFolder(SegmentName.FOLDER);
            return writer;
        } catch (RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    /** Opens the file of a segment to go on writing. */
    static SegmentWriter open(SegmentFiles files, long start) {
        return new SegmentWriter(files, start, files.disk().open(SegmentName.of(start)));
    }

    int allocated() {
        return allocated;
    }

    /**
     * Writes at the end of what was written before.
     *
     * @throws NoSpaceException if the reserve is used up as well
     */
    void write(ByteBuffer bytes, int at) {
        int end = at + bytes.remaining();
        if (end > allocated) {
            grow(end);
        }
        writeWithReserve(bytes, at);
        // After the write: a force that runs meanwhile may clear the mark, and must then have seen these bytes.
        dirty = true;
    }

    /** Gives the reserve up where there is no room, and writes the rest: some of the bytes may have found their place. */
    private void writeWithReserve(ByteBuffer bytes, int at) {
        int first = bytes.position();
        try {
            file.write(bytes, at);
        } catch (NoSpaceException e) {
            room.giveUp(String.valueOf(e.getMessage()));
            file.write(bytes, (long) at + bytes.position() - first);
        }
    }

    void force() {
        if (dirty) {
            dirty = false;
            file.force();
        }
    }

    /** Lets the file reach further than a write needs: readers map it anew each time that it grows. */
    private synchronized void grow(int end) {
        if (closed || end <= allocated) {
            return;
        }
        try {
            growTo(stepsFrom(end + (room.full() ? 0L : sizes.zeroAhead())));
        } catch (NoSpaceException e) {
            room.giveUp(String.valueOf(e.getMessage()));
            growTo(stepsFrom(end));
        }
    }

    private void growTo(int target) {
        file.write(ByteBuffer.allocate(1), target - 1);
        allocated = target;
    }

    private int stepsFrom(long end) {
        int step = sizes.zeroStep();
        return (int) Math.min(sizes.segment(), (end + step - 1) / step * step);
    }

    /**
     * Zeroes and forces up to a place, step by step: who writes or forces the log meanwhile waits for one step, not for all. Ends early
     * if the segment is closed.
     *
     * @throws NoSpaceException if the reserve is used up as well; what was allocated before stays so
     */
    void zeroTo(int upTo) {
        int target = Math.min(sizes.segment(), upTo);
        if (!zeroable(target)) {
            return;
        }
        // A file of its own: the system tells each opening of a file once that a write was lost, and the log's must
        // hear of it, too.
        try (DiskFile ahead = files.disk().open(SegmentName.of(start))) {
            while (zeroStep(target)) {
                ahead.force();
            }
        }
    }

    private synchronized boolean zeroable(int target) {
        return !closed && allocated < target;
    }

    /** @return false if there is nothing to do, or the segment is closed */
    private synchronized boolean zeroStep(int target) {
        if (!zeroable(target)) {
            return false;
        }
        int next = Math.min(target, stepsFrom(allocated + 1L));
        ByteBuffer zeros = files.zeros().duplicate().limit(next - allocated);
        writeWithReserve(zeros, allocated);
        allocated = next;
        return true;
    }

    /** Gives back what was zeroed ahead; only when nothing more is written. */
    synchronized void trim(int used) {
        if (!closed && used < allocated) {
            file.truncate(used);
            allocated = used;
        }
    }

    synchronized void close() {
        if (!closed) {
            closed = true;
            file.close();
        }
    }
}
