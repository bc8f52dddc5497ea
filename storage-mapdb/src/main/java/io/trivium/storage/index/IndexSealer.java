package io.trivium.storage.index;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.store.FrameIndexer;
import io.trivium.storage.file.DamageReport;
import io.trivium.storage.index.SealedIndex.SealedRun;
import io.trivium.storage.log.DiskRoom;
import io.trivium.storage.log.SegmentName;
import io.trivium.storage.log.SegmentedLog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.LongToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes index files: of segments that became full, and again of those whose file is lost. One task at a time. */
final class IndexSealer {
    private static final Logger LOG = LoggerFactory.getLogger(IndexSealer.class);
    /** How many index files may follow the saved heads; opening reads their directories. */
    private static final int MAX_AFTER_HEADS = 16;

    private final Disk disk;
    private final int segmentBytes;
    private final SegmentedLog log;
    private final FrameIndexer indexer;
    private final MemoryIndexes memory;
    private final DiskRoom room;
    private final QueueHeads heads = new QueueHeads();
    private final SealedIndexes sealed;
    private volatile long sealedTo;
    private int segmentsSinceHeads;
    private long runsSinceHeads;
    private boolean closed;

    IndexSealer(
            Disk disk,
            int segmentBytes,
            SegmentedLog log,
            FrameIndexer indexer,
            MemoryIndexes memory,
            long sealedTo,
            DiskRoom room,
            DamageReport report) {
        this.room = room;
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        this.log = log;
        this.indexer = indexer;
        this.memory = memory;
        this.sealedTo = sealedTo;
        this.sealed = new SealedIndexes(
                disk, segmentBytes, this::rebuild, segment -> log.has((long) segment * segmentBytes), report);
    }

    QueueHeads heads() {
        return heads;
    }

    SealedIndexes sealed() {
        return sealed;
    }

    /** Where the first segment begins that has no index file. */
    long sealedTo() {
        return sealedTo;
    }

    /** Where the segments with an index file begin, in order. */
    List<Long> sealedStarts() {
        long to = sealedTo;
        return log.segmentStarts().stream().filter(start -> start < to).toList();
    }

    /** Learns the queues' first and last segments: from the saved heads and the index files after them. */
    synchronized void loadHeads() {
        long next = loadSavedHeads();
        for (long start : sealedStarts()) {
            if (start >= next) {
                int segment = number(start);
                sealed.using(segment, index -> {
                    index.forEachQueue(queueKey -> heads.add(queueKey, segment));
                    return null;
                });
                segmentsSinceHeads++;
            }
        }
        forgetDroppedQueues();
    }

    /** A queue that is gone would else be remembered for ever, and there is one for each temporary destination. */
    private void forgetDroppedQueues() {
        TreeSet<Integer> kept = new TreeSet<>();
        for (long start : log.segmentStarts()) {
            if (log.has(start)) {
                kept.add(number(start));
            }
        }
        if (!kept.isEmpty()) {
            heads.forgetAllBut((first, last) -> {
                // What was added since the segments were listed is kept.
                Integer next = kept.ceiling(first);
                return last > kept.last() || (next != null && next <= last);
            });
        }
    }

    private long loadSavedHeads() {
        List<String> names = new ArrayList<>(savedHeads());
        Collections.reverse(names);
        for (String name : names) {
            OptionalLong start = SegmentName.parse(name.substring(0, name.length() - QueueHeads.SUFFIX.length()));
            if (start.isPresent() && start.getAsLong() < sealedTo && loaded(name)) {
                return start.getAsLong() + segmentBytes;
            }
        }
        return 0;
    }

    private boolean loaded(String name) {
        try {
            heads.load(disk, name);
            return true;
        } catch (io.trivium.storage.file.DamagedFileException e) {
            LOG.error("The list of queues is damaged; using an older one: {}", e.getMessage());
            String path = SealedIndex.FOLDER + "/" + name;
            disk.rename(path, path + SealedIndexes.SET_ASIDE);
            return false;
        }
    }

    private List<String> savedHeads() {
        return disk.list(SealedIndex.FOLDER).stream()
                .filter(name -> name.endsWith(QueueHeads.SUFFIX))
                .toList();
    }

