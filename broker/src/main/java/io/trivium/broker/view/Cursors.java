package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import io.trivium.broker.store.QueueIndexes;
import io.trivium.broker.store.Snapshots;
import io.trivium.broker.store.View;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The cursors of all groups on all queues. In snapshots three views: the first unfinished offset and the end of what may have been
 * delivered under (group, queue); the finished ones above under (group, queue, chunk) as a RoaringBitmap; failed deliveries under
 * (group, queue, offset).
 */
public final class Cursors {
    private static final String FINISHED = "finished";

    // Written by the sequencer, read by any thread; a reader sees a cursor's first offset only when that is published.
    private final ConcurrentSkipListMap<CursorKey, Cursor> byKey = new ConcurrentSkipListMap<>();
    /** The groups that have cursors on a topic, by its number. The sequencer's. */
    private final Map<Integer, Set<Integer>> groupsByTopic = new HashMap<>();

    private final CursorChanges changes = new CursorChanges(byKey::get);
    private final WarmChunks warm;

    /** @param snapshots where chunks of finished offsets are that nobody has asked for in a while */
    Cursors(Snapshots snapshots, int chunksInMemory) {
        warm = new WarmChunks(chunksInMemory, key -> snapshots.find(FINISHED, key));
    }

    /** A snapshot of all changes before a mark is saved. Any thread. */
    void saved(long mark) {
        warm.saved(mark);
    }

    /** Lets go of some of what memory need not hold; returns how many chunks were looked at, 0 when it holds few. For the sequencer. */
    public int letGo(int chunks) {
        return warm.letGo(chunks);
    }

    /** How many chunks of finished offsets are in memory. For the sequencer. */
    public int chunksInMemory() {
        return warm.size();
    }

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
        if (cursor.first() != before) {
            effects.publishLater(cursor, cursor.first());
        }
    }

    void move(int group, long queueKey, long offset, Effects effects) {
        Cursor cursor = findOrCreate(group, queueKey);
        cursor.moveTo(offset);
        effects.publishLater(cursor, offset);
    }

    void setAttempts(int group, long queueKey, long offset, int count) {
        findOrCreate(group, queueKey).setAttempts(offset, count);
    }

    void delivered(int group, long queueKey, long end) {
        findOrCreate(group, queueKey).delivered(end);
    }

    private Cursor findOrCreate(int group, long queueKey) {
        CursorKey key = new CursorKey(group, queueKey);
        Cursor cursor = byKey.get(key);
        if (cursor == null) {
            cursor = new Cursor(key, 0, changes, warm);
            byKey.put(key, cursor);
            groupsByTopic
                    .computeIfAbsent(topicOf(key), topic -> new TreeSet<>())
                    .add(group);
        }
        return cursor;
    }

    private static int topicOf(CursorKey key) {
        return (int) (key.queueKey() >>> 32);
    }

    void dropGroup(int group) {
        Map<CursorKey, Cursor> gone = ofGroupByKey(group);
        for (CursorKey key : gone.keySet()) {
            groupsByTopic.computeIfPresent(topicOf(key), (topic, groups) -> {
                groups.remove(group);
                return groups.isEmpty() ? null : groups;
            });
        }
        drop(gone);
    }

    /** Looks at the cursors on the topic only. */
    void dropTopic(int topic) {
        long from = QueueIndexes.queueKey(topic, 0);
        long to = QueueIndexes.queueKey(topic, -1);
        Set<Integer> groups = groupsByTopic.remove(topic);
        if (groups != null) {
            for (int group : groups) {
                drop(byKey.subMap(new CursorKey(group, from), true, new CursorKey(group, to), true));
            }
        }
    }

    private void drop(Map<CursorKey, Cursor> gone) {
        gone.values().forEach(cursor -> cursor.moveTo(0));
        gone.clear();
    }

    /** The views for snapshots. The cursors themselves must be the last that are restored. */
    List<View> views() {
        return List.of(
                new CursorView(FINISHED, changes.chunks(), this::restoreChunk),
                new CursorView("attempts", changes.attempts(), this::restoreAttempts),
                new CursorView("cursors", changes.firsts(), this::restoreCursor));
    }

    private void restoreCursor(ByteBuffer key, byte[] value) {
        Cursor cursor = findOrCreate(key.getInt(), key.getLong());
        // Chunks are restored before: moving the cursor would clear them.
        ByteBuffer from = ByteBuffer.wrap(value);
        cursor.restoreFirst(from.getLong());
        if (from.hasRemaining()) {
            // The first stores did not have it.
            cursor.restoreDelivered(from.getLong());
        }
        cursor.publish(cursor.first());
    }

    private void restoreChunk(ByteBuffer key, byte[] value) {
        Cursor cursor = findOrCreate(key.getInt(), key.getLong());
        cursor.restoreChunk(key.getLong(), WarmChunks.decode(value).getCardinality());
    }

    private void restoreAttempts(ByteBuffer key, byte[] value) {
        Cursor cursor = findOrCreate(key.getInt(), key.getLong());
        cursor.restoreAttempts(key.getLong(), ByteBuffer.wrap(value).getInt());
    }

    void dump(StringBuilder text) {
        byKey.values().forEach(cursor -> cursor.dump(text));
    }

    private record CursorView(String name, Changes<?> changes, BiConsumer<ByteBuffer, byte[]> restorer)
            implements View {
        @Override
        public void mark() {
            changes.mark();
        }

        @Override
        public int take(int limit, List<Change> target) {
            return changes.take(limit, target);
        }

        @Override
        public void restore(byte[] key, byte[] value) {
            restorer.accept(ByteBuffer.wrap(key), value);
        }
    }
}
