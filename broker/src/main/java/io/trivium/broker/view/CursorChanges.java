package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** What changed in the cursors, for snapshots: each is told before it happens. The sequencer's. */
final class CursorChanges {
    private final Function<CursorKey, @Nullable Cursor> finder;
    private final Changes<CursorKey> firsts = new Changes<>(this::first);
    private final Changes<Part> chunks = new Changes<>(this::chunk);
    private final Changes<Part> attempts = new Changes<>(this::attempts);

    CursorChanges(Function<CursorKey, @Nullable Cursor> finder) {
        this.finder = finder;
    }

    /** A chunk of a cursor, or a message whose deliveries failed. */
    record Part(CursorKey cursor, long number) implements Comparable<Part> {
        @Override
        public int compareTo(Part other) {
            int byCursor = cursor.compareTo(other.cursor);
            return byCursor != 0 ? byCursor : Long.compare(number, other.number);
        }
    }

    Changes<CursorKey> firsts() {
        return firsts;
    }

    Changes<Part> chunks() {
        return chunks;
    }

    Changes<Part> attempts() {
        return attempts;
    }

    void beforeChunk(CursorKey cursor, long number) {
        chunks.before(new Part(cursor, number));
    }

    void beforeAttempts(CursorKey cursor, long offset) {
        attempts.before(new Part(cursor, offset));
    }

    private Change first(CursorKey key) {
        Cursor cursor = finder.apply(key);
        return new Change(
                Bytes.of(key.group(), key.queueKey()),
                cursor == null ? null : Bytes.of(cursor.first(), cursor.deliveredEnd()));
    }

    private Change chunk(Part part) {
        Cursor cursor = finder.apply(part.cursor());
        RoaringBitmap chunk = cursor == null ? null : cursor.chunk(part.number());
        return new Change(key(part), chunk == null ? null : WarmChunks.encode(chunk));
    }

    private Change attempts(Part part) {
        Cursor cursor = finder.apply(part.cursor());
        int count = cursor == null ? 0 : cursor.attempts(part.number());
        return new Change(key(part), count == 0 ? null : Bytes.of(count));
    }

    /** A part's key in snapshots. */
    static byte[] key(Part part) {
        return Bytes.of(part.cursor().group(), part.cursor().queueKey(), part.number());
    }
}
