package io.trivium.storage;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Copies files from disk to disk, with their checksums. */
final class FileCopies {
    private static final int CHUNK = 1 << 18;
    private static final int SECTOR = 1 << 12;

    private FileCopies() {}

    /** Decides about bytes that the disk cannot read. */
    @FunctionalInterface
    interface Unreadable {
        /** Returns for zeros to be copied instead of them; throws for the file not to be copied. */
        void from(long at, long end, UncheckedIOException why);
    }

    /** Copies the first bytes of a file and forces them; returns their CRC32C. */
    static long copy(Disk from, String name, long bytes, Disk to, Unreadable unreadable) {
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
        try (DiskFile source = from.open(name);
                DiskFile target = to.open(name)) {
            target.truncate(0);
            for (long at = 0; at < bytes; ) {
                buffer.clear().limit((int) Math.min(CHUNK, bytes - at));
                int count = read(source, buffer, at, unreadable);
                if (count <= 0) {
                    throw new IllegalStateException(name + " has less than " + bytes + " bytes");
                }
                crc.update(buffer.flip());
                target.write(buffer.rewind(), at);
                at += count;
            }
            target.force();
        }
        return crc.getValue();
    }

    private static int read(DiskFile source, ByteBuffer buffer, long at, Unreadable unreadable) {
        try {
            return source.read(buffer, at);
        } catch (UncheckedIOException e) {
            return readBySectors(source, buffer.position(0), at, unreadable);
        }
    }

    private static int readBySectors(DiskFile source, ByteBuffer buffer, long at, Unreadable unreadable) {
        ByteBuffer sector = ByteBuffer.allocate(SECTOR);
        long lostFrom = -1;
        @Nullable UncheckedIOException why = null;
        while (buffer.hasRemaining()) {
            long from = at + buffer.position();
            sector.clear().limit(Math.min(SECTOR, buffer.remaining()));
            try {
                if (source.read(sector, from) <= 0) {
                    break;
                }
                if (why != null) {
                    unreadable.from(lostFrom, from, why);
                    why = null;
                }
            } catch (UncheckedIOException e) {
                lostFrom = why == null ? from : lostFrom;
                why = e;
                sector = ByteBuffer.allocate(SECTOR).limit(sector.limit()).position(sector.limit());
            }
            buffer.put(sector.flip());
        }
        if (why != null) {
            unreadable.from(lostFrom, at + buffer.position(), why);
        }
        return buffer.position();
    }

    static long size(Disk disk, String name) {
        try (DiskFile file = disk.open(name)) {
            return file.size();
        }
    }
}
