package io.trivium.storage;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.store.FrameIndexer;
import io.trivium.broker.store.QueueIndexes;
import io.trivium.broker.store.Retention;
import io.trivium.broker.store.Room;
import io.trivium.broker.store.Snapshots;
import io.trivium.broker.store.Store;
import io.trivium.storage.file.DamageReport;
import io.trivium.storage.index.Indexes;
import io.trivium.storage.index.MemoryIndexes;
import io.trivium.storage.log.DiskRoom;
import io.trivium.storage.log.LogSizes;
import io.trivium.storage.log.SegmentedLog;
import io.trivium.storage.snapshot.SnapshotFiles;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store on disk: the log in segments, and what is derived from it in MapDB tables. */
public final class MapDbStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(MapDbStore.class);

    /** The disk counts as full when less than so many times the reserve is free besides. */
    private static final long LOW_RESERVES = 4;

    private final Disk disk;
    private final int segmentBytes;
    private final SegmentedLog log;
    private final Indexes indexes;
    private final SnapshotFiles snapshots;
    private final DiskRoom room;
    private final StoreRetention retention;
    private int dropped;
    private boolean closed;

    private MapDbStore(
            Disk disk,
            int segmentBytes,
            int dropped,
            SegmentedLog log,
            Indexes indexes,
            SnapshotFiles snapshots,
            DiskRoom room) {
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        this.dropped = dropped;
        this.log = log;
        this.indexes = indexes;
        this.snapshots = snapshots;
        this.room = room;
        this.retention = new StoreRetention(log, indexes, snapshots, room, this::droppedBefore);
    }

    /**
     * Recovers and opens the store on a disk, or creates it.
     *
     * @param disk stays the caller's, who closes it after the store
     * @param indexer makes the index entries of frames that are not in an index file
     * @param background runs tasks that block on the disk (zeroing ahead, writing index files), one at a time or several; never interrupted. A
     *     task that it rejects is done later
     * @throws UncheckedIOException if the disk fails
     * @throws IllegalStateException if a newer version wrote the store
     */
    public static MapDbStore open(Disk disk, StoreConfig config, FrameIndexer indexer, Executor background) {
        Optional<StoreFile> before = StoreFile.read(disk);
        DiskRoom room = new DiskRoom(disk, config.reserveBytes(), LOW_RESERVES * config.reserveBytes());
        LogSizes sizes = sizes(disk, config, before);
        DamageReport report = new DamageReport(disk);
        SnapshotFiles snapshots = SnapshotFiles.open(disk, room, report);
        long droppedBefore = before.map(StoreFile::droppedBefore).orElse(-1L);
        SegmentedLog.finishDropping(disk, droppedBefore);
        long sealedTo = Indexes.sealedTo(disk, sizes.segment());
        long forced = Math.max(
                Math.max(before.map(StoreFile::forced).orElse(0L), sealedTo),
                snapshots.newest().map(Snapshots.Snapshot::position).orElse(0L));
        MemoryIndexes memory = new MemoryIndexes(sizes.segment());
        SegmentedLog.Opening opening = new SegmentedLog.Opening(
                sealedTo,
                forced,
                start -> Indexes.savedPositions(disk, start),
                frame -> indexer.index(frame, memory),
                droppedBefore,
                report);
        // If the file is lost, the part that is the first now is taken for the first that was kept.
        int dropped =
                before.map(StoreFile::dropped).orElseGet(() -> (int) (SegmentedLog.firstPart(disk) / sizes.segment()));
        SegmentedLog log = SegmentedLog.open(
                disk,
                sizes,
                opening,
                found -> {
                    int incarnation = 1
                            + Math.max(
                                    found.incarnation(),
                                    before.map(StoreFile::incarnation).orElse(0));
                    // Durable before the first frame bears it: it grows even if that frame is lost.
                    new StoreFile(sizes.segment(), incarnation, dropped, found.end()).write(disk);
                    return incarnation;
                },
                background,
                room);
        memory.ignoreBefore(log.end());
        Indexes indexes = Indexes.open(disk, sizes.segment(), log, indexer, memory, background, room, report);
        MapDbStore store = new MapDbStore(disk, sizes.segment(), dropped, log, indexes, snapshots, room);
        store.retention.finishReplacing();
        LOG.info("Store opened: {}", store.recovery());
        return store;
    }

    private static LogSizes sizes(Disk disk, StoreConfig config, Optional<StoreFile> before) {
        int configured = config.segmentBytes();
        if (before.isEmpty()) {
            int found = SegmentedLog.findSegmentBytes(disk, configured);
            if (SegmentedLog.exists(disk)) {
                LOG.error(
                        "The file {} is missing or damaged; going on with segments of {} bytes", StoreFile.NAME, found);
            }
            return config.withSegmentBytes(found).sizes();
        }
        int fixed = before.get().segmentBytes();
        if (fixed != configured) {
            LOG.warn("The store was created with segments of {} bytes and keeps them, not {}", fixed, configured);
        }
        return config.withSegmentBytes(fixed).sizes();
    }

    /** What opening found, and damage found since. */
    public RecoveryReport recovery() {
        List<String> setAside = new ArrayList<>(snapshots.setAside());
        setAside.addAll(indexes.rebuilt());
        return new RecoveryReport(
                log.incarnation(), log.openedAt(), log.framesRead(), log.tornBytes(), log.damagedPlaces(), setAside);
    }

    @Override
    public MessageLog log() {
        return log;
    }

    @Override
    public QueueIndexes indexes() {
        return indexes;
    }

    @Override
    public Snapshots snapshots() {
        return snapshots;
    }

    @Override
    public Retention retention() {
        return retention;
    }

    @Override
    public Room room() {
        return room;
    }

    /**
     * Copies the store as it is on the disk now to an empty disk, while it goes on. Takes as long as copying does; nothing is dropped
     * meanwhile. What the disk cannot read is told in the backup's report of damage.
     *
     * @throws IllegalStateException if the target holds anything, or no snapshot can be read
     */
    public void backup(Disk target) {
        Backup.make(
                disk,
                target,
                backup -> retention.whileNothingIsDropped(() -> {
                    // In this order: what a snapshot or an index speaks of is in the part of the log that is copied
                    // after it.
                    snapshots.copy(names -> names.forEach(backup::copy));
                    indexes.fileNames().stream().filter(disk::exists).forEach(backup::copy);
                    long end = log.forced();
                    log.forEachFile(end, backup::copy);
                    new StoreFile(segmentBytes, log.incarnation(), droppedSegments(), end).write(target);
                    backup.add(StoreFile.NAME);
                }));
    }

    private synchronized int droppedSegments() {
        return dropped;
    }

    /** Makes all index files again; returns whether the log is whole: all that ever was in it, and sound. */
    boolean rebuildIndexes() {
        indexes.rebuild();
        return allIsThere() && log.damagedPlaces().isEmpty();
    }

    private boolean allIsThere() {
        long end = 0;
        for (Retention.Part part : log.parts()) {
            if (!part.whole() || part.start() != end) {
                return false;
            }
            end = part.end();
        }
        return true;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        indexes.close();
        noteForced();
        log.close();
        snapshots.close();
    }

    private synchronized void droppedBefore(long position) {
        dropped = (int) (position / segmentBytes);
        new StoreFile(segmentBytes, log.incarnation(), dropped, log.forced()).write(disk);
    }

    /** Lets the next opening tell a damaged end from a torn one. */
    private void noteForced() {
        try {
            new StoreFile(segmentBytes, log.incarnation(), dropped, log.forced()).write(disk);
        } catch (UncheckedIOException e) {
            LOG.warn("Could not note where the log ends; the next opening finds it", e);
        }
    }
}
