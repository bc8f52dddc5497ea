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
 * The place in the log of a segment of which nothing lives any more, while an older part is kept. There may be very many: none has a file
 * open.
 */
record EmptyRemnant(long start, long end, long fileBytes) implements LogPart {
    @Override
    public boolean whole() {
        return false;
    }

    @Override
    public Slice slice(long position, int bytes) {
        throw new IllegalArgumentException("What stood at position " + position + " is dropped");
    }

    @Override
    public <T> Optional<T> inFrameAt(long position, long written, FrameReader<T> reader) {
        return Optional.empty();
    }

    @Override
    public void walk(long from, long to, FrameVisitor visitor) {
        // There are no frames.
    }

    @Override
    public @Nullable List<FrameRange> kept(SortedSet<Long> positions) {
        return null;
    }

    @Override
    public void lend(List<FrameRange> frames, Consumer<ByteBuffer> reader) {
        // There are none.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
