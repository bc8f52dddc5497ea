package io.trivium.storage.log;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.disk.NoSpaceException;
import io.trivium.broker.store.Room;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the room on the disk and keeps a file of zeros that is given up when it runs out. Anyone may tell of a write that found no room.
 */
public final class DiskRoom implements Room {
    /** The name of the file that keeps room. */
    public static final String FILE = "reserve";

    private static final Logger LOG = LoggerFactory.getLogger(DiskRoom.class);
    private static final int CHUNK = 1 << 18;

    private final Disk disk;
    private final long reserveBytes;
    private final long lowBytes;
    private volatile boolean full;
    private boolean reserved;

    /**
     * Looks at the disk once; makes no file yet.
     *
     * @param lowBytes the disk counts as full when less is free
     */
    public DiskRoom(Disk disk, long reserveBytes, long lowBytes) {
        this.disk = disk;
        this.reserveBytes = reserveBytes;
        this.lowBytes = lowBytes;
        this.reserved = isWhole();
        if (disk.usableBytes() < lowBytes) {
            giveUp("less than " + lowBytes + " bytes are free");
        }
    }

    /** A crash may have come while it was written, from its start to its end: it is written again when there is room. */
    private boolean isWhole() {
        if (!disk.exists(FILE)) {
            return false;
        }
        try (DiskFile file = disk.open(FILE)) {
            return file.size() >= reserveBytes;
        }
    }

    @Override
    public boolean full() {
        return full;
    }

    @Override
    public long usableBytes() {
        return disk.usableBytes();
    }

    /** A write found no room: new messages are refused from now on. */
    public synchronized void giveUp(String why) {
        if (!full) {
            full = true;
            LOG.error(
                    "The disk is full ({}): new messages are refused until there is room; acknowledgements and deletions go on",
                    why);
        }
        reserved = false;
        if (disk.exists(FILE)) {
            disk.delete(FILE);
        }
    }

    @Override
    public synchronized void check() {
        long usable = disk.usableBytes();
        if (!full && usable < lowBytes) {
            giveUp("less than " + lowBytes + " bytes are free");
        } else if (usable >= lowBytes + (reserved ? 0 : reserveBytes) && (full || !reserved)) {
            if (reserved || reserve()) {
                leave();
            }
        }
    }

    /**
     * Lets a file be written that only saves time, as an index or a snapshot. Any thread; blocks on the disk.
     *
     * @throws NoSpaceException if it would take the room that acknowledgements and deletions need
     */
    public synchronized void requireRoomFor(String what, long bytes) {
        long usable = disk.usableBytes();
        if (usable < bytes + (reserved ? 0 : reserveBytes)) {
            String why = "%s would need %d bytes of the %d that are free, and what makes room needs them more"
                    .formatted(what, bytes, usable);
            throw new NoSpaceException(why, new IOException(why));
        }
    }

    /**
     * Whether a file may be written that gives more room back than it takes. Any thread; blocks on the disk.
     *
     * @return false if there is too little room, or, when the reserve was given up, neither as much again nor half of it were left to
     *     acknowledgements meanwhile
     */
    public synchronized boolean letsReplace(long bytes) {
        return disk.usableBytes() >= bytes + (reserved ? 0 : Math.min(reserveBytes / 2, bytes));
    }

    private void leave() {
        if (full) {
            full = false;
            LOG.info("The disk has room again: new messages are taken");
        }
    }

    private boolean reserve() {
        if (reserveBytes == 0) {
            return true;
        }
        try (DiskFile file = disk.open(FILE)) {
            ByteBuffer zeros = ByteBuffer.allocate(CHUNK);
            for (long at = 0; at < reserveBytes; at += CHUNK) {
                file.write(zeros.clear().limit((int) Math.min(CHUNK, reserveBytes - at)), at);
            }
            file.force();
            reserved = true;
            return true;
        } catch (NoSpaceException e) {
            disk.delete(FILE);
            return false;
        }
    }
}
