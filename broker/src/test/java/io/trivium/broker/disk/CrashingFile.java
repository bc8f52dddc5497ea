package io.trivium.broker.disk;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A file of a {@link CrashingDisk}: what the operating system shows, what the platter has, and the changes that it does not have yet.
 *
 * <p>A force that fails does what Linux does: the pages count as clean from then on, read back as if nothing had happened, and are never
 * written again unless somebody writes them anew.
 */
final class CrashingFile implements DiskFile {
    private static final int ALL = Integer.MAX_VALUE;

    private final CrashingDisk disk;
    private final String name;
    private final HeapFile now = new HeapFile();
    private byte[] forced = {};
    private final List<Change> unforced = new ArrayList<>();

    /** Bytes written at a place, or the file cut there. */
    private record Change(int at, byte[] bytes, boolean cut) {
        int sizeAfter(int size) {
            return cut ? Math.min(size, at) : Math.max(size, at + bytes.length);
        }

        /** Does to a page what it does to the file. */
        void applyTo(byte[] file, int page, int pageEnd) {
            if (cut) {
                int from = Math.max(at, page);
                if (from < pageEnd) {
                    Arrays.fill(file, from, pageEnd, (byte) 0);
                }
                return;
            }
            int from = Math.max(at, page);
            int until = Math.min(at + bytes.length, pageEnd);
            if (from < until) {
                System.arraycopy(bytes, from - at, file, from, until - from);
            }
        }
    }

    /** @param name under which it was created */
    CrashingFile(CrashingDisk disk, String name) {
        this.disk = disk;
        this.name = name;
    }

    /** Returns the file as it may be found after a crash. */
    synchronized CrashingFile afterCrash(CrashingDisk owner, String newName, Random random, int pageBytes) {
        return of(owner, newName, image(random, pageBytes));
    }

    /** Returns the file as the operating system shows it, wholly on the platter. */
    synchronized CrashingFile copy(CrashingDisk owner, String newName) {
        return of(owner, newName, content());
    }

    private static CrashingFile of(CrashingDisk owner, String name, byte[] bytes) {
        CrashingFile file = new CrashingFile(owner, name);
        file.now.write(ByteBuffer.wrap(bytes), 0);
        file.forced = bytes;
        return file;
    }

    /** What the platter may have: each page as it was after any of its changes, the size as it was after any change. */
    private byte[] image(Random random, int pageBytes) {
        int mood = random.nextInt(3);
        int size = forced.length;
        int sizesKept = mood == 0 ? 0 : mood == 1 ? ALL : random.nextInt(unforced.size() + 1);
        int largest = size;
        for (int i = 0; i < unforced.size(); i++) {
            size = i < sizesKept ? unforced.get(i).sizeAfter(size) : size;
            largest = Math.max(largest, unforced.get(i).sizeAfter(largest));
        }
        byte[] bytes = Arrays.copyOf(forced, largest);
        for (int page = 0; mood > 0 && page < size && !unforced.isEmpty(); page += pageBytes) {
            int kept = mood == 1 || random.nextBoolean() ? ALL : random.nextInt(unforced.size() + 1);
            for (int i = 0; i < Math.min(kept, unforced.size()); i++) {
                unforced.get(i).applyTo(bytes, page, Math.min(largest, page + pageBytes));
            }
        }
        return Arrays.copyOf(bytes, size);
    }

    private byte[] content() {
        byte[] bytes = new byte[(int) now.size()];
        now.read(ByteBuffer.wrap(bytes), 0);
        return bytes;
    }

    @Override
    public synchronized long size() {
        return now.size();
    }

    @Override
    public void write(ByteBuffer bytes, long at) {
        try {
            disk.operate(name, Math.max(0, at + bytes.remaining() - size()));
        } catch (UncheckedIOException e) {
            // A write that fails may have done a part of its work.
            apply(bytes.duplicate().limit(bytes.position() + bytes.remaining() / 2), at);
            throw e;
        }
        apply(bytes, at);
    }

    private synchronized void apply(ByteBuffer bytes, long at) {
        byte[] written = new byte[bytes.remaining()];
        bytes.get(written);
        if (written.length > 0) {
            unforced.add(new Change((int) at, written, false));
            now.write(ByteBuffer.wrap(written), at);
        }
    }

    @Override
    public int read(ByteBuffer target, long at) {
        return now.read(target, at);
    }

    @Override
    public Mapping map(long from, long bytes) {
        return now.map(from, bytes);
    }

    @Override
    public void force() {
        try {
            disk.operate(name, 0);
        } catch (UncheckedIOException e) {
            Random random = new Random(disk.operations() * 0x9E3779B97F4A7C15L);
            synchronized (this) {
                forced = image(random, 4096);
                unforced.clear();
            }
            throw e;
        }
        synchronized (this) {
            int size = forced.length;
            int largest = size;
            for (Change change : unforced) {
                size = change.sizeAfter(size);
                largest = Math.max(largest, size);
            }
            byte[] bytes = Arrays.copyOf(forced, largest);
            unforced.forEach(change -> change.applyTo(bytes, 0, bytes.length));
            forced = Arrays.copyOf(bytes, size);
            unforced.clear();
        }
    }

    @Override
    public void truncate(long size) {
        disk.operate(name, 0);
        synchronized (this) {
            now.truncate(size);
            unforced.add(new Change((int) size, new byte[0], true));
        }
    }

    @Override
    public void close() {
        // What is written stays in the page cache.
    }
}
