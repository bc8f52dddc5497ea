package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import io.trivium.broker.store.View;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * The cursors of all groups on all queues. In snapshots three views: the first unfinished offset under (group, queue); the finished
 * ones above under (group, queue, chunk) as a RoaringBitmap; failed deliveries under (group, queue, offset).
 */
public final class Cursors {
    // Written by the sequencer, read by any thread; a reader sees a cursor's first offset only when that is published.
    private final ConcurrentSkipListMap<CursorKey, Cursor> byKey = new ConcurrentSkipListMap<>();
    private final List<Cursor> changed = new ArrayList<>();
    private final List<CursorKey> dropped = new ArrayList<>();
    private final List<Change> droppedChunks = new ArrayList<>();
    private final List<Change> droppedAttempts = new ArrayList<>();

    /** A group's cursor on a queue. For any thread, which then may ask only for what is published. */
    public @Nullable Cursor find(int group, long queueKey) {
        return byKey.get(new CursorKey(group, queueKey));
    }

    /** Shows the first unfinished offsets of a group, as published, by the keys of their queues. For any thread. */
    public void published(int group, CursorVisitor visitor) {
        ofGroupByKey(group).forEach((key, cursor) -> {
            long first = cursor.published();
            if (first >= 0) {
                visitor.visit(key.queueKey(), first);
            }
        });
    }

    /** Is shown cursors. */
    @FunctionalInterface
    public interface CursorVisitor {
        void visit(long queueKey, long offset);
    }

    /** A group's cursors, sorted by queue. For the sequencer. */
    public Collection<Cursor> ofGroup(int group) {
        return ofGroupByKey(group).values();
    }

    private Map<CursorKey, Cursor> ofGroupByKey(int group) {
        return byKey.subMap(new CursorKey(group, Long.MIN_VALUE), true, new CursorKey(group, Long.MAX_VALUE), true);
    }

    void finish(int group, long queueKey, long first, int count, Effects effects) {
        Cursor cursor = findOrCreate(group, queueKey);
        long before = cursor.first();
        cursor.finish(first, count);
        changed(cursor);
        if (cursor.first() != before) {
            effects.publishLater(cursor, cursor.first());
        }
    }

    void move(int group, long queueKey, long offset, Effects effects) {
        Cursor cursor = findOrCreate(group, queueKey);
        cursor.moveTo(offset);
        changed(cursor);
        effects.publishLater(cursor, offset);
    }

    void setAttempts(int group, long queueKey, long offset, int count) {
        Cursor cursor = findOrCreate(group, queueKey);
        cursor.setAttempts(offset, count);
        changed(cursor);
    }

    private Cursor findOrCreate(int group, long queueKey) {
        CursorKey key = new CursorKey(group, queueKey);
        Cursor cursor = byKey.get(key);
        if (cursor == null) {
            cursor = new Cursor(key, 0);
            byKey.put(key, cursor);
        }
        return cursor;
    }

    private void changed(Cursor cursor) {
        if (cursor.change()) {
            changed.add(cursor);
        }
    }

    void dropGroup(int group) {
        Map<CursorKey, Cursor> gone = ofGroupByKey(group);
        gone.values().forEach(this::drop);
        gone.clear();
    }

    void dropTopic(int topic) {
        for (Iterator<Cursor> all = byKey.values().iterator(); all.hasNext(); ) {
            Cursor cursor = all.next();
            if ((int) (cursor.key().queueKey() >>> 32) == topic) {
                drop(cursor);
                all.remove();
            }
        }
    }

    private void drop(Cursor cursor) {
        changed.remove(cursor);
        CursorKey key = cursor.key();
        cursor.moveTo(0);
        dropped.add(key);
        for (Long chunk : cursor.takeChangedChunks()) {
            droppedChunks.add(new Change(Bytes.of(key.group(), key.queueKey(), chunk), null));
        }
        for (Long offset : cursor.takeChangedAttempts()) {
            droppedAttempts.add(new Change(Bytes.of(key.group(), key.queueKey(), offset), null));
        }
    }

