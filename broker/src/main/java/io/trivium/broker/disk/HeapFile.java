package io.trivium.broker.disk;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A file's bytes in one array. Written bytes are never moved within it, so an older array still shows what was written by then. */
final class HeapFile implements DiskFile {
    private byte[] content = new byte[0];
    private int size;

    @Override
    public synchronized long size() {
        return size;
    }

    @Override
    public synchronized void write(ByteBuffer bytes, long at) {
        int end = Math.toIntExact(at + bytes.remaining());
        if (end > content.length) {
            content = Arrays.copyOf(content, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(end, content.length * 2L)));
        }
        bytes.get(content, (int) at, bytes.remaining());
        size = Math.max(size, end);
    }

    @Override
    public synchronized int read(ByteBuffer target, long at) {
        int count = (int) Math.max(0, Math.min(target.remaining(), size - at));
        if (count > 0) {
            target.put(content, (int) at, count);
        }
        return count;
    }

    @Override
    public synchronized Mapping map(long from, long bytes) {
        if (from < 0 || bytes < 0 || from + bytes > size) {
            throw new IllegalArgumentException("No bytes " + from + " to " + (from + bytes) + " in a file of " + size);
        }
        return new HeapMapping((int) from, (int) bytes);
    }

    @Override
    public void force() {
        // There is nothing beneath the heap.
    }

    @Override
    public synchronized void truncate(long newSize) {
        if (newSize < size) {
            Arrays.fill(content, (int) newSize, size, (byte) 0);
            size = (int) newSize;
        }
    }

    @Override
    public void close() {
        // Another opening shares the bytes.
    }

    private synchronized ByteBuffer view(int from, int bytes) {
        return ByteBuffer.wrap(content, from, bytes).slice().asReadOnlyBuffer();
    }

    private final class HeapMapping implements Mapping {
        private final int from;
        private final int bytes;

        private HeapMapping(int from, int bytes) {
            this.from = from;
            this.bytes = bytes;
        }

        @Override
        public ByteBuffer bytes() {
            return view(from, bytes);
        }

        @Override
        public void close() {
            // The collector does it.
        }
    }
}
