package io.trivium.storage.index;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.store.Due;
import io.trivium.broker.store.FrameIndexer;
import io.trivium.broker.store.IndexEntries;
import io.trivium.broker.store.QueueIndexes;
import io.trivium.broker.store.Retention;
import io.trivium.storage.file.DamageReport;
import io.trivium.storage.file.DamagedFileException;
import io.trivium.storage.file.SectionFileWriter;
import io.trivium.storage.index.SealedIndex.SealedRun;
import io.trivium.storage.log.DiskRoom;
import io.trivium.storage.log.FramePositions;
import io.trivium.storage.log.SegmentName;
import io.trivium.storage.log.SegmentedLog;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** The queues' indexes: in memory for what is being written, in files for what is full. */
public final class Indexes implements QueueIndexes, AutoCloseable {
    /** Longer ones are passed over by {@link #nextOffset}. */
    private static final int LONGEST_HOLE = 4096;

    private final MemoryIndexes memory;
    private final IndexSealer sealer;
    private final RunChains chains;
    private final FrameTimes times;
    private final int segmentBytes;

    private Indexes(MemoryIndexes memory, IndexSealer sealer, FrameTimes times, int segmentBytes) {
        this.memory = memory;
        this.sealer = sealer;
        this.chains = new RunChains(sealer.heads(), sealer.sealed(), sealer::previousOf);
        this.times = times;
        this.segmentBytes = segmentBytes;
    }

    /** Tells where the first segment begins that has no index file; makes the folder. */
    public static long sealedTo(Disk disk, int segmentBytes) {
        disk.makeFolder(SealedIndex.FOLDER);
        OptionalLong last = disk.list(SealedIndex.FOLDER).stream()
                .filter(name -> name.endsWith(SealedIndex.SUFFIX))
                .map(name -> SegmentName.parse(name.substring(0, name.length() - SealedIndex.SUFFIX.length())))
                .flatMapToLong(OptionalLong::stream)
                .max();
        return last.isEmpty() ? 0 : last.getAsLong() + segmentBytes;
    }

    /** Reads the table of a segment's frames from its index file; null if that is missing or damaged. */
    public static @Nullable FramePositions savedPositions(Disk disk, long segmentStart) {
        try (SealedIndex index = SealedIndex.open(disk, segmentStart)) {
            return new FramePositions(index.frames());
        } catch (DamagedFileException e) {
            return null;
        }
    }

    /**
     * Opens the indexes of a log that is recovered.
     *
     * @param memory holds the entries of the segments without an index file
     * @param background writes index files
     * @param room what is needed for other things is not taken from
     * @param report is told of damage
     */
    public static Indexes open(
            Disk disk,
            int segmentBytes,
            SegmentedLog log,
            FrameIndexer indexer,
            MemoryIndexes memory,
            Executor background,
            DiskRoom room,
            DamageReport report) {
        SectionFileWriter.removeUnfinished(disk, SealedIndex.FOLDER);
        IndexSealer sealer =
                new IndexSealer(disk, segmentBytes, log, indexer, memory, sealedTo(disk, segmentBytes), room, report);
        sealer.loadHeads();
        log.onSegmentForced(() -> inBackground(background, sealer::seal));
        inBackground(background, sealer::seal);
        inBackground(background, sealer::repair);
        return new Indexes(memory, sealer, new FrameTimes(log, indexer), segmentBytes);
    }

    private static void inBackground(Executor background, Runnable task) {
        try {
            background.execute(task);
        } catch (RejectedExecutionException e) {
            // The process is stopping: the next one does it when it opens the store.
            return;
        }
    }

    /** Names of index files that were lost or damaged and made again. */
    public List<String> rebuilt() {
        return sealer.sealed().rebuilt();
    }

    @Override
    public void addMessage(
            long queueKey,
            long offset,
            long position,
            int size,
            int tagHash,
            int orderingKeyHash,
            int flags,
            int priority,
            long storedMillis) {
        memory.addMessage(queueKey, offset, position, size, tagHash, orderingKeyHash, flags, priority, storedMillis);
    }

    @Override
    public void addKey(long keyHash, long position) {
        memory.addKey(keyHash, position);
    }

    @Override
    public void addDue(long deliverAtMillis, long position) {
        memory.addDue(deliverAtMillis, position);
    }

    @Override
    public int waitingParts() {
        return Math.max(0, memory.all().length - 1);
    }

    /** {@inheritDoc} Only index files are asked: whoever opens the store reads the rest. */
    @Override
    public long largestQueueKey() {
        return sealer.heads().largest();
    }

    @Override
    public int read(long queueKey, long offset, long limitOffset, IndexEntries target) {
        int before = target.count();
        long next = offset;
        while (next < limitOffset && !target.full()) {
            int start = target.count();
            readRun(queueKey, next, limitOffset, target);
            if (target.count() == start) {
                break;
            }
            next += target.count() - start;
        }
        return target.count() - before;
    }

