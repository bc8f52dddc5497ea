package io.trivium.storage.log;

import io.trivium.broker.log.MessageLog.FrameReader;
import io.trivium.broker.log.MessageLog.FrameVisitor;
import io.trivium.broker.log.Slice;
import io.trivium.storage.file.ClosedFileException;
import java.util.Optional;

/**
 * Reads the log through maps of its parts. Thread-safe; takes no lock once a part is mapped. Retention may put a smaller part into the
 * place of one that somebody is about to read: then that one is read.
 */
final class LogReader {
    private final Segments segments;

    LogReader(Segments segments) {
        this.segments = segments;
    }

    Slice slice(long position, int bytes, long written) {
        while (true) {
            LogPart part = segments.holding(position);
            if (bytes < 0 || part == null || position + bytes > Math.min(written, part.end())) {
                throw new IllegalArgumentException("No " + bytes + " bytes are stored at position " + position);
            }
            try {
                return part.slice(position, bytes);
            } catch (ClosedFileException e) {
                requireReplaced(part, e);
            }
        }
    }

    <T> Optional<T> inFrameAt(long position, long written, FrameReader<T> reader) {
        while (true) {
            LogPart part = segments.holding(position);
            if (part == null || position >= written) {
                return Optional.empty();
            }
            boolean[] shown = {false};
            try {
                return part.inFrameAt(position, written, frame -> {
                    shown[0] = true;
                    return reader.read(frame);
                });
            } catch (ClosedFileException e) {
                if (shown[0]) {
                    throw e;
                }
                requireReplaced(part, e);
            }
        }
    }

    /** Visits the sound frames from a position up to another. */
    void walk(long from, long to, FrameVisitor visitor) {
        long[] position = {from};
        while (position[0] < to) {
            LogPart part = segments.holding(position[0]);
            if (part == null) {
                position[0] = segments.startAfter(position[0], to);
            } else {
                walk(part, position, to, visitor);
            }
        }
    }

    /** Moves on behind what was visited: what takes the place of a part is visited from there on. */
    private void walk(LogPart part, long[] position, long to, FrameVisitor visitor) {
        try {
            part.walk(position[0], to, frame -> {
                position[0] = frame.end();
                visitor.visit(frame);
            });
            position[0] = part.end();
        } catch (ClosedFileException e) {
            requireReplaced(part, e);
        }
    }

    /** A closed part that is still in its place belongs to a log that is closed. */
    private void requireReplaced(LogPart part, ClosedFileException e) {
        if (segments.holding(part.start()) == part) {
            throw e;
        }
    }
}
