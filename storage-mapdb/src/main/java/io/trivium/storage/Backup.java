package io.trivium.storage;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import io.trivium.storage.file.DamageReport;
import io.trivium.storage.file.DamagedFileException;
import io.trivium.storage.log.SegmentName;
import io.trivium.storage.snapshot.SnapshotCheck;
import io.trivium.storage.snapshot.SnapshotFiles;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy of a store, which is a store itself, with a list of its files, written last: for each a line with its CRC32C in hexadecimal digits, its
 * size and its name, and a last line with the CRC32C of those before. Belongs to one thread.
 */
final class Backup {
    private static final Logger LOG = LoggerFactory.getLogger(Backup.class);
    /** The name of the list. */
    static final String LIST = "backup";

    private static final String FORMAT = "trivium-backup 1";

    private final Disk from;
    private final Disk to;
    private final StringBuilder list = new StringBuilder(FORMAT).append('\n');
    private final Set<String> folders = new TreeSet<>();
    private boolean snapshotCopied;
    private boolean snapshotLeftOut;
    private @Nullable DamageReport report;

    private Backup(Disk from, Disk to) {
        this.from = from;
        this.to = to;
    }

    /** A file of a backup. */
    record Entry(long crc, long bytes, String name) {}

    /**
     * Refuses a target that holds anything.
     *
     * @throws IllegalStateException if it does
     */
    static void requireEmpty(Disk disk) {
        for (String folder : StoreTools.FOLDERS) {
            if (!disk.list(folder).isEmpty()) {
                throw new IllegalStateException(
                        "The target is not empty: it holds " + disk.list(folder).get(0));
            }
        }
    }

    /**
     * Makes a backup.
     *
     * @param copying copies what belongs to it
     * @throws IllegalStateException if the target holds anything, or no snapshot can be read
     */
    static void make(Disk from, Disk to, Consumer<Backup> copying) {
        requireEmpty(to);
        Backup backup = new Backup(from, to);
        try {
            copying.accept(backup);
            backup.finish();
        } catch (RuntimeException | Error e) {
            cleanUp(e, () -> empty(to));
            throw e;
        }
    }

    /** Of what could not be finished nothing is left: the next attempt needs an empty target. */
    static void cleanUp(Throwable why, Runnable emptying) {
        try {
            emptying.run();
        } catch (RuntimeException e) {
            why.addSuppressed(e);
        }
    }

    /** Deletes all but the file that says that a restore is under way. */
    static void empty(Disk disk) {
        for (String folder : StoreTools.FOLDERS) {
            List<String> names = disk.list(folder);
            for (String name : names) {
                String path = StoreTools.path(folder, name);
                if (!path.equals(Restore.UNDER_WAY)) {
                    disk.delete(path);
                }
            }
            if (!names.isEmpty()) { // a folder may not be there yet
                disk.forceFolder(folder);
            }
        }
    }

    void copy(String name) {
        copy(name, FileCopies.size(from, name));
    }

    /** Copies the first bytes of a file. */
    void copy(String name, long bytes) {
        int slash = name.indexOf('/');
        String folder = slash < 0 ? "" : name.substring(0, slash);
        if (folders.add(folder)) {
            to.makeFolder(folder);
        }
        try {
            add(
                    FileCopies.copy(from, name, bytes, to, (at, end, why) -> unreadable(folder, name, at, end, why)),
                    bytes,
                    name);
            snapshotCopied |= SnapshotCheck.is(name.substring(slash + 1)) && folder.equals(SnapshotFiles.FOLDER);
        } catch (DamagedFileException e) {
            to.delete(name);
            snapshotLeftOut |= folder.equals(SnapshotFiles.FOLDER);
            lost(name + " could not be read: the backup is without it", e);
        }
    }

    /** What the log has there is lost anyway; all else can be made from the log again. */
    private void unreadable(String folder, String name, long at, long end, UncheckedIOException why) {
        if (!folder.equals(SegmentName.FOLDER)) {
            throw new DamagedFileException(name + " cannot be read: " + why.getMessage());
        }
        lost(name + " from byte " + at + " to " + end + " could not be read: the backup has zeros there", why);
    }