    /** Writes the index files of all segments that are full and forced. On a fault they stay in memory until the next call. */
    void seal() {
        try {
            sealAll();
        } catch (RuntimeException | Error e) { // as of a sector that mapped memory cannot read
            LOG.error(
                    "Could not write an index file; the index stays in memory and is tried again with the next segment",
                    e);
        }
    }

    private synchronized void sealAll() {
        for (long start : log.segmentStarts()) {
            if (start >= sealedTo) {
                if (closed || start + segmentBytes > log.forced()) {
                    return;
                }
                seal(start);
            }
        }
    }

    private void seal(long start) {
        MemoryIndex index = memory.of(start);
        MemoryIndex complete = index == null ? new MemoryIndex(start, segmentBytes) : index;
        SealedIndexWriter writer = new SealedIndexWriter(disk, complete);
        int[] frames = log.positionsOf(start).table();
        room.requireRoomFor("an index", writer.bytes(frames));
        writer.write(frames, heads::last);
        List<OpenRun> runs = complete.sortedRuns();
        for (OpenRun run : runs) {
            heads.add(run.queueKey, number(start));
        }
        // In this order a reader finds the entries in at least one place.
        sealedTo = start + segmentBytes;
        memory.sealed(start);
        log.indexed(start);
        saveHeads(start, runs.size());
    }

    private void saveHeads(long start, int runs) {
        segmentsSinceHeads++;
        runsSinceHeads += runs;
        if (segmentsSinceHeads < MAX_AFTER_HEADS && runsSinceHeads * 4 < heads.size()) {
            return;
        }
        heads.save(disk, start);
        segmentsSinceHeads = 0;
        runsSinceHeads = 0;
        List<String> names = savedHeads();
        names.subList(0, Math.max(0, names.size() - 2)).forEach(name -> disk.delete(SealedIndex.FOLDER + "/" + name));
    }

    private void rebuild(int segment) {
        rebuild(segment, queueKey -> previousOf(queueKey, segment));
    }

    /** Makes the index file of a segment smaller, as most of its frames are gone. */
    void reduce(long start) {
        int segment = number(start);
        rebuild(segment, queueKey -> {
            SealedRun run = sealed.using(segment, index -> index.run(queueKey));
            return run == null ? -1 : run.previousSegment();
        });
        sealed.forget(segment);
        if (!log.has(start)) {
            forgetDroppedQueues();
        }
    }

    /** Deletes the index file of a segment that is gone. */
    void dropped(long start) {
        sealed.forget(number(start));
        disk.delete(SealedIndex.FOLDER + "/" + SealedIndex.name(start));
        forgetDroppedQueues();
    }

    private void rebuild(int segment, LongToIntFunction previous) {
        long start = (long) segment * segmentBytes;
        MemoryIndexes rebuilt = new MemoryIndexes(segmentBytes);
        log.walkSegment(start, frame -> indexer.index(frame, rebuilt));
        MemoryIndex index = rebuilt.of(start);
        MemoryIndex complete = index == null ? new MemoryIndex(start, segmentBytes) : index;
        new SealedIndexWriter(disk, complete).write(log.positionsOf(start).table(), previous);
    }

    /** Looks through the earlier segments: slow, but only a lost file needs it. */
    int previousOf(long queueKey, int segment) {
        int first = heads.first(queueKey);
        List<Long> starts = new ArrayList<>(sealedStarts());
        Collections.reverse(starts);
        for (long start : starts) {
            int earlier = number(start);
            if (earlier < segment && earlier >= first) {
                SealedRun run = sealed.using(earlier, index -> index.run(queueKey));
                if (run != null) {
                    return earlier;
                }
            }
        }
        return -1;
    }

    /** Makes lost index files again. */
    void repair() {
        for (long start : sealedStarts()) {
            boolean lost = !disk.exists(SealedIndex.FOLDER + "/" + SealedIndex.name(start));
            if (lost && log.has(start)) {
                sealed.using(number(start), index -> null);
            } else if (lost) {
                rebuild(number(start));
            }
        }
    }

    private int number(long start) {
        return (int) (start / segmentBytes);
    }

    void close() {
        synchronized (this) {
            closed = true;
        }
        sealed.close();
    }
}
