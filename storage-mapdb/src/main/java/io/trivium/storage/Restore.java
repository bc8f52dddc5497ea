package io.trivium.storage;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The way back from a {@link Backup}. A file says that it is under way: what is there of a store until it is gone is not whole. */
final class Restore {
    /** The name of a file that is there from before a restore begins until it is whole. */
    static final String UNDER_WAY = "restoring";

    private static final String HALF_RESTORED =
            "A backup was being restored here, and what is here is not all of it: restore it again";

    private Restore() {}

    /**
     * Copies a backup to a disk that is empty, or has what a restore left that was cut off, checking every byte.
     *
     * @throws IllegalStateException if it is not whole, or damaged; the target is empty again then
     */
    static int copy(Disk backup, Disk to) {
        List<Backup.Entry> entries = Backup.read(backup);
        if (to.exists(UNDER_WAY)) {
            clear(to);
        }
        Backup.requireEmpty(to);
        try {
            begin(to);
            StoreTools.FOLDERS.forEach(to::makeFolder);
            for (Backup.Entry entry : entries) {
                boolean there = backup.exists(entry.name()) && FileCopies.size(backup, entry.name()) >= entry.bytes();
                if (!there || copy(backup, entry, to) != entry.crc()) {
                    throw new IllegalStateException("The backup is damaged: " + entry.name() + " is not what it was");
                }
            }
            StoreTools.FOLDERS.forEach(to::forceFolder);
            end(to);
            return entries.size();
        } catch (RuntimeException e) {
            Backup.cleanUp(e, () -> clear(to));
            throw e;
        }
    }

    private static long copy(Disk backup, Backup.Entry entry, Disk to) {
        return FileCopies.copy(backup, entry.name(), entry.bytes(), to, (at, end, why) -> {
            throw why;
        });
    }

    private static void clear(Disk disk) {
        Backup.empty(disk);
        end(disk);
    }

    private static void begin(Disk disk) {
        try (DiskFile file = disk.open(UNDER_WAY)) {
            file.write(ByteBuffer.wrap(HALF_RESTORED.getBytes(StandardCharsets.UTF_8)), 0);
            file.force();
        }
        disk.forceFolder("");
    }

    private static void end(Disk disk) {
        if (disk.exists(UNDER_WAY)) {
            disk.delete(UNDER_WAY);
            disk.forceFolder("");
        }
    }

    /**
     * Refuses what a restore that was cut off has left.
     *
     * @throws IllegalStateException if it is that
     */
    static void requireWhole(Disk disk) {
        if (disk.exists(UNDER_WAY)) {
            throw new IllegalStateException(HALF_RESTORED);
        }
    }
}
