package io.trivium.message.mapping;

import java.nio.ByteBuffer;

/** Bits that are read from the lowest of the first byte on. Not thread-safe. */
final class ForwardBits {
    private final ByteBuffer in;
    private int rest;
    private int restBits;

    ForwardBits(ByteBuffer in) {
        this.in = in;
    }

    /** Takes the next bits, 0 to 16. */
    int read(int count) {
        while (restBits < count) {
            rest |= (in.get() & 0xFF) << restBits;
            restBits += 8;
        }
        int value = rest & ((1 << count) - 1);
        rest >>>= count;
        restBits -= count;
        return value;
    }

    /** What follows begins with a byte of its own. */
    void end() {
        rest = 0;
        restBits = 0;
    }
}
