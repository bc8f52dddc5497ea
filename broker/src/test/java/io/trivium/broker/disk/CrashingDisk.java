package io.trivium.broker.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A disk that knows what was written and what was forced, so that a test can cut its power. Every operation that changes something is
 * counted; one of them can be made to fail, alone or with all that follow, or to take its time.
 *
 * <p>{@link #crash} returns the disk as it may be found afterwards: forced bytes, and of everything else any part, in any order: each page,
 * of 512 B or 4 KiB, as it was after any of the writes to it, sizes, names. What a failed force has lost still reads back, until then.
 * Thread-safe.
 */
public final class CrashingDisk implements Disk {
    private final SortedMap<String, CrashingFile> names = new TreeMap<>();
    private final SortedMap<String, CrashingFile> forcedNames = new TreeMap<>();
    /** For each folder the states its names went through since it was forced. */
    private final Map<String, List<SortedMap<String, CrashingFile>>> unforcedNames = new TreeMap<>();

    private long operations;
    private long untilFailure = Long.MAX_VALUE;
    private boolean failForever;
    private boolean failed;
    private Predicate<String> failing = name -> true;
    private Runnable onFailure = () -> {};
    private long slowAt = Long.MAX_VALUE;
    private Runnable whileSlow = () -> {};
    private long capacity = Long.MAX_VALUE;

    /** Makes the n-th operation from now fail, counted from 1; and all later ones if told so. */
    public void failAt(long n, boolean forever) {
        failAt(n, forever, name -> true);
    }

    /** Counts only operations on some files, or folders: when the n-th of them fails, and is to fail for ever, everything does. */
    public synchronized void failAt(long n, boolean forever, Predicate<String> which) {
        untilFailure = n;
        failForever = forever;
        failing = which;
        failed = false;
    }

    /** Sets who is told when the operation fails that was chosen by {@link #failAt}. */
    public synchronized void onFailure(Runnable listener) {
        onFailure = listener;
    }

    /** Nothing fails any more, as after a restart of the process: what failed forces have lost stays lost. */
    public synchronized void heal() {
        untilFailure = Long.MAX_VALUE;
        failed = false;
        capacity = Long.MAX_VALUE;
    }

    /** Makes the n-th operation from now slow, counted from 1: something else happens before it. */
    public synchronized void slowAt(long n, Runnable meanwhile) {
        slowAt = operations + n;
        whileSlow = meanwhile;
    }

    /** Makes writes fail that would need more than some bytes in all. */
    public synchronized void limit(long bytes) {
        capacity = bytes;
    }

    /** Makes writes fail that need more than some bytes besides what is there now. */
    public synchronized void fill(long bytesLeft) {
        capacity = usedBytes() + bytesLeft;
    }

    /** How many operations that change something there were. */
    public synchronized long operations() {
        return operations;
    }

    /** Returns a copy of this disk as the operating system shows it, with everything forced. */
    public synchronized CrashingDisk copy() {
        CrashingDisk copy = new CrashingDisk();
        names.forEach((name, file) -> copy.adopt(name, file.copy(copy, name)));
        return copy;
    }

    /** The names of all files. */
    public synchronized List<String> files() {
        return List.copyOf(names.keySet());
    }

    /** Cuts the power. This disk is left as it is: another seed finds another state of the same moment. */
    public synchronized CrashingDisk crash(long seed) {
        Random random = new Random(seed);
        int pageBytes = random.nextBoolean() ? 512 : 4096;
        CrashingDisk after = new CrashingDisk();
        SortedMap<String, CrashingFile> survivors = new TreeMap<>(forcedNames);
        unforcedNames.forEach((folder, states) -> {
            // A file system writes its changes of names in order: some first part of them is found.
            int kept = random.nextInt(states.size() + 1);
            if (kept > 0) {
                survivors.keySet().removeIf(name -> folderOf(name).equals(folder));
                survivors.putAll(states.get(kept - 1));
            }
        });
        survivors.forEach((name, file) -> after.adopt(name, file.afterCrash(after, name, random, pageBytes)));
        return after;
    }

    private void adopt(String name, CrashingFile file) {
        names.put(name, file);
        forcedNames.put(name, file);
    }

    /** Counts an operation, which fails if it is its turn. */
    synchronized void operate(String name, long moreBytes) {
        operations++;
        if (operations == slowAt) {
            whileSlow.run();
        }
        if (failed && failForever) {
            throw new UncheckedIOException(new IOException("Injected, for ever, at operation " + operations));
        }
        if (!failed && untilFailure < Long.MAX_VALUE && failing.test(name) && --untilFailure == 0) {
            failed = true;
            onFailure.run();
            throw new UncheckedIOException(new IOException("Injected at operation " + operations));
        }
        if (moreBytes > 0 && usedBytes() + moreBytes > capacity) {
            throw new NoSpaceException("full", new IOException("No space left on device"));
        }
    }

    private long usedBytes() {
        return names.values().stream().mapToLong(CrashingFile::size).sum();
    }

    @Override
    public synchronized DiskFile open(String name) {
        CrashingFile known = names.get(name);
        if (known != null) {
            return known;
        }
        operate(name, 0);
        CrashingFile created = new CrashingFile(this, name);
        names.put(name, created);
        changed(folderOf(name));
        return created;
    }

    private static String folderOf(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('/')));
    }

    private void changed(String folder) {
        SortedMap<String, CrashingFile> state = new TreeMap<>();
        names.forEach((name, file) -> {
            if (folderOf(name).equals(folder)) {
                state.put(name, file);
            }
        });
        unforcedNames.computeIfAbsent(folder, none -> new ArrayList<>()).add(state);
    }

    @Override
    public synchronized boolean exists(String name) {
        return names.containsKey(name);
    }

    @Override
    public synchronized List<String> list(String folder) {
        return names.keySet().stream()
                .filter(name -> folderOf(name).equals(folder))
                .map(name -> name.substring(name.lastIndexOf('/') + 1))
                .toList();
    }

    @Override
    public void makeFolder(String folder) {
        // Folders are only parts of names here.
    }

    @Override
    public synchronized void rename(String from, String to) {
        operate(to, 0);
        CrashingFile file = names.remove(from);
        if (file == null) {
            throw new UncheckedIOException(new IOException("No file " + from));
        }
        names.put(to, file);
        changed(folderOf(to));
    }

    @Override
    public synchronized void delete(String name) {
        operate(name, 0);
        if (names.remove(name) != null) {
            changed(folderOf(name));
        }
    }

    @Override
    public synchronized void forceFolder(String folder) {
        operate(folder + "/", 0);
        unforcedNames.remove(folder);
        forcedNames.keySet().removeIf(name -> folderOf(name).equals(folder));
        names.forEach((name, file) -> {
            if (folderOf(name).equals(folder)) {
                forcedNames.put(name, file);
            }
        });
    }

    @Override
    public synchronized long usableBytes() {
        return Math.max(0, Math.min(1L << 40, capacity) - usedBytes());
    }

    @Override
    public void close() {
        // The next opening is a new disk, after a crash.
    }
}
