package io.trivium.storage;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a store is, in 40 bytes, big-endian: 0 long magic · 8 int format version · 12 int segment bytes · 16 int incarnation · 20 int number of segments dropped from the log's start · 24 long
 * position known forced · 32 int CRC32C of all before · 36 int 0. Written anew when the store is opened, when segments are dropped from
 * its start, and when it is closed.
 *
 * @param segmentBytes fixed when the store was created
 * @param incarnation the number of the run that wrote this
 * @param dropped how many segments, from the log's start on, nothing is kept of
 * @param forced the log was forced up to this position
 */
record StoreFile(int segmentBytes, int incarnation, int dropped, long forced) {
    private static final Logger LOG = LoggerFactory.getLogger(StoreFile.class);

    static final String NAME = "store";
    private static final String TEMPORARY = "store.tmp";
    private static final long MAGIC = 0x5452_4956_4955_4D31L; // TRIVIUM1
    static final int VERSION = 1;
    private static final int BYTES = 40;
    private static final int CHECKSUM = 32;

    /**
     * Reads it; empty if it is missing or damaged.
     *
     * @throws IllegalStateException if a newer version wrote it
     */
    static Optional<StoreFile> read(Disk disk) {
        if (!disk.exists(NAME)) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        try (DiskFile file = disk.open(NAME)) {
            if (!filled(bytes, file)) {
                return Optional.empty();
            }
        }
        if (bytes.getLong(0) != MAGIC || bytes.getInt(CHECKSUM) != crc(bytes)) {
            return Optional.empty();
        }
        if (bytes.getInt(8) != VERSION) {
            throw new IllegalStateException("The store has format version " + bytes.getInt(8)
                    + " but this broker knows only " + VERSION + ": use the version that wrote it, or a later one");
        }
        return Optional.of(new StoreFile(bytes.getInt(12), bytes.getInt(16), bytes.getInt(20), bytes.getLong(24)));
    }

    private static boolean filled(ByteBuffer bytes, DiskFile file) {
        try {
            return file.read(bytes, 0) == BYTES;
        } catch (UncheckedIOException e) {
            LOG.error("The disk cannot read the file {}", NAME, e);
            return false;
        }
    }

    /** Nothing is kept before this position. */
    long droppedBefore() {
        return (long) dropped * segmentBytes;
    }

    void write(Disk disk) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putLong(MAGIC)
                .putInt(VERSION)
                .putInt(segmentBytes)
                .putInt(incarnation)
                .putInt(dropped)
                .putLong(forced);
        bytes.putInt(crc(bytes)).putInt(0);
        try (DiskFile file = disk.open(TEMPORARY)) {
            file.write(bytes.flip(), 0);
            file.force();
        }
        disk.rename(TEMPORARY, NAME);
        disk.forceFolder("");
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().clear().limit(CHECKSUM));
        return (int) crc.getValue();
    }
}
