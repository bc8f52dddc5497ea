package io.trivium.storage.log;

import java.util.Arrays;

/**
 * For each block of 64 KiB of a segment the place of the frame that covers the block's first byte, so that any frame is found by a
 * short walk. One thread adds; others may look up what was published to them.
 */
public final class FramePositions {
    /** Bytes of a block. */
    public static final int BLOCK_BYTES = 1 << 16;

    private final int[] frameAt;

    /** An empty table for a segment. */
    public FramePositions(int segmentBytes) {
        this(new int[(segmentBytes + BLOCK_BYTES - 1) / BLOCK_BYTES]);
        Arrays.fill(frameAt, Integer.MAX_VALUE);
    }

    /** A table that was saved; the array is not copied. */
    public FramePositions(int[] frameAt) {
        this.frameAt = frameAt;
    }

    /** Notes a frame. */
    void add(int from, int end) {
        int block = (from + BLOCK_BYTES - 1) / BLOCK_BYTES;
        for (; block < frameAt.length && block * (long) BLOCK_BYTES < end; block++) {
            frameAt[block] = from;
        }
    }

    /** Notes that the frame at a place is the first sound one after damage: blocks that begin within the damage lead to it. */
    void addAfterDamage(int damagedFrom, int from, int end) {
        int block = (damagedFrom + BLOCK_BYTES - 1) / BLOCK_BYTES;
        for (; block < frameAt.length && block * (long) BLOCK_BYTES < from; block++) {
            frameAt[block] = from;
        }
        add(from, end);
    }

    /** Where to begin walking for a place; may be after it where the place is damaged. */
    int walkFrom(int at) {
        return frameAt[at / BLOCK_BYTES];
    }

    int blocks() {
        return frameAt.length;
    }

    /** The table to save; not copied. */
    public int[] table() {
        return frameAt;
    }
}
