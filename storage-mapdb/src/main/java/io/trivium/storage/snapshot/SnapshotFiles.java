package io.trivium.storage.snapshot;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.store.Change;
import io.trivium.broker.store.Snapshots;
import io.trivium.storage.file.DamageReport;
import io.trivium.storage.file.DamagedFileException;
import io.trivium.storage.file.SectionFileWriter;
import io.trivium.storage.log.DiskRoom;
import io.trivium.storage.log.SegmentName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The snapshots of a store; the newest two are kept. Writing belongs to one thread at a time. */
public final class SnapshotFiles implements Snapshots, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFiles.class);
    /** The folder of snapshots. */
    public static final String FOLDER = "snapshot";

    private static final String SUFFIX = ".snap";
    private static final String SET_ASIDE = ".damaged";

    private static final int ENTRY_BYTES = 16;

    private final Disk disk;
    private final DiskRoom room;
    private final DamageReport report;
    private final List<String> setAside = new ArrayList<>();
    private final Object deletion = new Object();
    private @Nullable SnapshotFile newest;

    private SnapshotFiles(Disk disk, DiskRoom room, DamageReport report) {
        this.disk = disk;
        this.room = room;
        this.report = report;
    }

    /** Finds the newest sound snapshot; what is damaged is set aside. */
    public static SnapshotFiles open(Disk disk, DiskRoom room, DamageReport report) {
        disk.makeFolder(FOLDER);
        SnapshotFiles snapshots = new SnapshotFiles(disk, room, report);
        SectionFileWriter.removeUnfinished(disk, FOLDER);
        List<String> names = snapshots.names();
        Collections.reverse(names);
        for (String name : names) {
            if (snapshots.take(FOLDER + "/" + name)) {
                break;
            }
        }
        return snapshots;
    }

    private boolean take(String name) {
        try {
            newest = SnapshotFile.open(disk, name);
            return true;
        } catch (DamagedFileException e) {
            LOG.error(
                    "A snapshot cannot be used, and is set aside; using an older one and more of the log: {}",
                    e.getMessage());
            disk.rename(name, name + SET_ASIDE);
            setAside.add(name);
            report.add(name + " was damaged and set aside; an older one is used");
            return false;
        }
    }

    private List<String> names() {
        return new ArrayList<>(disk.list(FOLDER).stream()
                .filter(name -> name.endsWith(SUFFIX) && position(name).isPresent())
                .toList());
    }

    /** The position of the older of the two that are kept; 0 if there are not two. */
    public long oldestPosition() {
        List<String> names = names();
        return names.size() < 2 ? 0 : position(names.get(0)).orElse(0);
    }

    private static String name(long position) {
        return SegmentName.hex(position) + SUFFIX;
    }

    private static OptionalLong position(String name) {
        return SegmentName.parse(name.substring(0, name.length() - SUFFIX.length()));
    }

    /** Names of the snapshots that were damaged. */
    public List<String> setAside() {
        return List.copyOf(setAside);
    }

    @Override
    public synchronized Optional<Snapshot> newest() {
        return Optional.ofNullable(newest);
    }

    @Override
    public void write(long position, SortedMap<String, List<Change>> changes) {
        SnapshotFile base = current();
        if (base != null && base.position() == position) {
            // Its name is taken, and records alone change views.
            if (changes.values().stream().allMatch(List::isEmpty)) {
                return;
            }
            throw new IllegalArgumentException("There is a snapshot at " + position + " already");
        }
        String name = name(position);
        room.requireRoomFor("a snapshot", (base == null ? 0 : base.size()) + bytes(changes));
        try (SectionFileWriter file = SectionFileWriter.create(disk, FOLDER, name)) {
            if (base != null) {
                check(base);
            }
            SortedSet<String> views = new TreeSet<>(changes.keySet());
            if (base != null) {
                views.addAll(base.views().keySet());
            }
            writeNames(file, views);
            int kind = SnapshotFile.FIRST_VIEW;
            for (String view : views) {
                List<Change> changed = changes.getOrDefault(view, List.of());
                file.volumeSection(kind++, 0, volume -> {
                    ViewTable.Writer table = new ViewTable.Writer(volume);
                    merge(base, view, changed, table);
                    table.finish();
                });
            }
            file.finish(SnapshotFile.MAGIC, position, 0);
        }
        replace(SnapshotFile.open(disk, FOLDER + "/" + name), base);
        deleteOld();
    }

    /** Only a restart can go back to an older snapshot: memory does not hold all that the log after it says. */
    private void check(SnapshotFile base) {
        try {
            base.checkAgain();
        } catch (DamagedFileException e) {
            report.add(FOLDER + "/" + name(base.position())
                    + " was damaged while in use, and no other can be made from it: restart the broker, which uses an older"
                    + " one and more of the log");
            throw e;
        }
    }

    /** About. */
    private static long bytes(SortedMap<String, List<Change>> changes) {
        long bytes = 0;
        for (List<Change> view : changes.values()) {
            for (Change change : view) {
                byte[] value = change.value();
                bytes += value == null ? 0 : ENTRY_BYTES + change.key().length + value.length;
            }
        }
        return bytes;
    }

    private synchronized @Nullable SnapshotFile current() {
        return newest;
    }

    private synchronized void replace(SnapshotFile written, @Nullable SnapshotFile base) {
        newest = written;
        if (base != null) {
            base.close();
        }
    }

    @Override
    public synchronized byte @Nullable [] find(String view, byte[] key) {
        return newest == null ? null : newest.find(view, key);
    }

    private static void writeNames(SectionFileWriter file, SortedSet<String> views) {
        file.section(SnapshotFile.NAMES, views.size(), out -> {
            int kind = SnapshotFile.FIRST_VIEW;
            for (String view : views) {
                byte[] name = view.getBytes(StandardCharsets.UTF_8);
                out.room(8 + name.length).putInt(kind++).putInt(name.length).put(name);
            }
        });
    }

    /** Puts the entries of the earlier snapshot and the changes, in order; a change wins. */
    private static void merge(@Nullable SnapshotFile base, String view, List<Change> changes, ViewTable.Writer table) {
        ChangeCursor cursor = new ChangeCursor(changes, table);
        if (base != null) {
            base.read(view, (key, value) -> {
                if (!cursor.putUpTo(key)) {
                    table.put(key, value);
                }
            });
        }
        cursor.putRest();
    }

    private static final class ChangeCursor {
        private final List<Change> changes;
        private final ViewTable.Writer table;
        private int next;

        private ChangeCursor(List<Change> changes, ViewTable.Writer table) {
            this.changes = changes;
            this.table = table;
        }

        /** Puts all changes up to a key; returns whether the last of them is of that key. */
        boolean putUpTo(byte[] key) {
            int order = -1;
            while (next < changes.size()
                    && (order = Arrays.compareUnsigned(changes.get(next).key(), key)) <= 0) {
                put();
                if (order == 0) {
                    return true;
                }
            }
            return false;
        }

        void putRest() {
            while (next < changes.size()) {
                put();
            }
        }

        private void put() {
            Change change = changes.get(next++);
            byte[] value = change.value();
            if (value != null) {
                table.put(change.key(), value);
            }
        }
    }

    private void deleteOld() {
        synchronized (deletion) {
            List<String> names = names();
            for (String name : names.subList(0, Math.max(0, names.size() - 2))) {
                disk.delete(FOLDER + "/" + name);
            }
        }
    }

    /** Hands over the files' names; while the reader reads, none of them goes. */
    public void copy(Consumer<List<String>> reader) {
        synchronized (deletion) {
            reader.accept(names().stream().map(name -> FOLDER + "/" + name).toList());
        }
    }

    @Override
    public synchronized void close() {
        if (newest != null) {
            newest.close();
        }
    }
}
