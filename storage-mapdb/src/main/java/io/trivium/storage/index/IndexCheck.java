package io.trivium.storage.index;

import io.trivium.broker.disk.Disk;
import io.trivium.storage.file.SectionFile;

/** Checks index files for an operator. */
public final class IndexCheck {
    /** The folder of index files. */
    public static final String FOLDER = SealedIndex.FOLDER;

    private IndexCheck() {}

    /** Whether a file's name is that of an index. */
    public static boolean is(String name) {
        return name.endsWith(SealedIndex.SUFFIX);
    }

    /** Whether a file's name is that of a list of queues. */
    public static boolean isHeads(String name) {
        return name.endsWith(QueueHeads.SUFFIX);
    }

    /**
     * Reads a whole file.
     *
     * @throws io.trivium.storage.file.DamagedFileException if it is damaged
     */
    public static void check(Disk disk, String name) {
        long magic = isHeads(name) ? QueueHeads.MAGIC : SealedIndex.MAGIC;
        try (SectionFile file = SectionFile.open(disk, FOLDER + "/" + name, magic)) {
            file.checkAll();
        }
    }
}
