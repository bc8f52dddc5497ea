package io.trivium.message.mapping;

import java.nio.ByteBuffer;

/**
 * Bits that are read from the last one to the first, as zstd's coded streams are (RFC 8878 §4.1). The highest bit that is set in the
 * last byte only says where they end. Bits before the first one are 0; whoever reads them finds out by {@link #overrun}.
 *
 * <p>Not thread-safe.
 */
final class BackwardBits {
    /** What a read of {@value #MOST} bits may touch. */
    private static final int BYTES = 5;

    static final int MOST = 32;

    private final ByteBuffer bytes;
    private final int begin;
    private final int end;
    /** How many bits are left; negative when more were read than there are. */
    private long left;

    /**
     * Those of the bytes that remain of a buffer, which is left unchanged.
     *
     * @throws UnreadableBodyException if they do not say where they end
     */
    BackwardBits(ByteBuffer bytes) {
        this.bytes = bytes;
        this.begin = bytes.position();
        this.end = bytes.limit();
        UnreadableBodyException.unless(end > begin && bytes.get(end - 1) != 0, "a stream of bits has no end");
        int padding = Integer.numberOfLeadingZeros(bytes.get(end - 1) & 0xFF) - 24 + 1;
        left = (end - begin) * 8L - padding;
    }

    /** Takes the next bits, 0 to {@value #MOST}. */
    long read(int count) {
        left -= count;
        return at(left, count);
    }

    /** The next bits, which stay. */
    int peek(int count) {
        return (int) at(left - count, count);
    }

    void skip(int count) {
        left -= count;
    }

    /** Whether all were read, and none more. */
    boolean finished() {
        return left == 0;
    }

    boolean overrun() {
        return left < 0;
    }

    private long at(long bit, int count) {
        long first = begin + (bit >> 3);
        long value = 0;
        for (int i = 0; i < BYTES; i++) {
            long index = first + i;
            if (index >= begin && index < end) {
                value |= (bytes.get((int) index) & 0xFFL) << (8 * i);
            }
        }
        return (value >>> (bit & 7)) & ((1L << count) - 1);
    }
}