    private void lost(String sentence, RuntimeException why) {
        LOG.error("{}", sentence, why);
        DamageReport told = report == null ? new DamageReport(to) : report;
        report = told;
        told.add(sentence);
    }

    /** Adds a file that the target has. */
    void add(String name) {
        long bytes = FileCopies.size(to, name);
        add(checksum(to, name, bytes), bytes, name);
    }

    private void add(long crc, long bytes, String name) {
        list.append("%08x %d %s%n".formatted(crc, bytes, name));
    }

    /** Writes the list: from now on it is a backup. */
    private void finish() {
        if (snapshotLeftOut && !snapshotCopied) {
            throw new IllegalStateException(
                    "no snapshot can be read: try again when the broker has saved another, or stop it, copy its files and"
                            + " check the disk");
        }
        if (to.exists(DamageReport.FILE)) {
            add(DamageReport.FILE);
        }
        folders.forEach(to::forceFolder);
        byte[] text = list.toString().getBytes(StandardCharsets.UTF_8);
        String all = "%08x%n".formatted(crc(text));
        try (DiskFile file = to.open(LIST)) {
            file.write(ByteBuffer.wrap(text), 0);
            file.write(ByteBuffer.wrap(all.getBytes(StandardCharsets.UTF_8)), text.length);
            file.force();
        }
        to.forceFolder("");
    }

    static List<Entry> read(Disk backup) {
        if (!backup.exists(LIST)) {
            throw new IllegalStateException("There is no whole backup: its list of files is missing");
        }
        byte[] bytes = new byte[(int) FileCopies.size(backup, LIST)];
        try (DiskFile file = backup.open(LIST)) {
            file.read(ByteBuffer.wrap(bytes), 0);
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        int last = text.lastIndexOf('\n', text.length() - 2) + 1;
        byte[] before = text.substring(0, last).getBytes(StandardCharsets.UTF_8);
        if (!text.substring(last).strip().equals("%08x".formatted(crc(before)))) {
            throw new IllegalStateException("The backup's list of files is damaged");
        }
        List<String> lines = text.substring(0, last).lines().toList();
        if (!lines.get(0).equals(FORMAT)) {
            throw new IllegalStateException("The backup is of another format: " + lines.get(0));
        }
        List<Entry> entries = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(" ", 3);
            requireOfAStore(fields[2]);
            entries.add(new Entry(Long.parseLong(fields[0], 16), Long.parseLong(fields[1]), fields[2]));
        }
        return entries;
    }

    /** Whoever has written the list: no file elsewhere is read or written. */
    private static void requireOfAStore(String name) {
        if (!isOfAStore(name)) {
            throw new IllegalStateException("The backup's list of files names what is no file of a store: " + name);
        }
    }

    /** Tells whether a store may have a file of a name: those that others left in its folders are not copied. */
    static boolean isOfAStore(String name) {
        int slash = name.indexOf('/');
        String folder = slash < 0 ? "" : name.substring(0, slash);
        String file = name.substring(slash + 1);
        return StoreTools.FOLDERS.contains(folder) && slash != 0 && file.matches("[A-Za-z0-9][A-Za-z0-9._-]*");
    }

    /** Tells what of a backup is not what it was; nothing if the disk holds none. */
    static List<String> damaged(Disk disk) {
        if (!disk.exists(LIST)) {
            return List.of();
        }
        List<Entry> entries;
        try {
            entries = read(disk);
        } catch (IllegalStateException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
        List<String> problems = new ArrayList<>();
        for (Entry entry : entries) {
            if (!disk.exists(entry.name())
                    || FileCopies.size(disk, entry.name()) < entry.bytes()
                    || checksum(disk, entry.name(), entry.bytes()) != entry.crc()) {
                problems.add(entry.name() + " is not what it was when the backup was made");
            }
        }
        return problems;
    }

    private static long checksum(Disk disk, String name, long bytes) {
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 18);
        try (DiskFile file = disk.open(name)) {
            for (long at = 0; at < bytes; at += buffer.limit()) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), bytes - at));
                if (file.read(buffer, at) < buffer.limit()) {
                    break;
                }
                crc.update(buffer.flip());
            }
        }
        return crc.getValue();
    }

    private static long crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }
}
