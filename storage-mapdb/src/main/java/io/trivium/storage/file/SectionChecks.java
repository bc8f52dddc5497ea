package io.trivium.storage.file;

import io.trivium.broker.disk.DiskFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes of a section are known to be sound. A section of more than a block has a table of its blocks' checksums, so that who looks at a
 * few bytes of a large one waits for a block to be read, not for all; a file of format version 1 has none, and is checked whole. Everything is
 * read from the file, as mapped memory could not say that the disk fails, and the system would end the process. Thread-safe.
 */
final class SectionChecks {
    /** What one checksum of a section's table is of. */
    static final int BLOCK_BYTES = 1 << 14;

    private static final int AT_A_TIME = 4 * BLOCK_BYTES;

    private final DiskFile file;
    private final String name;
    private final Section section;
    private final @Nullable Section table;
    private final int blocks;
    // Races are harmless: a block may be checked twice.
    private volatile byte @Nullable [] checked;
    private volatile int @Nullable [] checksums;

    /** @param table of the blocks' checksums; null if there is none */
    SectionChecks(DiskFile file, String name, Section section, @Nullable Section table) {
        this.file = file;
        this.name = name;
        this.section = section;
        this.table = table;
        this.blocks = Math.toIntExact((section.length() + BLOCK_BYTES - 1) / BLOCK_BYTES);
    }

    Section section() {
        return section;
    }

    /** Makes sure that a range is sound. */
    void check(long from, long bytes) {
        if (bytes <= 0) {
            return;
        }
        byte[] known = known();
        int last = (int) ((from + bytes - 1) / BLOCK_BYTES);
        for (int block = (int) (from / BLOCK_BYTES); block <= last; block++) {
            if (known[block] == 0) {
                if (table == null) {
                    checkAll();
                    return;
                }
                checkBlock(block, table);
                known[block] = 1;
            }
        }
    }

    /** Reads and checks all of the section as it is now. */
    void checkAll() {
        // Should it be damaged by now, no part is served that was sound before, unless it still is.
        checked = null;
        CRC32C crc = new CRC32C();
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(AT_A_TIME, section.length()));
        for (long at = 0; at < section.length(); at += AT_A_TIME) {
            crc.update(read(bytes, at));
        }
        if ((int) crc.getValue() != section.checksum()) {
            throw damaged();
        }
        Arrays.fill(known(), (byte) 1);
    }

    private byte[] known() {
        byte[] known = checked;
        if (known == null) {
            known = new byte[blocks];
            checked = known;
        }
        return known;
    }

    private void checkBlock(int block, Section checksumTable) {
        int[] expected = checksums;
        if (expected == null) {
            expected = readTable(checksumTable);
            checksums = expected;
        }
        CRC32C crc = new CRC32C();
        crc.update(read(ByteBuffer.allocate(BLOCK_BYTES), (long) block * BLOCK_BYTES));
        if ((int) crc.getValue() != expected[block]) {
            throw damaged();
        }
    }

    private int[] readTable(Section checksumTable) {
        SectionChecks own = new SectionChecks(file, name, checksumTable, null);
        own.checkAll();
        ByteBuffer bytes = ByteBuffer.allocate(blocks * Integer.BYTES);
        read(file, name, bytes, checksumTable.offset());
        int[] read = new int[blocks];
        bytes.flip().asIntBuffer().get(read);
        return read;
    }

    /** Fills a buffer from a place of the section on, less at its end. */
    private ByteBuffer read(ByteBuffer bytes, long at) {
        bytes.clear().limit((int) Math.min(bytes.capacity(), section.length() - at));
        read(file, name, bytes, section.offset() + at);
        return bytes.flip();
    }

    private DamagedFileException damaged() {
        return new DamagedFileException("Section " + section.kind() + " of " + name + " is damaged");
    }

    /** Fills a buffer from a place of a file on. */
    static void read(DiskFile file, String name, ByteBuffer target, long at) {
        int wanted = target.remaining();
        int count;
        try {
            count = file.read(target, at);
        } catch (UncheckedIOException e) {
            throw new DamagedFileException(
                    "The disk cannot read " + name + " from byte " + at + " on: " + e.getMessage());
        }
        if (count < wanted) {
            throw new DamagedFileException(name + " is cut at byte " + (at + count));
        }
    }
}
