package io.trivium.storage.log;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.disk.NoSpaceException;
import java.nio.ByteBuffer;

/**
 * A segment's file while it is written. Zeroed ahead of what is written, in steps, so that writing allocates nothing and a full disk
 * shows before a message is lost. The sequencer writes, the flusher forces, the background zeroes.
 */
final class SegmentWriter {
    private final DiskFile file;
    private final LogSizes sizes;
    private final DiskRoom room;
    // What is zeroed or written before is only changed under the lock, so zeroing never meets a write.
    private volatile int allocated;
    private volatile boolean dirty;
    private boolean closed;

    private SegmentWriter(DiskFile file, LogSizes sizes, DiskRoom room) {
        this.file = file;
        this.sizes = sizes;
        this.room = room;
        this.allocated = (int) Math.min(sizes.segment(), file.size());
    }

    /** Creates the file of a segment, or takes one that is there; its name and its first steps are forced. */
    static SegmentWriter create(Disk disk, long start, LogSizes sizes, DiskRoom room) {
        SegmentWriter writer;
        try {
            writer = open(disk, start, sizes, room);
        } catch (NoSpaceException e) {
            room.giveUp(String.valueOf(e.getMessage()));
            writer = open(disk, start, sizes, room);
        }
        try {
            writer.zeroTo(room.full() ? sizes.zeroStep() : sizes.zeroAhead());
            disk.forceFolder(SegmentName.FOLDER);
            return writer;
        } catch (RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    /** Opens the file of a segment to go on writing. */
    static SegmentWriter open(Disk disk, long start, LogSizes sizes, DiskRoom room) {
        return new SegmentWriter(disk.open(SegmentName.of(start)), sizes, room);
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
     *
     * @throws NoSpaceException if the reserve is used up as well; what was allocated before stays so
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
        try {
            zero(target);
        } catch (NoSpaceException e) {
            room.giveUp(String.valueOf(e.getMessage()));
            zero(target);
        }
        return true;
    }

    private void zero(int target) {
        ByteBuffer zeros = ByteBuffer.allocateDirect(Math.max(1, Math.min(sizes.zeroStep(), target - allocated)));
        for (int at = allocated; at < target; ) {
            int count = Math.min(zeros.capacity(), target - at);
            file.write(zeros.clear().limit(count), at);
            at += count;
            allocated = at;
        }
    }

    private synchronized void forceIfOpen() {
        if (!closed) {
            file.force();
        }
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
