package io.trivium.broker.disk;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;

/** A file of a {@link CrashingDisk}: its bytes now, its bytes when it was forced last, and which pages differ. */
final class CrashingFile implements DiskFile {
    private static final int SECTOR = 512;

    private final CrashingDisk disk;
    private final HeapFile now = new HeapFile();
    private byte[] forced = {};
    private final BitSet unforcedSectors = new BitSet();

    CrashingFile(CrashingDisk disk) {
        this.disk = disk;
    }

    /** Returns the file as it may be found after a crash. */
    synchronized CrashingFile afterCrash(CrashingDisk owner, Random random, int pageBytes) {
        int size = random.nextBoolean() ? forced.length : (int) now.size();
        byte[] bytes = Arrays.copyOf(forced, size);
        byte[] latest = content();
        // All, none or some of the later pages.
        int share = random.nextInt(3) * 50;
        for (int page = 0; page < size; page += pageBytes) {
            boolean kept = random.nextInt(100) < share;
            for (int at = page; kept && at < Math.min(size, page + pageBytes); at += SECTOR) {
                if (unforcedSectors.get(at / SECTOR) && at < latest.length) {
                    System.arraycopy(latest, at, bytes, at, Math.min(SECTOR, Math.min(size, latest.length) - at));
                }
            }
        }
        CrashingFile after = new CrashingFile(owner);
        after.now.write(ByteBuffer.wrap(bytes), 0);
        after.forced = bytes;
        return after;
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
        disk.operate(Math.max(0, at + bytes.remaining() - size()));
        synchronized (this) {
            unforcedSectors.set((int) (at / SECTOR), (int) ((at + bytes.remaining() + SECTOR - 1) / SECTOR));
            now.write(bytes, at);
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
        disk.operate(0);
        synchronized (this) {
            forced = content();
            unforcedSectors.clear();
        }
    }

    @Override
    public void truncate(long size) {
        disk.operate(0);
        synchronized (this) {
            now.truncate(size);
            unforcedSectors.set((int) (size / SECTOR), Math.max(1, (forced.length + SECTOR - 1) / SECTOR));
        }
    }

    @Override
    public void close() {
        // What is written stays in the page cache.
    }
}
