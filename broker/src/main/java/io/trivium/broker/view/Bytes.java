package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Keys and values of snapshots: big-endian numbers, so that keys that are not negative sort as their bytes do. */
final class Bytes {
    static final Comparator<Change> BY_KEY = (one, other) -> Arrays.compareUnsigned(one.key(), other.key());

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

    static List<Change> sorted(List<Change> changes) {
        changes.sort(BY_KEY);
        return changes;
    }
}
