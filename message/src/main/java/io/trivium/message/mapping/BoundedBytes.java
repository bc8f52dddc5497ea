package io.trivium.message.mapping;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes that grow up to a limit, and can repeat themselves. */
final class BoundedBytes {
    private final int maxBytes;
    private byte[] bytes;
    private int size;

    /**
     * Has none yet.
     *
     * @param expected room to begin with, in bytes
     */
    BoundedBytes(int expected, int maxBytes) {
        this.maxBytes = maxBytes;
        this.bytes = new byte[Math.min(expected, maxBytes)];
    }

    int size() {
        return size;
    }

    void append(byte[] from, int at, int length) {
        makeRoom(length);
        System.arraycopy(from, at, bytes, size, length);
        size += length;
    }

    /** Appends what remains of a buffer. */
    void append(ByteBuffer from) {
        int length = from.remaining();
        makeRoom(length);
        from.get(bytes, size, length);
        size += length;
    }

    void fill(byte value, int length) {
        makeRoom(length);
        Arrays.fill(bytes, size, size + length, value);
        size += length;
    }

    /** Appends what stands {@code distance} bytes before the end, from there on and over what is being appended. */
    void repeat(int distance, int length) {
        makeRoom(length);
        for (int end = size + length; size < end; size++) {
            bytes[size] = bytes[size - distance];
        }
    }

    /** @throws UnreadableBodyException if so many bytes more are too many */
    void requireRoom(int more) {
        if (more > maxBytes - size) {
            throw new UnreadableBodyException("the inflated body exceeds " + maxBytes + " bytes");
        }
    }

    int xxHash32(int from) {
        return XxHash32.of(bytes, from, size);
    }

    long xxHash64(int from) {
        return XxHash64.of(bytes, from, size);
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private void makeRoom(int more) {
        requireRoom(more);
        if (more > bytes.length - size) {
            long doubled = Math.max(size + (long) more, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, maxBytes));
        }
    }
}
