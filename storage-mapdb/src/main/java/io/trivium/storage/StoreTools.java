package io.trivium.storage;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.store.FrameIndexer;
import io.trivium.storage.file.DamageReport;
import io.trivium.storage.file.DamagedFileException;
import io.trivium.storage.file.SectionFileWriter;
import io.trivium.storage.index.IndexCheck;
import io.trivium.storage.log.LogCheck;
import io.trivium.storage.log.SegmentName;
import io.trivium.storage.snapshot.SnapshotCheck;
import io.trivium.storage.snapshot.SnapshotFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator does with a store that no broker has open. The disk stays the caller's. */
public final class StoreTools {
    private static final Logger LOG = LoggerFactory.getLogger(StoreTools.class);
    /** The folders of a store, its root first. */
    static final List<String> FOLDERS = List.of("", SegmentName.FOLDER, IndexCheck.FOLDER, SnapshotFiles.FOLDER);

    private static final String OLD = ".old";

    private StoreTools() {}

    /**
     * What a check found.
     *
     * @param counts sentences about what is there
     * @param problems sentences about damage; empty if the store is sound
     */
    public record Report(List<String> counts, List<String> problems) {}

    /**
     * Reads every byte that has a checksum, and changes nothing.
     *
     * @throws IllegalStateException if there is no store, a restore of it was cut off, or a newer version wrote it
     */
    public static Report verify(Disk disk) {
        Restore.requireWhole(disk);
        List<String> problems = new ArrayList<>(Backup.damaged(disk));
        Optional<StoreFile> store = StoreFile.read(disk);
        if (store.isEmpty()) {
            requireStore(disk);
            problems.add("the file store is missing or damaged");
            return new Report(List.of(), problems);
        }
        StoreFile file = store.get();
        LogCheck log = new LogCheck(disk, file.segmentBytes(), file.droppedBefore(), file.forced(), problems::add);
        log.run();
        int indexes = check(disk, IndexCheck.FOLDER, problems);
        int snapshots = check(disk, SnapshotFiles.FOLDER, problems);
        return new Report(
                List.of(
                        "%d segments, %d of them remnants, with %d frames up to position %d"
                                .formatted(log.parts(), log.remnants(), log.frames(), log.end()),
                        indexes + " files of indexes",
                        snapshots + " snapshots"),
                problems);
    }

    private static void requireStore(Disk disk) {
        if (disk.list(SegmentName.FOLDER).isEmpty()) {
            throw new IllegalStateException("There is no store");
        }
    }

