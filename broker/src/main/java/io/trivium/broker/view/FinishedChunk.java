package io.trivium.broker.view;

import io.trivium.broker.view.CursorChanges.Part;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** What a group has finished of 65,536 offsets: in memory, or, when it was not asked for in a while, in the newest snapshot alone. */
final class FinishedChunk {
    final Part part;
    /** How many offsets are finished. */
    int count;
    /** Null while only the snapshot has it. */
    @Nullable
    RoaringBitmap bits;
    /** Since the last time that somebody looked for chunks to let go of. */
    boolean used;

    private long changedSince;
    private boolean dropped;

    /** A chunk that only the snapshot has. */
    FinishedChunk(Part part, int count) {
        this.part = part;
        this.count = count;
    }

    /** It changes after a mark: a snapshot has that only when a later one is saved. */
    void changedSince(long mark) {
        changedSince = mark;
    }

    boolean savedBy(long mark) {
        return changedSince < mark;
    }

    /** The cursor has it no longer. */
    void drop() {
        dropped = true;
        bits = null;
    }

    boolean dropped() {
        return dropped;
    }
}
