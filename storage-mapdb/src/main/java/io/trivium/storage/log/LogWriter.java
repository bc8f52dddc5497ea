package io.trivium.storage.log;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.NoSpaceException;
import io.trivium.broker.log.OpenFrame;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writing end of the log. The sequencer appends and writes; one other thread may force.
 */
final class LogWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    private static final int NONE = -1;
    /** Writes that are larger on average make their own room: to zero it before would double what the disk has to write. */
    private static final int LARGE_WRITE = 1 << 16;

    private final SegmentFiles files;
    private final LogSizes sizes;
    private final Segments segments;
    private final int incarnation;
    private final Executor background;
    private final DiskRoom room;
    private volatile Runnable onSegmentForced = () -> {};
    private final Staging staging;
    private final CRC32C crc = new CRC32C();
    /** The segments that are not wholly forced, oldest first. Guarded by itself. */
    private final Deque<Unforced> unforced = new ArrayDeque<>();

    private Unforced current;
    private long end;
    private int averageWrite;
    private byte openKind;
    private Staging.@Nullable Chunk openChunk;
    private int openBytes = NONE;
    private final OpenFrame open = new OpenFrame(0, 0, ByteBuffer.allocate(0));
    private final AtomicBoolean preparing = new AtomicBoolean();
    private volatile long written;
    private volatile long forced;
    private volatile @Nullable Throwable failure;
    private @Nullable SegmentWriter prepared;
    private volatile long preparedStart = -1;

    private record Unforced(Segment segment, SegmentWriter writer) {}

    LogWriter(
            Disk disk,
            LogSizes sizes,
            Segments segments,
            long end,
            int incarnation,
            Executor background,
            DiskRoom room) {
        this.files = new SegmentFiles(disk, sizes, room);
        this.sizes = sizes;
        this.segments = segments;
        this.incarnation = incarnation;
        this.background = background;
        this.room = room;
        this.staging = new Staging(sizes.staging());
        this.end = end;
        this.written = end;
        this.forced = end;
        Segment last = segments.segmentHolding(end);
        if (last != null) {
            last.trustFrom((int) (end - last.start()));
        }
        this.current = last == null
                ? createSegment(end & -(long) sizes.segment())
                : new Unforced(last, SegmentWriter.open(files, last.start()));
        unforced.add(current);
    }

    private Unforced createSegment(long start) {
        SegmentWriter writer = takePrepared(start);
        Segment segment = segments.add(start, new FramePositions(sizes.segment()));
        segment.trustFrom(0);
        return new Unforced(segment, writer);
    }

    void onSegmentForced(Runnable listener) {
        onSegmentForced = listener;
    }

    int maxPayloadBytes() {
        return sizes.segment() / 2 - FrameFormat.HEADER_BYTES;
    }

    OpenFrame begin(byte kind, int payloadBytes) {
        requireUsable();
        if (kind <= 0 || payloadBytes < 0 || payloadBytes > maxPayloadBytes() || openBytes != NONE) {
            throw new IllegalArgumentException(
                    "A frame of kind " + kind + " and " + payloadBytes + " bytes, open: " + openBytes);
        }
        try {
            if (staging.overflowing()) {
                write();
            }
            int bytes = FrameFormat.frameBytes(payloadBytes);
            if (bytes > current.segment().end() - end) {
                roll();
            }
            Staging.Chunk chunk = room(bytes);
            openChunk = chunk;
            openKind = kind;
            openBytes = payloadBytes;
            return open.reuse(
                    end,
                    end + FrameFormat.HEADER_BYTES,
                    chunk.payload(chunk.used + FrameFormat.HEADER_BYTES, payloadBytes));
        } catch (RuntimeException | Error e) {
            throw failed(e);
        }
    }

    private Staging.Chunk room(int bytes) {
        return staging.room(current.writer(), (int) (end - current.segment().start()), bytes);
    }

    void seal(OpenFrame frame) {
        requireUsable();
        Staging.Chunk chunk = openChunk;
        if (chunk == null
                || openBytes == NONE
                || frame != open
                || frame.payload().hasRemaining()) {
            throw new IllegalArgumentException("Not the open frame, or not filled, at " + frame.position());
        }
        append(chunk, openKind, openBytes);
        openBytes = NONE;
        openChunk = null;
    }

    private void append(Staging.Chunk chunk, byte kind, int payloadBytes) {
        FrameFormat.seal(chunk.buffer.clear(), chunk.used, kind, payloadBytes, incarnation, end, forced, crc);
        int staged = kind == FrameFormat.FILLER ? FrameFormat.HEADER_BYTES : FrameFormat.frameBytes(payloadBytes);
        int at = (int) (end - current.segment().start());
        long next = end + FrameFormat.frameBytes(payloadBytes);
        current.segment().positions().add(at, (int) (next - current.segment().start()));
        staging.used(chunk, staged);
        end = next;
    }

    /** Ends the segment, with a filler if its header fits, and begins the next. */
    private void roll() {
        long segmentEnd = current.segment().end();
        long room = segmentEnd - end;
        if (room >= FrameFormat.HEADER_BYTES) {
            append(room(FrameFormat.HEADER_BYTES), FrameFormat.FILLER, (int) room - FrameFormat.HEADER_BYTES);
        }
        end = segmentEnd;
        current = createSegment(segmentEnd);
        preparing.set(false);
        synchronized (unforced) {
            unforced.add(current);
        }
    }

    long end() {
        return end;
    }

    void write() {
        requireUsable();
        try {
            staging.write();
            averageWrite += ((int) Math.min(end - written, LARGE_WRITE * 16L) - averageWrite) / 8;
            written = end;
            prepareAhead();
        } catch (RuntimeException | Error e) {
            throw failed(e);
        }
    }

    /** Keeps room zeroed ahead where writes are small, and the next segment ready when half of this one is used. */
    private void prepareAhead() {
        if (room.full()) {
            // What is left is for what must be written, which makes its room itself.
            return;
        }
        Segment segment = current.segment();
        SegmentWriter writer = current.writer();
        int used = (int) (end - segment.start());
        int wanted = averageWrite > LARGE_WRITE ? 0 : Math.min(sizes.segment(), used + sizes.zeroAhead());
        int missing = wanted - writer.allocated();
        // What was used since the last time, and at least a step: little at a time while little is written.
        boolean zero = missing >= sizes.zeroStep() || (wanted == sizes.segment() && missing > 0);
        boolean next = used >= sizes.segment() / 2 && preparedStart != segment.end();
        if ((zero || next) && preparing.compareAndSet(false, true)) {
            inBackground(zero ? () -> writer.zeroTo(wanted) : () -> prepare(segment.end()));
        }
    }

    private void inBackground(Runnable task) {
        try {
            background.execute(() -> {
                try {
                    task.run();
                    preparing.set(false);
                } catch (NoSpaceException e) {
                    LOG.debug("No room is made ahead: the disk is full", e);
                    preparing.set(false);
                } catch (RuntimeException | Error e) {
                    // The file may hold frames, or will: the system tells a lost write once, to whoever forces first.
                    LOG.error("Could not make room ahead in the log: it takes nothing more", failed(e));
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("No room is made ahead: the background is stopped", e);
        }
    }

    private synchronized void prepare(long start) {
        if (failure == null && preparedStart != start) {
            prepared = SegmentWriter.create(files, start, sizes.zeroAhead());
            preparedStart = start;
        }
    }

    private synchronized SegmentWriter takePrepared(long start) {
        SegmentWriter taken = prepared;
        if (taken != null && preparedStart == start) {
            prepared = null;
            return taken;
        }
        preparedStart = start;
        // Somebody waits: the rest is zeroed later.
        return SegmentWriter.create(files, start, sizes.zeroStep());
    }

    long written() {
        return written;
    }

    void force() {
        requireUsable();
        try {
            long target = written;
            if (target == forced) {
                return;
            }
            for (Unforced next : snapshotOfUnforced()) {
                next.writer().force();
            }
            forced = target;
            releaseFull(target);
        } catch (RuntimeException | Error e) {
            throw failed(e);
        }
    }

    private Unforced[] snapshotOfUnforced() {
        synchronized (unforced) {
            return unforced.toArray(new Unforced[0]);
        }
    }

    private void releaseFull(long target) {
        while (true) {
            Unforced full;
            synchronized (unforced) {
                Unforced oldest = unforced.peek();
                if (oldest == null || unforced.size() == 1 || oldest.segment().end() > target) {
                    return;
                }
                full = unforced.remove();
            }
            full.writer().close();
            // From now on its bytes are checked when they come back from the disk.
            full.segment().trustFrom(sizes.segment());
            onSegmentForced.run();
        }
    }

    long forced() {
        return forced;
    }

    private void requireUsable() {
        Throwable cause = failure;
        if (cause != null) {
            throw new IllegalStateException("The log takes nothing more after a fault of its disk", cause);
        }
    }

    private RuntimeException failed(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return (RuntimeException) cause;
    }

    /** Lets go of the files; what is staged is lost. What was made room for and is not needed is given back. */
    void close() {
        boolean sound = failure == null;
        if (sound) {
            failure = new IllegalStateException("closed");
        }
        if (sound && forced == end) {
            trim();
        }
        for (Unforced each : snapshotOfUnforced()) {
            each.writer().close();
        }
        synchronized (this) {
            if (prepared != null) {
                prepared.close();
                prepared = null;
            }
        }
    }

    private void trim() {
        try {
            current.writer().trim((int) (end - current.segment().start()));
            synchronized (this) {
                if (prepared != null) {
                    files.disk().delete(SegmentName.of(preparedStart));
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("Could not give back room that the log does not need", e);
        }
    }
}
