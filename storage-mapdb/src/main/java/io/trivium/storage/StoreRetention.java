package io.trivium.storage;

import io.trivium.broker.disk.NoSpaceException;
import io.trivium.broker.store.QueueIndexes.DueVisitor;
import io.trivium.broker.store.Retention;
import io.trivium.storage.index.Indexes;
import io.trivium.storage.log.DiskRoom;
import io.trivium.storage.log.SegmentedLog;
import io.trivium.storage.snapshot.SnapshotFiles;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drops segments: their frames first, then their entries in the indexes. */
final class StoreRetention implements Retention {
    private static final Logger LOG = LoggerFactory.getLogger(StoreRetention.class);

    private final SegmentedLog log;
    private final Indexes indexes;
    private final SnapshotFiles snapshots;
    private final DiskRoom room;
    private final LongConsumer noteDropped;

    StoreRetention(
            SegmentedLog log, Indexes indexes, SnapshotFiles snapshots, DiskRoom room, LongConsumer noteDropped) {
        this.room = room;
        this.noteDropped = noteDropped;
        this.log = log;
        this.indexes = indexes;
        this.snapshots = snapshots;
    }

    @Override
    public List<Part> sealed() {
        long limit = Math.min(indexes.sealedTo(), snapshots.oldestPosition());
        return log.parts().stream()
                .filter(part -> part.end() <= limit && log.has(part.start()))
                .toList();
    }

    @Override
    public long storedBytes() {
        return log.parts().stream().mapToLong(Part::bytes).sum();
    }

    @Override
    public long newestMillis(long start) {
        return indexes.newestMillis(start);
    }

    @Override
    public void runs(long start, RunVisitor visitor) {
        indexes.runs(start, visitor);
    }

    @Override
    public void dues(long start, DueVisitor visitor) {
        indexes.dues(start, visitor);
    }

    /** Runs what needs the files that are there. */
    synchronized void whileNothingIsDropped(Runnable task) {
        task.run();
    }

    @Override
    public boolean shrinks(long start, SortedSet<Long> positions) {
        OptionalLong bytes = log.remnantBytes(start, positions);
        // A part of which nothing is kept goes whatever little room there is: nothing else makes more.
        return bytes.isPresent() && (positions.isEmpty() || room.letsReplace(bytes.getAsLong()));
    }

    /** Held against a backup, which must find what it has begun to copy. */
    @Override
    public synchronized boolean keep(long start, SortedSet<Long> positions) {
        if (!log.keep(start, positions)) {
            return false;
        }
        replaced(start);
        for (long gone : log.dropEmptyPrefix(noteDropped)) {
            indexes.dropped(gone);
        }
        return true;
    }

    /** Goes on where a crash came after a remnant was written. */
    synchronized void finishReplacing() {
        log.replaced().forEach(this::replaced);
    }

    /** In this order: while the segment's file is there, a restart does it again. */
    private void replaced(long start) {
        try {
            indexes.reduce(start);
        } catch (NoSpaceException e) {
            replacedWithoutRoom(start);
            return;
        }
        log.deleteReplaced(start);
    }

    /** The segment's file is what makes room. An index as it was leads to messages that are gone, too, which readers pass over. */
    private void replacedWithoutRoom(long start) {
        log.deleteReplaced(start);
        try {
            indexes.reduce(start);
        } catch (NoSpaceException e) {
            LOG.warn("There is no room for a smaller index of the log's part at {}: it keeps the larger one", start);
        }
    }
}
