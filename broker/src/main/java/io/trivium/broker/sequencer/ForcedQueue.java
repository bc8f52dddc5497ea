package io.trivium.broker.sequencer;

import io.trivium.broker.view.Publishable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is to happen when the log is forced up to a position, in the order of the log: a ring of (position, target, value), without
 * an object per entry.
 */
final class ForcedQueue {
    private long[] positions = new long[1024];
    private long[] values = new long[1024];
    private @Nullable Publishable[] targets = new @Nullable Publishable[1024];
    private int head;
    private int count;

    void add(long position, Publishable target, long value) {
        if (count == positions.length) {
            grow();
        }
        int at = (head + count) & (positions.length - 1);
        positions[at] = position;
        targets[at] = target;
        values[at] = value;
        count++;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The position that the first entry waits for; there must be one. */
    long firstPosition() {
        return positions[head];
    }

    long firstValue() {
        return values[head];
    }

    /** Takes the first entry away and returns its target; there must be one. */
    Publishable take() {
        Publishable target = targets[head];
        if (target == null) {
            throw new IllegalStateException("nothing is waiting");
        }
        targets[head] = null;
        head = (head + 1) & (positions.length - 1);
        count--;
        return target;
    }

    private void grow() {
        int capacity = positions.length;
        long[] newPositions = new long[capacity * 2];
        long[] newValues = new long[capacity * 2];
        Publishable[] newTargets = Arrays.copyOf(targets, capacity * 2);
        for (int i = 0; i < capacity; i++) {
            int from = (head + i) & (capacity - 1);
            newPositions[i] = positions[from];
            newValues[i] = values[from];
            newTargets[i] = targets[from];
        }
        positions = newPositions;
        values = newValues;
        targets = newTargets;
        head = 0;
    }
}
