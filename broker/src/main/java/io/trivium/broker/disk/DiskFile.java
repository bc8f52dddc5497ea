package io.trivium.broker.disk;

import java.nio.ByteBuffer;

/** An open file. Reads and writes at different places may come from different threads. */
public interface DiskFile extends AutoCloseable {
    long size();

    /** Writes all bytes from position to limit at a place in the file, which grows if needed. */
    void write(ByteBuffer bytes, long at);

    /** Fills the buffer from a place in the file; returns the number of bytes read, less only at the file's end. */
    int read(ByteBuffer target, long at);

    /**
     * Maps a part of the file for reading. It stays mapped when the file is closed.
     *
     * @throws IllegalArgumentException if the part is not within the file: a mapping never grows it
     */
    Mapping map(long from, long bytes);

    /** Forces content and size to the disk. */
    void force();

    /** Cuts the file. */
    void truncate(long size);

    @Override
    void close();

    /** A mapped part of a file; reading after close is a fault of the process. */
    interface Mapping extends AutoCloseable {
        /** The mapped bytes, read-only; callers duplicate it. Ask again to see what was written since. */
        ByteBuffer bytes();

        @Override
        void close();
    }
}
