package io.trivium.message.mapping;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The checksum of LZ4 frames: XXH32 with the seed 0. */
final class XxHash32 {
    private static final int PRIME_1 = 0x9E3779B1;
    private static final int PRIME_2 = 0x85EBCA77;
    private static final int PRIME_3 = 0xC2B2AE3D;
    private static final int PRIME_4 = 0x27D4EB2F;
    private static final int PRIME_5 = 0x165667B1;
    /** Their sum, which overflows. */
    private static final int PRIME_1_AND_2 = 0x24234428;

    private static final int STRIPE = 16;

    private XxHash32() {}

    /** Of the bytes from {@code from}, inclusive, to {@code to}, exclusive. */
    static int of(byte[] bytes, int from, int to) {
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from).order(ByteOrder.LITTLE_ENDIAN);
        int hash = (in.remaining() < STRIPE ? PRIME_5 : stripes(in)) + (to - from);
        while (in.remaining() >= Integer.BYTES) {
            hash = Integer.rotateLeft(hash + in.getInt() * PRIME_3, 17) * PRIME_4;
        }
        while (in.hasRemaining()) {
            hash = Integer.rotateLeft(hash + (in.get() & 0xFF) * PRIME_5, 11) * PRIME_1;
        }
        hash = (hash ^ hash >>> 15) * PRIME_2;
        hash = (hash ^ hash >>> 13) * PRIME_3;
        return hash ^ hash >>> 16;
    }

    private static int stripes(ByteBuffer in) {
        int first = PRIME_1_AND_2;
        int second = PRIME_2;
        int third = 0;
        int fourth = -PRIME_1;
        while (in.remaining() >= STRIPE) {
            first = round(first, in.getInt());
            second = round(second, in.getInt());
            third = round(third, in.getInt());
            fourth = round(fourth, in.getInt());
        }
        return Integer.rotateLeft(first, 1)
                + Integer.rotateLeft(second, 7)
                + Integer.rotateLeft(third, 12)
                + Integer.rotateLeft(fourth, 18);
    }

    private static int round(int sum, int word) {
        return Integer.rotateLeft(sum + word * PRIME_2, 13) * PRIME_1;
    }
}
