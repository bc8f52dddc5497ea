package io.trivium.storage.log;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which bytes of a segment the disk can give. Each block is read from the file before it is looked at in mapped memory, which could not say
 * that the disk fails: the system would end the process. Thread-safe.
 */
final class Reach {
    private static final Logger LOG = LoggerFactory.getLogger(Reach.class);

    private static final int BLOCK_BYTES = 1 << 16;
    private static final byte READ = 1;
    private static final byte UNREADABLE = 2;

    private final Disk disk;
    private final String name;
    // Races are harmless: a block may be read twice.
    private final byte[] blocks;

    Reach(Disk disk, String name, int segmentBytes) {
        this.disk = disk;
        this.name = name;
        blocks = new byte[(segmentBytes + BLOCK_BYTES - 1) / BLOCK_BYTES];
    }

    /** Whether all bytes from a place up to another, exclusive, can be read, as far as the file goes. */
    boolean covers(int from, int end) {
        for (int block = from / BLOCK_BYTES; block <= (end - 1) / BLOCK_BYTES; block++) {
            if (block < blocks.length && blocks[block] != READ && !read(block)) {
                return false;
            }
        }
        return true;
    }

    /** Where the block ends that holds a place. */
    static int blockEnd(int at) {
        return (at / BLOCK_BYTES + 1) * BLOCK_BYTES;
    }

    private boolean read(int block) {
        if (blocks[block] == UNREADABLE) {
            return false;
        }
        if (!disk.exists(name)) {
            // Retention has replaced it: who has borrowed its memory reads on. Opening would create it.
            return true;
        }
        // That the file cannot be opened says nothing about its bytes: there may be too many open ones.
        try (DiskFile file = disk.open(name)) {
            blocks[block] = readable(file, (long) block * BLOCK_BYTES) ? READ : UNREADABLE;
        }
        return blocks[block] == READ;
    }

    private boolean readable(DiskFile file, long at) {
        try {
            file.read(ByteBuffer.allocate(BLOCK_BYTES), at);
            return true;
        } catch (UncheckedIOException e) {
            LOG.error("The disk cannot read {} from byte {} on", name, at, e);
            return false;
        }
    }
}