    /** The views for snapshots. The cursors themselves must be the last of which changes are taken. */
    List<View> views() {
        return List.of(
                new CursorView("finished", this::takeChangedChunks, this::restoreChunk),
                new CursorView("attempts", this::takeChangedAttempts, this::restoreAttempts),
                new CursorView("cursors", this::takeChangedCursors, this::restoreCursor));
    }

    private List<Change> takeChangedChunks() {
        List<Change> changes = new ArrayList<>(droppedChunks);
        droppedChunks.clear();
        for (Cursor cursor : changed) {
            for (Long number : cursor.takeChangedChunks()) {
                RoaringBitmap chunk = cursor.chunk(number);
                changes.add(new Change(key(cursor, number), chunk == null ? null : encode(chunk)));
            }
        }
        return Bytes.sorted(changes);
    }

    private List<Change> takeChangedAttempts() {
        List<Change> changes = new ArrayList<>(droppedAttempts);
        droppedAttempts.clear();
        for (Cursor cursor : changed) {
            for (Long offset : cursor.takeChangedAttempts()) {
                int attempts = cursor.attempts(offset);
                changes.add(new Change(key(cursor, offset), attempts == 0 ? null : Bytes.of(attempts)));
            }
        }
        return Bytes.sorted(changes);
    }

    private List<Change> takeChangedCursors() {
        List<Change> changes = new ArrayList<>();
        dropped.forEach(key -> changes.add(new Change(Bytes.of(key.group(), key.queueKey()), null)));
        for (Cursor cursor : changed) {
            CursorKey key = cursor.key();
            changes.add(new Change(Bytes.of(key.group(), key.queueKey()), Bytes.of(cursor.first())));
            cursor.forgetChange();
        }
        dropped.clear();
        changed.clear();
        return Bytes.sorted(changes);
    }

    private static byte[] key(Cursor cursor, long last) {
        return Bytes.of(cursor.key().group(), cursor.key().queueKey(), last);
    }

    private static byte[] encode(RoaringBitmap chunk) {
        ByteBuffer bytes = ByteBuffer.allocate(chunk.serializedSizeInBytes());
        chunk.serialize(bytes);
        return bytes.array();
    }

    private void restoreCursor(ByteBuffer key, byte[] value) {
        Cursor cursor = findOrCreate(key.getInt(), key.getLong());
        // Chunks are restored before: moving the cursor would clear them.
        cursor.restoreFirst(ByteBuffer.wrap(value).getLong());
        cursor.publish(cursor.first());
    }

    private void restoreChunk(ByteBuffer key, byte[] value) {
        Cursor cursor = findOrCreate(key.getInt(), key.getLong());
        RoaringBitmap chunk = new RoaringBitmap();
        try {
            chunk.deserialize(new DataInputStream(new ByteArrayInputStream(value)));
        } catch (IOException e) {
            throw new UncheckedIOException("damaged finished offsets of cursor " + cursor.key(), e);
        }
        cursor.restoreChunk(key.getLong(), chunk);
    }

    private void restoreAttempts(ByteBuffer key, byte[] value) {
        Cursor cursor = findOrCreate(key.getInt(), key.getLong());
        cursor.restoreAttempts(key.getLong(), ByteBuffer.wrap(value).getInt());
    }

    void dump(StringBuilder text) {
        byKey.values().forEach(cursor -> cursor.dump(text));
    }

    private record CursorView(String name, Supplier<List<Change>> changes, BiConsumer<ByteBuffer, byte[]> restorer)
            implements View {
        @Override
        public List<Change> takeChanges() {
            return changes.get();
        }

        @Override
        public void restore(byte[] key, byte[] value) {
            restorer.accept(ByteBuffer.wrap(key), value);
        }
    }
}
