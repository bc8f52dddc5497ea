package io.trivium.storage.file;

import io.trivium.broker.disk.DiskFile;
import java.io.File;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.mapdb.DataInput2;
import org.mapdb.volume.Volume;

/**
 * What MapDB reads and writes: a part of a file, whose first byte has offset 0. Written to through the disk, or read from mapped memory.
 * Forced by the owner of the file.
 */
public final class DiskVolume extends Volume {
    private final @Nullable DiskFile file;
    private final @Nullable SectionBytes mapped;
    private final int pageBytes;
    private final long base;
    private long length;

    /** A part to be written, from a place of the file on. */
    DiskVolume(DiskFile file, long base) {
        this.file = file;
        this.mapped = null;
        this.pageBytes = 0;
        this.base = base;
    }

    /**
     * A part that is mapped, for reading.
     *
     * @param pageBytes the table's pages, which hold whole nodes
     */
    public DiskVolume(SectionBytes mapped, int pageBytes) {
        this.file = null;
        this.mapped = mapped;
        this.pageBytes = pageBytes;
        this.base = 0;
        this.length = mapped.length();
    }

    private ByteBuffer bytes(long offset, int count) {
        if (mapped != null) {
            return mapped.sound((int) offset, count).slice((int) offset, count);
        }
        ByteBuffer copy = ByteBuffer.allocate(count);
        if (file().read(copy, base + offset) != count) {
            throw new IllegalStateException("Nothing is written at " + offset);
        }
        return copy.flip();
    }

    private DiskFile file() {
        if (file == null) {
            throw new UnsupportedOperationException("read-only");
        }
        return file;
    }

    private void write(long offset, ByteBuffer bytes) {
        length = Math.max(length, offset + bytes.remaining());
        file().write(bytes, base + offset);
    }

    @Override
    public void ensureAvailable(long offset) {
        // The file grows with what is written.
    }

    @Override
    public void truncate(long size) {
        throw new UnsupportedOperationException("truncate");
    }

    @Override
    public void putLong(long offset, long value) {
        write(offset, ByteBuffer.allocate(8).putLong(value).flip());
    }

    @Override
    public void putInt(long offset, int value) {
        write(offset, ByteBuffer.allocate(4).putInt(value).flip());
    }

    @Override
    public void putByte(long offset, byte value) {
        write(offset, ByteBuffer.allocate(1).put(value).flip());
    }

    @Override
    public void putData(long offset, byte[] source, int from, int count) {
        write(offset, ByteBuffer.wrap(source, from, count));
    }

    @Override
    public void putData(long offset, ByteBuffer source) {
        write(offset, source);
    }

    @Override
    public long getLong(long offset) {
        return bytes(offset, 8).getLong(0);
    }

    @Override
    public int getInt(long offset) {
        return bytes(offset, 4).getInt(0);
    }

    @Override
    public byte getByte(long offset) {
        return bytes(offset, 1).get(0);
    }

    @Override
    public DataInput2 getDataInput(long offset, int size) {
        if (mapped == null) {
            return new DataInput2.ByteBuffer(bytes(offset, size), 0);
        }
        // The table asks for a wrong size in a page's last node, so all that follows in the page is given.
        long pageEnd = Math.min(length, (offset / pageBytes + 1) * pageBytes);
        return new DataInput2.ByteBuffer(mapped.sound((int) offset, (int) (pageEnd - offset)), (int) offset);
    }

    @Override
    public void getData(long offset, byte[] target, int at, int size) {
        bytes(offset, size).get(target, at, size);
    }

    @Override
    public void clear(long from, long to) {
        throw new UnsupportedOperationException("clear");
    }

    @Override
    public void close() {
        closed.set(true);
    }

    @Override
    public void sync() {
        // The file's owner forces it once, when it is whole.
    }

    @Override
    public int sliceSize() {
        return -1;
    }

    @Override
    public boolean isSliced() {
        return false;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public boolean isReadOnly() {
        return mapped != null;
    }

    @Override
    public @Nullable File getFile() {
        return null;
    }

    @Override
    public boolean getFileLocked() {
        return false;
    }
}
