package io.trivium.storage.log;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Where sound frames of a segment begin that were found lately, one for each 4 KiB of 64: who looks for places in an order of his own, as
 * ends of transactions do, need not walk to each from its block's first frame. Thread-safe; a race only makes a walk longer.
 */
final class NearFrames {
    private static final int SLOTS = 16;
    private static final int SLOT_SHIFT = 12;

    private final AtomicIntegerArray found = new AtomicIntegerArray(SLOTS);

    /** Notes the frame that covers a place. */
    void found(int place, int frameAt) {
        found.set(slot(place), frameAt);
    }

    /** The nearest known frame that begins at or before a place, or {@code otherwise} if that is nearer. */
    int before(int place, int otherwise) {
        int own = nearer(found.get(slot(place)), place, otherwise);
        return nearer(found.get(slot(place - (1 << SLOT_SHIFT))), place, own);
    }

    private static int nearer(int frameAt, int place, int otherwise) {
        return frameAt > otherwise && frameAt <= place ? frameAt : otherwise;
    }

    private static int slot(int place) {
        return (place >>> SLOT_SHIFT) & (SLOTS - 1);
    }
}
