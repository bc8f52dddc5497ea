package io.trivium.broker.pop;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A map from longs that are not negative to values, with open addressing: no objects but the values. */
final class LongMap<V> {
    private static final long FREE = -1;

    private long[] keys = new long[16];
    private @Nullable Object[] values = new @Nullable Object[16];
    private int size;

    LongMap() {
        Arrays.fill(keys, FREE);
    }

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked") // Only put writes values.
    @Nullable
    V get(long key) {
        return (V) values[slot(key)];
    }

    boolean contains(long key) {
        return size > 0 && keys[slot(key)] == key;
    }

    void put(long key, V value) {
        int slot = slot(key);
        if (keys[slot] == FREE) {
            if ((size + 1) * 2 > keys.length) {
                grow();
                slot = slot(key);
            }
            size++;
        }
        keys[slot] = key;
        values[slot] = value;
    }

    void remove(long key) {
        int free = slot(key);
        if (keys[free] != key) {
            return;
        }
        size--;
        int mask = keys.length - 1;
        // Moves back what would not be found any more behind the gap.
        for (int at = (free + 1) & mask; keys[at] != FREE; at = (at + 1) & mask) {
            int home = home(keys[at]);
            boolean homeAfterGap = free <= at ? free < home && home <= at : free < home || home <= at;
            if (!homeAfterGap) {
                keys[free] = keys[at];
                values[free] = values[at];
                free = at;
            }
        }
        keys[free] = FREE;
        values[free] = null;
    }

    /** Visits all values, in no order that means anything. */
    @SuppressWarnings("unchecked") // Only put writes values.
    void forEach(Consumer<V> visitor) {
        for (Object value : values) {
            if (value != null) {
                visitor.accept((V) value);
            }
        }
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new @Nullable Object[oldKeys.length * 2];
        Arrays.fill(keys, FREE);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != FREE) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }

    private int slot(long key) {
        int slot = home(key);
        while (keys[slot] != key && keys[slot] != FREE) {
            slot = (slot + 1) & (keys.length - 1);
        }
        return slot;
    }

    private int home(long key) {
        long mixed = key * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 40) & (keys.length - 1);
    }
}
