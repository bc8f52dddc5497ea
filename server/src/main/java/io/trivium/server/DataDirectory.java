package io.trivium.server;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The data directory of one process: held by a lock on its pid file for as long as this is open, so that two processes never work
 * in one directory, and a dead one leaves nothing to clean up. One of the named adapters to real files.
 */
final class DataDirectory implements AutoCloseable {
    private static final String PID_FILE = "trivium.pid";
    private static final String LOG_FILE = "trivium.log";
    private static final String STORE_FOLDER = "store";

    private final Path path;
    private final FileChannel pidFile;

    private DataDirectory(Path path, FileChannel pidFile) {
        this.path = path;
        this.pidFile = pidFile;
    }

    /** Makes the directory if need be, and takes it. */
    static DataDirectory take(Path path) {
        FileChannel channel = open(path);
        try {
            if (lock(channel) == null) {
                throw new Failure(
                        ExitCode.DATA_LOCKED,
                        "The data directory " + path + " is in use by another process" + otherProcess(path)
                                + ": stop that one, or choose another directory with --data.");
            }
            channel.truncate(0);
            return new DataDirectory(path, channel);
        } catch (IOException e) {
            closeQuietly(channel, e);
            throw unusable(path, e);
        } catch (Failure e) {
            closeQuietly(channel, e);
            throw e;
        }
    }

    private static FileChannel open(Path path) {
        try {
            if (!Files.isDirectory(path)) { // older Java refuses to make what a symbolic link stands for
                Files.createDirectories(path);
            }
            return FileChannel.open(
                    path.resolve(PID_FILE),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private static Failure unusable(Path path, IOException cause) {
        return new Failure(
                ExitCode.DATA_UNUSABLE,
                "The data directory " + path + " cannot be written (" + IoReason.of(cause)
                        + "): give it to this user, or choose another with --data.",
                cause);
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this very process, as with two embedded brokers
        }
    }

    private static String otherProcess(Path path) {
        return record(path).map(record -> " (" + record.pid() + ")").orElse("");
    }

    private static void closeQuietly(FileChannel channel, Exception cause) {
        try {
            channel.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** Where the messages of a data directory are; or the directory itself, if it is a backup. */
    static Path storeIn(Path data) {
        Path store = data.resolve(STORE_FOLDER);
        if (!Files.isDirectory(data)) {
            throw new Failure(ExitCode.DATA_UNUSABLE, "There is no directory " + data + ".");
        }
        return Files.isDirectory(store) ? store : data;
    }

    /** Refuses a directory without messages, before a command that needs them makes any. */
    static void requireStore(Path data) {
        if (!Files.isDirectory(data.resolve(STORE_FOLDER))) {
            throw new Failure(ExitCode.STORE, "There is no store in " + data + ".");
        }
    }

    /** Where the messages are. */
    Path store() {
        return path.resolve(STORE_FOLDER);
    }

    Path log() {
        return path.resolve(LOG_FILE);
    }

    /** A stream that appends to the log file. */
    PrintStream appendLog() {
        try {
            return new PrintStream(new FileOutputStream(log().toString(), true), true, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    /** Tells others that this process works here, and where it serves. */
    void write(RunRecord record) {
        try {
            byte[] text = record.text().getBytes(StandardCharsets.UTF_8);
            // Not emptied first: the process is the same, and whoever reads meanwhile finds it.
            pidFile.write(ByteBuffer.wrap(text), 0);
            pidFile.truncate(text.length);
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    /** What the process in a directory wrote, dead or alive. */
    static Optional<RunRecord> record(Path path) {
        try {
            return RunRecord.parse(Files.readString(path.resolve(PID_FILE)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            if (pidFile.isOpen()) {
                pidFile.truncate(0);
                pidFile.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
