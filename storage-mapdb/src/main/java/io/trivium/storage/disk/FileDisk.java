package io.trivium.storage.disk;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.disk.NoSpaceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory of the file system, locked against every other process until it is closed. */
public final class FileDisk implements Disk {
    private static final String LOCK = "lock";
    private static final Set<StandardOpenOption> TO_WRITE =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    private static final Set<StandardOpenOption> TO_READ = Set.of(StandardOpenOption.READ);

    private final Path root;
    private final Set<StandardOpenOption> options;

    /** Null where nobody has ever written. */
    private final @Nullable FileChannel lockFile;

    // Found once: to find it the system's list of mounts is read.
    private final FileStore fileStore;

    private FileDisk(Path root, Set<StandardOpenOption> options, @Nullable FileChannel lockFile, FileStore fileStore) {
        this.root = root;
        this.options = options;
        this.lockFile = lockFile;
        this.fileStore = fileStore;
    }

    /**
     * Takes the directory, which is created if needed.
     *
     * @throws UncheckedIOException if it cannot be created or written, or another process (or another part of this one) holds it; the
     *     message says which
     */
    public static FileDisk open(Path directory) {
        try {
            if (!Files.isDirectory(directory)) { // older Java refuses to make what a symbolic link stands for
                Files.createDirectories(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The data directory " + directory + " cannot be created", e);
        }
        try {
            return locked(directory, TO_WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The data directory " + directory + " cannot be opened for writing: " + reason(e), e);
        }
    }

    /**
     * Takes the directory to read it only. Nothing is made or changed there, so it may be somebody else's, or on a medium that cannot be
     * written; what writes throws. Who opens it for writing is kept out meanwhile.
     *
     * @throws UncheckedIOException if it is not there or cannot be read, or another process (or another part of this one) writes there;
     *     the message says which
     */
    public static FileDisk openToRead(Path directory) {
        try {
            return locked(directory, TO_READ);
        } catch (IOException e) {
            throw new UncheckedIOException("The directory " + directory + " cannot be read: " + reason(e), e);
        }
    }

    private static FileDisk locked(Path directory, Set<StandardOpenOption> options) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException("there is no such directory");
        }
        FileStore fileStore = Files.getFileStore(directory);
        Path lock = directory.resolve(LOCK);
        boolean writes = options.contains(StandardOpenOption.WRITE);
        if (!writes && !Files.exists(lock)) {
            return new FileDisk(directory, options, null, fileStore);
        }
        FileChannel lockFile = FileChannel.open(lock, options);
        if (lock(lockFile, !writes) == null) {
            lockFile.close();
            throw new IOException("it is in use by another broker");
        }
        return new FileDisk(directory, options, lockFile, fileStore);
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.file.AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
    }

    private static @Nullable FileLock lock(FileChannel file, boolean shared) throws IOException {
        try {
            return file.tryLock(0, Long.MAX_VALUE, shared);
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public DiskFile open(String name) {
        try {
            return new ChannelFile(FileChannel.open(root.resolve(name), options));
        } catch (IOException e) {
            throw fault("open", name, e);
        }
    }

    @Override
    public boolean exists(String name) {
        return Files.exists(root.resolve(name));
    }

    @Override
    public List<String> list(String folder) {
        Path path = root.resolve(folder);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(path)) {
            return children.filter(Files::isRegularFile)
                    .map(child -> child.getFileName().toString())
                    .filter(name -> !folder.isEmpty() || !name.equals(LOCK))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw fault("list", folder, e);
        }
    }

    @Override
    public void makeFolder(String folder) {
        try {
            Files.createDirectories(root.resolve(folder));
        } catch (IOException e) {
            throw fault("create", folder, e);
        }
    }

    @Override
    public void rename(String from, String to) {
        try {
            Files.move(root.resolve(from), root.resolve(to), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw fault("rename", from, e);
        }
    }

    @Override
    public void delete(String name) {
        try {
            Files.deleteIfExists(root.resolve(name));
        } catch (IOException e) {
            throw fault("delete", name, e);
        }
    }

    @Override
    public void forceFolder(String folder) {
        try (FileChannel channel = FileChannel.open(root.resolve(folder), StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw fault("force", folder, e);
        }
    }

    @Override
    public long usableBytes() {
        try {
            return fileStore.getUsableSpace();
        } catch (IOException e) {
            throw fault("measure", "", e);
        }
    }

    /** Gives the lock back. Files that are open stay so. */
    @Override
    public void close() {
        try {
            if (lockFile != null) {
                lockFile.close();
            }
        } catch (IOException e) {
            throw fault("close", LOCK, e);
        }
    }

    private UncheckedIOException fault(String verb, String name, IOException e) {
        String text = "Cannot " + verb + " " + root.resolve(name) + ": " + e;
        return NoSpaceException.means(e) ? new NoSpaceException(text, e) : new UncheckedIOException(text, e);
    }
}
