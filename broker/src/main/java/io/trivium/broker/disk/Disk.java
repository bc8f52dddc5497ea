package io.trivium.broker.disk;

import java.util.List;

/**
 * A directory of files, all that the broker keeps. Names are relative, with {@code /} between parts.
 *
 * <p>Faults of the device come as {@link java.io.UncheckedIOException}. Thread-safe; no thread that calls it may be interrupted.
 */
public interface Disk extends AutoCloseable {
    /** Opens a file for reading and writing; creates it, empty, if it does not exist. */
    DiskFile open(String name);

    boolean exists(String name);

    /** Returns the names of the files in a folder ("" for the root), sorted; empty if there is no such folder. */
    List<String> list(String folder);

    /** Creates a folder if it does not exist. */
    void makeFolder(String folder);

    /** Renames a file, replacing one of that name. Survives a power cut only after {@link #forceFolder}. */
    void rename(String from, String to);

    /** Deletes a file if it exists. */
    void delete(String name);

    /** Forces creations, renames and deletions in a folder to the disk. */
    void forceFolder(String folder);

    /** Bytes that can still be written. */
    long usableBytes();

    @Override
    void close();
}
