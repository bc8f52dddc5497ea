package io.trivium.broker.log;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The log: checksummed frames, one after the other, at positions that never change.
 *
 * <p>{@link #begin}, {@link #seal} and {@link #write} belong to the sequencer's thread. {@link #force} may run on another thread,
 * one call at a time. Everything else may be called from any thread.
 *
 * <p>After an {@link java.io.UncheckedIOException} from a write or a force the log takes nothing more: each later call fails.
 */
public interface MessageLog {
    /** The number of this run, from 1: it grows by one each time the log is opened. Written into every frame. */
    int incarnation();

    /** The largest payload of one frame, in bytes. */
    int maxPayloadBytes();

    /**
     * Begins a frame at the log's end, in memory. The frame before must be sealed.
     *
     * @param kind 1 to 127
     * @param payloadBytes exactly how much will be filled in, 0 to {@link #maxPayloadBytes}
     */
    OpenFrame begin(byte kind, int payloadBytes);

    /** Completes the frame that was begun last: its payload must be filled to its limit. */
    void seal(OpenFrame frame);

    /** Where the last sealed frame ends. */
    long end();

    /** Hands all sealed frames to the operating system in as few writes as possible: they survive the death of the process. */
    void write();

    /** Where the last frame ends that {@link #write} has handed over. */
    long written();

    /** Forces what was written before the call to the disk: it survives a power cut. */
    void force();

    /** Where the last frame ends that is forced. */
    long forced();

    /** Where the oldest frame that is kept begins. */
    long start();

    /**
     * Lends the bytes of a record at a position that came from an index of the log. That a record begins there is not checked again.
     *
     * @throws IllegalArgumentException if the range is not stored
     * @throws DamagedLogException if a frame that it touches is damaged
     */
    Slice slice(long position, int bytes);

    /** The same; null if the bytes are damaged, or are stored no longer since the index was read: the rest goes on being served. */
    default @Nullable Slice find(long position, int bytes) {
        try {
            return slice(position, bytes);
        } catch (IllegalArgumentException | DamagedLogException gone) {
            return null;
        }
    }

    /**
     * Finds the frame that holds a position, which may come from a stranger, by walking the segment's frames and checking them.
     *
     * @return empty if the position is outside the log, within a frame's header, or its frame is damaged
     */
    <T> Optional<T> inFrameAt(long position, FrameReader<T> reader);

    /**
     * Calls the visitor with every frame from a frame's position on, in order, up to {@link #written}. Damaged places are reported and
     * passed over.
     *
     * @param from where a frame begins, or the start or end of the log
     */
    void replay(long from, FrameVisitor visitor);

    /** Reads one frame. */
    @FunctionalInterface
    interface FrameReader<T> {
        /** Returns what the caller looks for, or empty. */
        Optional<T> read(Frame frame);
    }

    /** Sees frames in the order of the log. */
    @FunctionalInterface
    interface FrameVisitor {
        void visit(Frame frame);
    }
}
