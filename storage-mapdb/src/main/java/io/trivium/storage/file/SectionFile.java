package io.trivium.storage.file;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.log.Slice;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file that was written once, mapped. The header is checked when it is opened, each section when it is first read: both by reading the file,
 * as mapped memory could not say that the disk fails, and the system would end the process. Thread-safe.
 */
public final class SectionFile implements AutoCloseable {
    private static final int AT_A_TIME = 1 << 16;

    private final String name;
    private final DiskFile file;
    private final SharedMapping mapping;
    private final SectionHeader header;
    private final ConcurrentMap<Integer, Boolean> checked = new ConcurrentHashMap<>();
    private boolean closed;

    private SectionFile(String name, DiskFile file, SharedMapping mapping, SectionHeader header) {
        this.name = name;
        this.file = file;
        this.mapping = mapping;
        this.header = header;
    }

    /**
     * Maps a file and checks its header.
     *
     * @throws DamagedFileException if the file is missing, cut, cannot be read or is not of that magic
     */
    public static SectionFile open(Disk disk, String name, long magic) {
        if (!disk.exists(name)) {
            throw new DamagedFileException(name + " is missing");
        }
        DiskFile file = disk.open(name);
        try {
            return open(file, name, magic);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static SectionFile open(DiskFile file, String name, long magic) {
        long size = file.size();
        if (size < SectionHeader.BYTES || size > Integer.MAX_VALUE) {
            throw new DamagedFileException(name + " has " + size + " bytes");
        }
        ByteBuffer head = ByteBuffer.allocate(SectionHeader.BYTES);
        read(file, name, head, 0);
        SectionHeader header = SectionHeader.decode(name, head.flip(), magic, size);
        SharedMapping mapping = new SharedMapping(new Opened(file, file.map(0, size)), (int) size);
        return new SectionFile(name, file, mapping, header);
    }

    /** Keeps the file open, to be checked, as long as it is mapped: under its name there may be another one by then. */
    private record Opened(DiskFile file, DiskFile.Mapping mapped) implements DiskFile.Mapping {
        @Override
        public ByteBuffer bytes() {
            return mapped.bytes();
        }

        @Override
        public void close() {
            mapped.close();
            file.close();
        }
    }

    private static void read(DiskFile file, String name, ByteBuffer target, long at) {
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

    /** The owner's first number. */
    public long first() {
        return header.first();
    }

    /** The owner's second number. */
    public long second() {
        return header.second();
    }

    /** The kinds of the sections. */
    public List<Integer> kinds() {
        List<Integer> kinds = new ArrayList<>();
        for (Section section : header.sections()) {
            kinds.add(section.kind());
        }
        return kinds;
    }

    /** How many things a section holds; 0 if there is none of that kind. */
    public int items(int kind) {
        Section section = find(kind);
        return section == null ? 0 : section.items();
    }

    private @Nullable Section find(int kind) {
        for (Section section : header.sections()) {
            if (section.kind() == kind) {
                return section;
            }
        }
        return null;
    }

    /**
     * Lends a section to a reader, which must not keep it.
     *
     * @return what the reader returns; null if there is no section of that kind
     * @throws DamagedFileException if its checksum is wrong
     */
    public <T> @Nullable T read(int kind, Function<ByteBuffer, @Nullable T> reader) {
        Section section = find(kind);
        if (section == null) {
            return null;
        }
        if (!mapping.retain()) {
            throw new ClosedFileException(name);
        }
        try {
            ByteBuffer bytes = mapping.bytes().slice((int) section.offset(), (int) section.length());
            if (!checked.containsKey(kind)) {
                check(section);
                checked.put(kind, true);
            }
            return reader.apply(bytes);
        } finally {
            mapping.release();
        }
    }

    /**
     * Lends some bytes of a section until they are given back.
     *
     * @throws DamagedFileException if its checksum is wrong
     */
    public Slice lend(int kind, int from, int bytes) {
        if (!mapping.retain()) {
            throw new ClosedFileException(name);
        }
        try {
            ByteBuffer lent = read(kind, section -> section.slice(from, bytes).asReadOnlyBuffer());
            return new LentSlice(mapping, Objects.requireNonNull(lent, "no section"));
        } catch (RuntimeException e) {
            mapping.release();
            throw e;
        }
    }

    /** The whole file's bytes. */
    public long size() {
        return header.fileBytes();
    }

    private void check(Section section) {
        CRC32C crc = new CRC32C();
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(AT_A_TIME, section.length()));
        for (long at = 0; at < section.length(); at += bytes.limit()) {
            bytes.clear().limit((int) Math.min(bytes.capacity(), section.length() - at));
            read(file, name, bytes, section.offset() + at);
            crc.update(bytes.flip());
        }
        if ((int) crc.getValue() != section.checksum()) {
            throw new DamagedFileException("Section " + section.kind() + " of " + name + " is damaged");
        }
    }

    /** Checks all sections again, from the bytes as they are now. */
    public void checkAll() {
        checked.clear();
        for (Section section : header.sections()) {
            read(section.kind(), bytes -> null);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            mapping.release();
        }
    }
}
