package io.trivium.storage.log;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import java.nio.ByteBuffer;

/**
 * A segment's file while it is written. Zeroed ahead of what is written, in steps, so that writing allocates nothing and a full disk
 * shows before a message is lost. The sequencer writes, the flusher forces, the background zeroes.
 */
final class SegmentWriter {
    private final DiskFile file;
    private final LogSizes sizes;
    // What is zeroed or written before is only changed under the lock, so zeroing never meets a write.
    private volatile int allocated;
    private volatile boolean dirty;
    private boolean closed;

    private SegmentWriter(DiskFile file, LogSizes sizes) {
        this.file = file;
        this.sizes = sizes;
        this.allocated = (int) Math.min(sizes.segment(), file.size());
    }

    /** Creates the file of a segment, or takes one that is there; its name and its first steps are forced. */
    static SegmentWriter create(Disk disk, long start, LogSizes sizes) {
        SegmentWriter writer = open(disk, start, sizes);
        writer.zeroTo(sizes.zeroAhead());
        disk.forceFolder(SegmentName.FOLDER);
        return writer;
    }

    /** Opens the file of a segment to go on writing. */
    static SegmentWriter open(Disk disk, long start, LogSizes sizes) {
        return new SegmentWriter(disk.open(SegmentName.of(start)), sizes);
    }

    int allocated() {
        return allocated;
    }

    void write(ByteBuffer bytes, int at) {
        int end = at + bytes.remaining();
        if (end > allocated) {
            allocate(end);
        }
        file.write(bytes, at);
        // After the write: a force that runs meanwhile may clear the mark, and must then have seen these bytes.
        dirty = true;
    }

    void force() {
        if (dirty) {
            dirty = false;
            file.force();
        }
    }

    /**
     * Zeroes and forces up to a place, step by step: who forces the log meanwhile waits for one step, not for all. Ends early
     * if the segment is closed.
     */
    void zeroTo(int upTo) {
        int target = Math.min(sizes.segment(), upTo);
        while (allocated < target && allocate(allocated + 1)) {
            forceIfOpen();
        }
    }

    /** @return false if the segment is closed */
    private synchronized boolean allocate(int upTo) {
        if (closed) {
            return false;
        }
        int step = sizes.zeroStep();
        int target = (int) Math.min(sizes.segment(), (upTo + (long) step - 1) / step * step);
        ByteBuffer zeros = ByteBuffer.allocateDirect(Math.max(1, Math.min(step, target - allocated)));
        for (int at = allocated; at < target; ) {
            int count = Math.min(zeros.capacity(), target - at);
            file.write(zeros.clear().limit(count), at);
            at += count;
            allocated = at;
        }
        return true;
    }

    private synchronized void forceIfOpen() {
        if (!closed) {
            file.force();
        }
    }

    synchronized void close() {
        if (!closed) {
            closed = true;
            file.close();
        }
    }
}
