package io.trivium.broker.view;

import java.nio.ByteBuffer;

/** Keys and values of snapshots: big-endian numbers, so that keys that are not negative sort as their bytes do. */
final class Bytes {
    private Bytes() {}

    static byte[] of(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static byte[] of(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    static byte[] of(long first, long second) {
        return ByteBuffer.allocate(16).putLong(first).putLong(second).array();
    }

    static byte[] of(int first, long second) {
        return ByteBuffer.allocate(12).putInt(first).putLong(second).array();
    }

    static byte[] of(int first, long second, long third) {
        return ByteBuffer.allocate(20)
                .putInt(first)
                .putLong(second)
                .putLong(third)
                .array();
    }
}
