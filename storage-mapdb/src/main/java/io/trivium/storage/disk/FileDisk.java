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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory of the file system, locked against every other process until it is closed. */
public final class FileDisk implements Disk {
    private static final String LOCK = "lock";

    private final Path root;
    private final FileChannel lockFile;
    // Found once: to find it the system's list of mounts is read.
    private final FileStore fileStore;

    private FileDisk(Path root, FileChannel lockFile, FileStore fileStore) {
        this.root = root;
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
            FileStore fileStore = Files.getFileStore(directory);
            FileChannel lockFile = FileChannel.open(
                    directory.resolve(LOCK),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (lock(lockFile) == null) {
                lockFile.close();
                throw new IOException("it is in use by another broker");
            }
            return new FileDisk(directory, lockFile, fileStore);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The data directory " + directory + " cannot be opened for writing: " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.file.AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public DiskFile open(String name) {
        try {
            return new ChannelFile(FileChannel.open(
                    root.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
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
            lockFile.close();
        } catch (IOException e) {
            throw fault("close", LOCK, e);
        }
    }

    private UncheckedIOException fault(String verb, String name, IOException e) {
        String text = "Cannot " + verb + " " + root.resolve(name) + ": " + e;
        return NoSpaceException.means(e) ? new NoSpaceException(text, e) : new UncheckedIOException(text, e);
    }
}
