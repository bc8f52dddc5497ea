package io.trivium.storage.file;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The first 4096 bytes of a section file, big-endian: 0 long magic · 8 int format version · 12 int number of sections · 16 long and 24 long
 * of the owner's · 32 long size of the whole file · 40 for each section int kind, int items, long offset, long length, int CRC32C, int 0 ·
 * 4092 int CRC32C of all before. Since version 2 each section of more than a block is followed by its {@link Section#tableKind table}.
 */
record SectionHeader(long magic, long first, long second, long fileBytes, List<Section> sections) {
    static final int BYTES = 4096;
    static final int VERSION = 2;
    private static final int TABLE = 40;
    private static final int ROW = 32;
    private static final int CHECKSUM = BYTES - 4;

    ByteBuffer encode() {
        ByteBuffer header = ByteBuffer.allocate(BYTES);
        header.putLong(magic).putInt(VERSION).putInt(sections.size());
        header.putLong(first).putLong(second).putLong(fileBytes);
        for (Section section : sections) {
            header.putInt(section.kind()).putInt(section.items()).putLong(section.offset());
            header.putLong(section.length()).putInt(section.checksum()).putInt(0);
        }
        header.putInt(CHECKSUM, crc(header.duplicate().clear().limit(CHECKSUM)));
        return header.clear();
    }

    /** @throws DamagedFileException if it is not a header of that magic for a file of that size */
    static SectionHeader decode(String name, ByteBuffer file, long magic, long fileBytes) {
        if (file.remaining() < BYTES
                || file.getInt(CHECKSUM) != crc(file.duplicate().limit(CHECKSUM))) {
            throw new DamagedFileException(name + " has no sound header");
        }
        int count = file.getInt(12);
        if (file.getLong(0) == magic && file.getInt(8) > VERSION) {
            throw new IllegalStateException(name + " has format version " + file.getInt(8)
                    + " but this broker knows only " + VERSION + ": use the version that wrote it, or a later one");
        }
        if (file.getLong(0) != magic || file.getInt(8) < 1 || file.getLong(32) != fileBytes) {
            throw new DamagedFileException(name + " is not of the expected format, version or size");
        }
        List<Section> sections = new ArrayList<>();
        for (int at = TABLE; at < TABLE + count * ROW; at += ROW) {
            sections.add(new Section(
                    file.getInt(at),
                    file.getInt(at + 4),
                    file.getLong(at + 8),
                    file.getLong(at + 16),
                    file.getInt(at + 24)));
        }
        return new SectionHeader(magic, file.getLong(16), file.getLong(24), fileBytes, List.copyOf(sections));
    }

    /** The table of a section's blocks; null if it has none. */
    @Nullable
    Section tableOf(Section section) {
        for (Section each : sections) {
            if (each.kind() == section.tableKind()) {
                return each;
            }
        }
        return null;
    }

    static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
