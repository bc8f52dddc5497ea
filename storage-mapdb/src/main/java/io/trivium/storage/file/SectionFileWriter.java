package io.trivium.storage.file;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes a section file under a temporary name and, when it is whole and forced, gives it its own. Belongs to one thread. Closed before
 * {@link #finish} it leaves nothing behind; only a crash leaves the temporary file, which {@link #removeUnfinished} removes.
 */
public final class SectionFileWriter implements AutoCloseable {
    /** What a file takes that has no sections. */
    public static final int LEAST_BYTES = SectionHeader.BYTES;

    private static final String TEMPORARY = ".tmp";
    private static final int BUFFER_BYTES = 1 << 17;
    private static final int MAX_SECTIONS = 120;

    private final Disk disk;
    private final String folder;
    private final String name;
    private final DiskFile file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final List<Section> sections = new ArrayList<>();
    private long at = SectionHeader.BYTES;
    private boolean finished;

    private SectionFileWriter(Disk disk, String folder, String name, DiskFile file) {
        this.disk = disk;
        this.folder = folder;
        this.name = name;
        this.file = file;
    }

    public static SectionFileWriter create(Disk disk, String folder, String name) {
        DiskFile file = new PacedFile(disk.open(folder + "/" + name + TEMPORARY));
        SectionFileWriter writer = new SectionFileWriter(disk, folder, name, file);
        try {
            // An earlier attempt may have been cut off.
            file.truncate(0);
            return writer;
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Whether a file of that name was not written to its end. */
    public static boolean isUnfinished(String name) {
        return name.endsWith(TEMPORARY);
    }

    /** Removes what a crash left unfinished in a folder. */
    public static void removeUnfinished(Disk disk, String folder) {
        for (String name : disk.list(folder)) {
            if (isUnfinished(name)) {
                disk.delete(folder + "/" + name);
            }
        }
    }

    /** Fills one section. */
    @FunctionalInterface
    public interface Filler {
        void fill(SectionFileWriter writer);
    }

    /** Adds a section that the filler writes with {@link #room}. */
    public void section(int kind, int items, Filler filler) {
        long from = begin();
        filler.fill(this);
        flush();
        end(kind, items, from, at - from);
    }

    /** Adds a section that is written through a MapDB volume. */
    public void volumeSection(int kind, int items, java.util.function.Consumer<DiskVolume> filler) {
        long from = begin();
        DiskVolume volume = new DiskVolume(file, from);
        filler.accept(volume);
        at = from + volume.length();
        end(kind, items, from, volume.length());
    }

    private long begin() {
        at = (at + 7) & -8;
        return at;
    }

    private void end(int kind, int items, long from, long length) {
        if (sections.size() >= MAX_SECTIONS) {
            throw new IllegalStateException("Too many sections in " + name);
        }
        int[] blocks = new int[(int) ((length + SectionChecks.BLOCK_BYTES - 1) / SectionChecks.BLOCK_BYTES)];
        Section section = new Section(kind, items, from, length, checksum(from, length, blocks));
        sections.add(section);
        if (blocks.length > 1) {
            section(section.tableKind(), blocks.length, out -> {
                for (int checksum : blocks) {
                    out.room(Integer.BYTES).putInt(checksum);
                }
            });
        }
    }

    /** Returns a buffer with room for some bytes (at most 64 KiB), to be filled from its position. */
    public ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            flush();
        }
        return buffer;
    }

    private void flush() {
        buffer.flip();
        int count = buffer.remaining();
        file.write(buffer, at);
        at += count;
        buffer.clear();
    }

    /** Reads back what was written, as a volume does not write in order; also notes the checksum of each block. */
    private int checksum(long from, long length, int[] blocks) {
        CRC32C whole = new CRC32C();
        CRC32C one = new CRC32C();
        for (long done = 0; done < length; done += BUFFER_BYTES) {
            buffer.clear().limit((int) Math.min(BUFFER_BYTES, length - done));
            if (file.read(buffer, from + done) < buffer.limit()) {
                throw new IllegalStateException("Cannot read back " + name);
            }
            whole.update(buffer.flip());
            for (int at = 0; at < buffer.limit(); at += SectionChecks.BLOCK_BYTES) {
                one.reset();
                one.update(buffer.slice(at, Math.min(SectionChecks.BLOCK_BYTES, buffer.limit() - at)));
                blocks[(int) ((done + at) / SectionChecks.BLOCK_BYTES)] = (int) one.getValue();
            }
        }
        buffer.clear();
        return (int) whole.getValue();
    }

    /** Completes the file: after this it is found under its name, also after a power cut. */
    public void finish(long magic, long first, long second) {
        long size = Math.max(at, file.size());
        file.write(new SectionHeader(magic, first, second, size, sections).encode(), 0);
        file.force();
        file.close();
        disk.rename(folder + "/" + name + TEMPORARY, folder + "/" + name);
        finished = true;
        disk.forceFolder(folder);
    }

    @Override
    public void close() {
        file.close();
        if (!finished) {
            // It takes room, and where there is too little the next attempt would take some more.
            disk.delete(folder + "/" + name + TEMPORARY);
        }
    }
}
