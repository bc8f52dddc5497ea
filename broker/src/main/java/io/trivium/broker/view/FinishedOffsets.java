package io.trivium.broker.view;

import java.util.NavigableMap;
import org.roaringbitmap.RoaringBitmap;

/** What a group has finished of a run of offsets, as it was when this was made. For any thread. */
public final class FinishedOffsets {
    private final long first;
    private final NavigableMap<Long, RoaringBitmap> chunks;

    /** @param chunks copies, by their number */
    FinishedOffsets(long first, NavigableMap<Long, RoaringBitmap> chunks) {
        this.first = first;
        this.chunks = chunks;
    }

    public boolean contains(long offset) {
        if (offset < first) {
            return true;
        }
        RoaringBitmap chunk = chunks.get(offset >>> Cursor.CHUNK_BITS);
        return chunk != null && chunk.contains((int) offset & ((1 << Cursor.CHUNK_BITS) - 1));
    }
}
