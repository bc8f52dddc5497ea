package io.trivium.storage.log;

import io.trivium.broker.log.MessageLog.FrameReader;
import io.trivium.broker.log.MessageLog.FrameVisitor;
import io.trivium.broker.log.Slice;
import java.util.Optional;

/** Reads the log through maps of its parts. Thread-safe; takes no lock once a part is mapped. */
final class LogReader {
    private final Segments segments;

    LogReader(Segments segments) {
        this.segments = segments;
    }

    Slice slice(long position, int bytes, long written) {
        LogPart part = segments.holding(position);
        if (bytes < 0 || part == null || position + bytes > Math.min(written, part.end())) {
            throw new IllegalArgumentException("No " + bytes + " bytes are stored at position " + position);
        }
        return part.slice(position, bytes);
    }

    <T> Optional<T> inFrameAt(long position, long written, FrameReader<T> reader) {
        LogPart part = segments.holding(position);
        return part == null || position >= written ? Optional.empty() : part.inFrameAt(position, written, reader);
    }

    /** Visits the sound frames from a position up to another. */
    void walk(long from, long to, FrameVisitor visitor) {
        long position = from;
        while (position < to) {
            LogPart part = segments.holding(position);
            if (part == null) {
                position = segments.startAfter(position, to);
            } else {
                part.walk(position, to, visitor);
                position = part.end();
            }
        }
    }
}
