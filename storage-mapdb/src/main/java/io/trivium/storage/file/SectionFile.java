package io.trivium.storage.file;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.log.Slice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A file that was written once, mapped. The header is checked when it is opened, what is in the sections when it is first looked at: see
 * {@link SectionChecks}. Thread-safe.
 */
public final class SectionFile implements AutoCloseable {
    private final String name;
    private final SharedMapping mapping;
    private final SectionHeader header;
    private final List<SectionChecks> sections;
    private boolean closed;

    private SectionFile(String name, DiskFile file, SharedMapping mapping, SectionHeader header) {
        this.name = name;
        this.mapping = mapping;
        this.header = header;
        this.sections = header.sections().stream()
                .filter(section -> !section.isTable())
                .map(section -> new SectionChecks(file, name, section, header.tableOf(section)))
                .toList();
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
        SectionChecks.read(file, name, head, 0);
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
        for (SectionChecks each : sections) {
            kinds.add(each.section().kind());
        }
        return kinds;
    }

    /** How many things a section holds; 0 if there is none of that kind. */
    public int items(int kind) {
        SectionChecks found = find(kind);
        return found == null ? 0 : found.section().items();
    }

    private @Nullable SectionChecks find(int kind) {
        for (SectionChecks each : sections) {
            if (each.section().kind() == kind) {
                return each;
            }
        }
        return null;
    }

    /**
     * Lends a section to a reader, which must not keep it.
     *
     * @return what the reader returns; null if there is no section of that kind
     * @throws DamagedFileException if what the reader looks at is damaged
     */
    public <T> @Nullable T read(int kind, Function<SectionBytes, @Nullable T> reader) {
        SectionChecks found = find(kind);
        if (found == null) {
            return null;
        }
        if (!mapping.retain()) {
            throw new ClosedFileException(name);
        }
        try {
            Section section = found.section();
            ByteBuffer bytes = mapping.bytes().slice((int) section.offset(), (int) section.length());
            return reader.apply(new SectionBytes(bytes, found));
        } finally {
            mapping.release();
        }
    }

    /**
     * Lends some bytes of a section until they are given back.
     *
     * @throws DamagedFileException if they are damaged
     */
    public Slice lend(int kind, int from, int bytes) {
        if (!mapping.retain()) {
            throw new ClosedFileException(name);
        }
        try {
            ByteBuffer lent = read(
                    kind,
                    section -> section.sound(from, bytes).slice(from, bytes).asReadOnlyBuffer());
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

    /** Checks all sections again, from the bytes as they are now. */
    public void checkAll() {
        if (!mapping.retain()) {
            throw new ClosedFileException(name);
        }
        try {
            sections.forEach(SectionChecks::checkAll);
        } finally {
            mapping.release();
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
