package io.trivium.storage;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Copies files from disk to disk, with their checksums. */
final class FileCopies {
    private static final int CHUNK = 1 << 18;

    private FileCopies() {}

    /** Copies the first bytes of a file and forces them; returns their CRC32C. */
    static long copy(Disk from, String name, long bytes, Disk to) {
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
        try (DiskFile source = from.open(name);
                DiskFile target = to.open(name)) {
            target.truncate(0);
            for (long at = 0; at < bytes; ) {
                buffer.clear().limit((int) Math.min(CHUNK, bytes - at));
                int count = source.read(buffer, at);
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

    static long size(Disk disk, String name) {
        try (DiskFile file = disk.open(name)) {
            return file.size();
        }
    }
}
