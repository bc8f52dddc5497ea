package io.trivium.storage.log;

import io.trivium.broker.log.MessageLog.FrameReader;
import io.trivium.broker.log.MessageLog.FrameVisitor;
import io.trivium.broker.log.Slice;
import java.util.Optional;

/**
 * A part of the log as readers see it: a whole segment, or the {@link Remnant} of one, or its {@link EmptyRemnant place}. Thread-safe. A part that is closed throws
 * {@link io.trivium.storage.file.ClosedFileException}, before it has shown anything of what it was asked for.
 */
interface LogPart {
    long start();

    /** Where the next part begins. */
    long end();

    /** Whether nothing of the segment was dropped. */
    boolean whole();

    /**
     * Lends bytes.
     *
     * @throws IllegalArgumentException if they are not stored, or no longer
     */
    Slice slice(long position, int bytes);

    <T> Optional<T> inFrameAt(long position, long written, FrameReader<T> reader);

    /** Visits the sound frames from a position up to another. If it is closed meanwhile, some may have been visited. */
    void walk(long from, long to, FrameVisitor visitor);

    /** Bytes on the disk. */
    long fileBytes();

    /** Gives the memory back as soon as nobody borrows it. */
    void close();
}