    private void readRun(long queueKey, long offset, long limitOffset, IndexEntries target) {
        MemoryIndex[] open = memory.all();
        long nextFirst = Long.MAX_VALUE;
        boolean earlier = false;
        for (int i = open.length - 1; i >= 0 && !earlier; i--) {
            Run run = open[i].run(queueKey);
            if (run != null && run.holds(offset)) {
                run.copy((int) (offset - run.firstOffset()), limitIn(run, limitOffset), target);
                return;
            }
            earlier = run != null && run.firstOffset() < offset;
            nextFirst = run == null || earlier ? nextFirst : run.firstOffset();
        }
        if (!earlier) {
            RunChains.Place place = chains.find(queueKey, offset);
            nextFirst = Math.min(nextFirst, place.next());
            if (place.segment() >= 0 && readSealed(place.segment(), queueKey, offset, limitOffset, target)) {
                return;
            }
            earlier = place.segment() >= 0;
        }
        if (earlier && nextFirst != Long.MAX_VALUE && nextFirst - offset <= LONGEST_HOLE) {
            addLost(Math.min(nextFirst, limitOffset) - offset, target);
        }
    }

    private boolean readSealed(int segment, long queueKey, long offset, long limitOffset, IndexEntries target) {
        Boolean read = sealer.sealed().using(segment, index -> {
            SealedRun run = index.run(queueKey);
            if (run == null || !run.holds(offset)) {
                return false;
            }
            run.copy((int) (offset - run.firstOffset()), limitIn(run, limitOffset), target);
            return true;
        });
        return Boolean.TRUE.equals(read);
    }

    private static int limitIn(Run run, long limitOffset) {
        return (int) Math.min(run.count(), limitOffset - run.firstOffset());
    }

    /** Offsets between two runs belonged to frames that are damaged or dropped. */
    private static void addLost(long count, IndexEntries target) {
        for (long i = 0; i < count && !target.full(); i++) {
            target.add(0, 0, 0, 0, 0, 0);
        }
    }

    @Override
    public long firstOffset(long queueKey, long otherwise) {
        MemoryIndex[] open = memory.all();
        int first = sealer.heads().first(queueKey);
        if (first >= 0) {
            Long offset = firstOffsetFrom(first, queueKey);
            if (offset != null) {
                return offset;
            }
        }
        for (MemoryIndex index : open) {
            Run run = index.run(queueKey);
            if (run != null) {
                return run.firstOffset();
            }
        }
        return otherwise;
    }

    /** Looks at one segment mostly; further where retention has dropped the first ones, and remembers. */
    private @Nullable Long firstOffsetFrom(int first, long queueKey) {
        int last = sealer.heads().last(queueKey);
        Long found = firstOffsetIn(first, queueKey);
        if (found != null) {
            return found;
        }
        for (long start : sealer.sealedStarts()) {
            int segment = number(start);
            if (segment > first && segment <= last) {
                found = firstOffsetIn(segment, queueKey);
                if (found != null) {
                    sealer.heads().firstIs(queueKey, segment);
                    return found;
                }
            }
        }
        sealer.heads().firstIs(queueKey, last);
        return null;
    }

    private @Nullable Long firstOffsetIn(int segment, long queueKey) {
        return sealer.sealed().using(segment, index -> {
            SealedRun run = index.run(queueKey);
            return run == null ? null : run.firstOffset();
        });
    }

    @Override
    public long nextOffset(long queueKey, long offset, long otherwise) {
        MemoryIndex[] open = memory.all();
        long next = otherwise;
        for (int i = open.length - 1; i >= 0; i--) {
            Run run = open[i].run(queueKey);
            if (run != null && run.firstOffset() <= offset) {
                return run.holds(offset) ? offset : next;
            }
            next = run == null ? next : run.firstOffset();
        }
        RunChains.Place place = chains.find(queueKey, offset);
        if (place.segment() < 0) {
            return firstOffset(queueKey, otherwise);
        }
        Boolean here = sealer.sealed().using(place.segment(), index -> {
            SealedRun run = index.run(queueKey);
            return run != null && run.holds(offset);
        });
        return Boolean.TRUE.equals(here) ? offset : Math.min(next, place.next());
    }

    /** Where the first segment begins that has no index file. */
    public long sealedTo() {
        return sealer.sealedTo();
    }

    /** The store time of a full segment's newest message; Long.MIN_VALUE if it has none. */
    public long newestMillis(long segmentStart) {
        Long newest = sealer.sealed().using(number(segmentStart), SealedIndex::newestMillis);
        return newest == null ? Long.MIN_VALUE : newest;
    }

