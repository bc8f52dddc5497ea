package io.trivium.storage.log;

import io.trivium.broker.log.MessageLog.FrameReader;
import io.trivium.broker.log.MessageLog.FrameVisitor;
import io.trivium.broker.log.Slice;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

    /**
     * The frames that a remnant of this part keeps for some positions; a frame with several messages stays whole while one of them lives.
     *
     * @return null if it would not be markedly smaller, or if a position is in no frame that is sound: then the part stays as it is
     */
    @Nullable
    List<FrameRange> kept(SortedSet<Long> positions);

    /**
     * Lends frames, one after the other: together they may be larger than the heap.
     *
     * @throws io.trivium.storage.file.DamagedFileException if one is damaged
     */
    void lend(List<FrameRange> frames, Consumer<ByteBuffer> reader);

    /** Bytes on the disk. */
    long fileBytes();

    /** Gives the memory back as soon as nobody borrows it. */
    void close();
}
