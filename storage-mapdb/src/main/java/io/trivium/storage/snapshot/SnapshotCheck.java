package io.trivium.storage.snapshot;

import io.trivium.broker.disk.Disk;
import io.trivium.storage.file.DamagedFileException;
import io.trivium.storage.log.SegmentName;

/** Checks a snapshot for an operator. */
public final class SnapshotCheck {
    private static final String SUFFIX = ".snap";

    private SnapshotCheck() {}

    /** Whether a file's name is that of a snapshot. */
    public static boolean is(String name) {
        return name.endsWith(SUFFIX)
                && SegmentName.parse(name.substring(0, name.length() - SUFFIX.length()))
                        .isPresent();
    }

    /**
     * Reads a whole file.
     *
     * @return its position
     * @throws DamagedFileException if it is damaged
     */
    public static long check(Disk disk, String path) {
        try (SnapshotFile file = SnapshotFile.open(disk, path)) {
            for (String view : file.views().keySet()) {
                file.read(view, (key, value) -> {});
            }
            return file.position();
        }
    }
}