    /** Visits the queues of a full segment. */
    public void runs(long segmentStart, Retention.RunVisitor visitor) {
        sealer.sealed().using(number(segmentStart), index -> {
            index.forEachQueue(queueKey -> {
                SealedRun run = index.run(queueKey);
                if (run != null) {
                    visitor.visit(queueKey, run.firstOffset(), run.count());
                }
            });
            return null;
        });
    }

    /** Visits the scheduled messages of a full segment. */
    public void dues(long segmentStart, DueVisitor visitor) {
        DueMerge merge = new DueMerge();
        merge.add(
                (after, limit) -> sealedDues(number(segmentStart), after, limit),
                new Due(Long.MIN_VALUE, 0),
                DueMerge.AT_A_TIME);
        merge.visit(visitor);
    }

    /** The index files that are complete. */
    public List<String> fileNames() {
        return sealer.sealedStarts().stream()
                .map(start -> SealedIndex.FOLDER + "/" + SealedIndex.name(start))
                .toList();
    }

    /** Makes all index files again. */
    public void rebuild() {
        for (long start : sealer.sealedStarts()) {
            sealer.reduce(start);
        }
        chains.forget();
    }

    /** Most frames of a full segment are gone. */
    public void reduce(long segmentStart) {
        sealer.reduce(segmentStart);
        chains.forget();
    }

    /** A segment is gone. */
    public void dropped(long segmentStart) {
        sealer.dropped(segmentStart);
        chains.forget();
    }

    @Override
    public OptionalLong offsetAtTime(long queueKey, long storedMillis) {
        MemoryIndex[] open = memory.all();
        OptionalLong[] best = {OptionalLong.empty()};
        for (int i = open.length - 1; i >= 0; i--) {
            Run run = open[i].run(queueKey);
            if (run != null && !lookEarlier(run, storedMillis, best)) {
                return best[0];
            }
        }
        chains.walkBack(queueKey, segment -> {
            Boolean goOn = sealer.sealed().using((int) segment, index -> {
                SealedRun run = index.run(queueKey);
                return run != null && lookEarlier(run, storedMillis, best);
            });
            return Boolean.TRUE.equals(goOn);
        });
        return best[0];
    }

    /** Notes the first offset of a run at a time or later, if it has one; returns whether an earlier run may have one too. */
    private boolean lookEarlier(Run run, long storedMillis, OptionalLong[] best) {
        if (run.lastStoredMillis() < storedMillis) {
            return false;
        }
        if (run.firstStoredMillis() >= storedMillis) {
            best[0] = OptionalLong.of(run.firstOffset());
            return true;
        }
        best[0] = OptionalLong.of(run.firstOffset() + times.firstAt(run, storedMillis));
        return false;
    }

    @Override
    public void findKey(long keyHash, LongPredicate positionVisitor) {
        MemoryIndex[] open = memory.all();
        for (int i = open.length - 1; i >= 0; i--) {
            long start = open[i].segmentStart();
            if (!open[i].keys().visit(keyHash, place -> positionVisitor.test(start + place))) {
                return;
            }
        }
        List<Long> starts = sealedBefore(open);
        for (int i = starts.size() - 1; i >= 0; i--) {
            List<Long> found = sealer.sealed().using(number(starts.get(i)), index -> index.positionsOfKey(keyHash));
            for (int at = found == null ? -1 : found.size() - 1; at >= 0; at--) {
                if (found == null || !positionVisitor.test(found.get(at))) {
                    return;
                }
            }
        }
    }

    private List<Long> sealedBefore(MemoryIndex[] open) {
        long before = open.length == 0 ? Long.MAX_VALUE : open[0].segmentStart();
        return sealer.sealedStarts().stream().filter(start -> start < before).toList();
    }

    private int number(long start) {
        return (int) (start / segmentBytes);
    }

    @Override
    public void findDue(DueStart start, DueVisitor visitor) {
        DueMerge merge = new DueMerge();
        MemoryIndex[] open = memory.all();
        for (MemoryIndex index : open) {
            Due from = start.from(index.segmentStart(), index.segmentStart() + segmentBytes);
            if (from != null) {
                merge.add(index::dues, from, DueMerge.AT_A_TIME_IN_MEMORY);
            }
        }
        for (long segment : sealedBefore(open)) {
            Due from = start.from(segment, segment + segmentBytes);
            if (from != null) {
                merge.add((after, limit) -> sealedDues(number(segment), after, limit), from, DueMerge.AT_A_TIME);
            }
        }
        merge.visit(visitor);
    }

    private List<Due> sealedDues(int segment, Due after, int limit) {
        List<Due> found = sealer.sealed().using(segment, index -> index.dues(after, limit));
        return found == null ? List.of() : found;
    }

    @Override
    public void close() {
        sealer.close();
    }
}