    private static int check(Disk disk, String folder, List<String> problems) {
        int sound = 0;
        for (String name : disk.list(folder)) {
            try {
                if (SnapshotCheck.is(name)) {
                    SnapshotCheck.check(disk, folder + "/" + name);
                } else if (IndexCheck.is(name) || IndexCheck.isHeads(name)) {
                    IndexCheck.check(disk, name);
                } else if (!SectionFileWriter.isUnfinished(name)) {
                    problems.add(folder + "/" + name + " was set aside or does not belong here");
                    continue;
                }
                sound++;
            } catch (DamagedFileException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        return sound;
    }

    static String path(String folder, String name) {
        return folder.isEmpty() ? name : folder + "/" + name;
    }

    /** Tells what there is, in lines, without reading it all. */
    public static List<String> info(Disk disk) {
        List<String> lines = new ArrayList<>();
        StoreFile.read(disk)
                .ifPresentOrElse(
                        file -> lines.add(
                                "format %d, segments of %d bytes, run %d, forced up to position %d, dropped before %d"
                                        .formatted(
                                                StoreFile.VERSION,
                                                file.segmentBytes(),
                                                file.incarnation(),
                                                file.forced(),
                                                file.droppedBefore())),
                        () -> {
                            requireStore(disk);
                            lines.add("the file store is missing or damaged");
                        });
        long all = 0;
        for (String folder : FOLDERS) {
            long bytes = 0;
            List<String> names = disk.list(folder);
            for (String name : names) {
                long size = FileCopies.size(disk, path(folder, name));
                bytes += size;
                if (!folder.isEmpty()) {
                    lines.add("%-40s %,15d".formatted(folder + "/" + name, size));
                }
            }
            all += bytes;
        }
        lines.add("%-40s %,15d".formatted("all files, in bytes", all));
        damage(disk).forEach(line -> lines.add("damage: " + line));
        return lines;
    }

    /**
     * Copies a store to an empty disk. What the disk cannot read is told in the copy's {@link #damage}.
     *
     * @throws IllegalStateException if there is no store, the target is not empty, or no snapshot can be read
     */
    public static void backup(Disk disk, Disk target) {
        Restore.requireWhole(disk);
        if (StoreFile.read(disk).isEmpty()) {
            throw new IllegalStateException("There is no store, or its file store is damaged");
        }
        Backup.make(disk, target, backup -> copy(disk, backup));
    }

    private static void copy(Disk disk, Backup backup) {
        for (String folder : FOLDERS) {
            for (String name : disk.list(folder)) {
                String path = path(folder, name);
                if (!Backup.isOfAStore(path)) {
                    LOG.warn("{} is no file of a store, and is not copied", path);
                } else if (!folder.isEmpty() || name.equals(StoreFile.NAME)) {
                    backup.copy(path);
                }
            }
        }
    }

    /** What a store, or a backup, reports of damage, a sentence each. */
    public static List<String> damage(Disk disk) {
        return DamageReport.read(disk);
    }

    /**
     * Copies a backup to a disk that is empty, or has what a restore left that was cut off, checking every byte; returns how many files.
     *
     * @throws IllegalStateException if the target is not empty, or the backup is not whole or damaged
     */
    public static int restore(Disk backup, Disk target) {
        return Restore.copy(backup, target);
    }

    /**
     * Makes all index files again from the log.
     *
     * @return whether snapshots can be made again, too: nothing of the log was dropped, is damaged or missing
     * @throws IllegalStateException if there is no store
     */
    public static boolean rebuildIndexes(Disk disk, StoreConfig config, FrameIndexer indexer) {
        requireStore(disk);
        try (MapDbStore store = MapDbStore.open(disk, config, indexer, Runnable::run)) {
            return store.rebuildIndexes();
        }
    }

    /** Puts the snapshots aside, so that a broker computes all from the log. */
    public static void setSnapshotsAside(Disk disk) {
        rename(disk, "", OLD);
    }

    /** Undoes {@link #setSnapshotsAside}. */
    public static void takeSnapshotsBack(Disk disk) {
        rename(disk, OLD, "");
    }

    /**
     * Deletes what was set aside, for a new one.
     *
     * @throws IllegalStateException if no sound snapshot was made since: then all are taken back
     */
    public static void forgetOldSnapshots(Disk disk) {
        List<String> names = disk.list(SnapshotFiles.FOLDER);
        if (names.stream().anyMatch(name -> name.endsWith(OLD))
                && names.stream().noneMatch(name -> sound(disk, name))) {
            takeSnapshotsBack(disk);
            throw new IllegalStateException(
                    "no new snapshot could be saved (the log says why); those from before stay, and nothing is lost");
        }
        for (String name : disk.list(SnapshotFiles.FOLDER)) {
            if (name.endsWith(OLD)) {
                disk.delete(SnapshotFiles.FOLDER + "/" + name);
            }
        }
    }

    private static boolean sound(Disk disk, String name) {
        try {
            return SnapshotCheck.is(name) && SnapshotCheck.check(disk, SnapshotFiles.FOLDER + "/" + name) >= 0;
        } catch (DamagedFileException e) {
            LOG.error("A new snapshot is damaged: {}", e.getMessage());
            return false;
        }
    }

    private static void rename(Disk disk, String from, String to) {
        List<String> names = disk.list(SnapshotFiles.FOLDER);
        for (String name : names) {
            String plain = name.endsWith(from) ? name.substring(0, name.length() - from.length()) : "";
            if (SnapshotCheck.is(plain)) {
                disk.rename(SnapshotFiles.FOLDER + "/" + name, SnapshotFiles.FOLDER + "/" + plain + to);
            }
        }
        if (!names.isEmpty()) {
            disk.forceFolder(SnapshotFiles.FOLDER);
        }
    }
}
