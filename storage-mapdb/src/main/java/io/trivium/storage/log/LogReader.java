package io.trivium.storage.log;

import io.trivium.broker.log.Frame;
import io.trivium.broker.log.MessageLog.FrameReader;
import io.trivium.broker.log.MessageLog.FrameVisitor;
import io.trivium.broker.log.Slice;
import io.trivium.storage.file.SharedMapping;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads the log through maps of its segments. Thread-safe; takes no lock once a segment is mapped. */
final class LogReader {
    private final Segments segments;

    LogReader(Segments segments) {
        this.segments = segments;
    }

    Slice slice(long position, int bytes, long written) {
        Segment segment = segments.holding(position);
        if (bytes < 0 || segment == null || position + bytes > Math.min(written, segment.end())) {
            throw new IllegalArgumentException("No " + bytes + " bytes are stored at position " + position);
        }
        int at = (int) (position - segment.start());
        SharedMapping held = segment.acquire(at + bytes);
        try {
            segment.check(held, at, at + Math.max(1, bytes));
            return new LentSlice(held, Segment.view(held, at, bytes));
        } catch (RuntimeException e) {
            held.release();
            throw e;
        }
    }

    <T> Optional<T> inFrameAt(long position, long written, FrameReader<T> reader) {
        Segment segment = segments.holding(position);
        if (segment == null || position >= written) {
            return Optional.empty();
        }
        SharedMapping held = segment.acquireReadable((int) (Math.min(written, segment.end()) - segment.start()));
        try {
            Frames frames = segment.frames(held);
            int at = (int) (position - segment.start());
            int frame = segment.frameCovering(frames, at);
            if (frame < 0 || frames.endsAt(frame) || !frames.payloadHolds(frame, at)) {
                return Optional.empty();
            }
            return reader.read(frames.read(frame));
        } finally {
            held.release();
        }
    }

    /** Visits the sound frames from a position up to another. */
    void walk(long from, long to, FrameVisitor visitor) {
        long position = from;
        while (position < to) {
            Segment segment = segments.holding(position);
            if (segment == null) {
                position = segments.startAfter(position, to);
            } else {
                walk(segment, (int) (position - segment.start()), to, visitor);
                position = segment.end();
            }
        }
    }

    private static void walk(Segment segment, int from, long to, FrameVisitor visitor) {
        SharedMapping held = segment.acquireReadable((int) (Math.min(to, segment.end()) - segment.start()));
        try {
            Frames frames = segment.frames(held);
            int at = from;
            while (segment.start() + at < to && !frames.endsAt(at)) {
                if (!frames.valid(at)) {
                    at = segment.report(frames, at);
                    continue;
                }
                if (!frames.filler(at)) {
                    Frame frame = frames.read(at);
                    visitor.visit(frame);
                }
                at = frames.end(at);
            }
        } finally {
            held.release();
        }
    }

    /** Bytes of a segment that stays mapped until the slice is closed. */
    private static final class LentSlice implements Slice {
        private final SharedMapping held;
        private final ByteBuffer bytes;

        private LentSlice(SharedMapping held, ByteBuffer bytes) {
            this.held = held;
            this.bytes = bytes;
        }

        @Override
        public ByteBuffer bytes() {
            return bytes;
        }

        @Override
        public void close() {
            held.release();
        }
    }
}
