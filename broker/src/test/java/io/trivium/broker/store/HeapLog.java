package io.trivium.broker.store;

import io.trivium.broker.log.Frame;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.log.OpenFrame;
import io.trivium.broker.log.Slice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** A log in the heap that knows what was written and what was forced. */
final class HeapLog implements MessageLog {
    private static final int HEADER_BYTES = 32;
    private static final int MAX_PAYLOAD_BYTES = 8 << 20;

    private final int incarnation;
    private final ConcurrentNavigableMap<Long, HeapFrame> frames;
    private final AtomicInteger lent = new AtomicInteger();
    private final AtomicLong everLent = new AtomicLong();
    private volatile long end;
    private volatile long written;
    private volatile long forced;
    private volatile boolean failsWrite;
    private volatile boolean failsForce;

    HeapLog(int incarnation, ConcurrentNavigableMap<Long, HeapFrame> frames) {
        this.incarnation = incarnation;
        this.frames = frames;
        this.end = frames.isEmpty() ? 0 : frames.lastEntry().getValue().end();
        this.written = end;
        this.forced = end;
    }

    /** What a crash leaves: all frames that end at or before a position. */
    HeapLog after(long survives) {
        ConcurrentNavigableMap<Long, HeapFrame> left = new ConcurrentSkipListMap<>();
        frames.forEach((position, frame) -> {
            if (frame.end() <= survives) {
                left.put(position, frame);
            }
        });
        return new HeapLog(incarnation + 1, left);
    }

    /** What damage leaves: all frames but some. */
    HeapLog without(Predicate<Frame> damaged) {
        ConcurrentNavigableMap<Long, HeapFrame> left = new ConcurrentSkipListMap<>();
        frames.forEach((position, frame) -> {
            if (frame.end() <= written && !damaged.test(frame.frame(position))) {
                left.put(position, frame);
            }
        });
        return new HeapLog(incarnation + 1, left);
    }

    void lose(Predicate<Frame> lost) {
        frames.entrySet().removeIf(entry -> lost.test(entry.getValue().frame(entry.getKey())));
    }

    void failWrites() {
        failsWrite = true;
    }

    void failForces() {
        failsForce = true;
    }

    @Override
    public int incarnation() {
        return incarnation;
    }

    @Override
    public int maxPayloadBytes() {
        return MAX_PAYLOAD_BYTES;
    }

    @Override
    public OpenFrame begin(byte kind, int payloadBytes) {
        byte[] payload = new byte[payloadBytes];
        long payloadPosition = end + HEADER_BYTES;
        frames.put(end, new HeapFrame(kind, payloadPosition, payload));
        return new OpenFrame(end, payloadPosition, ByteBuffer.wrap(payload));
    }

    @Override
    public void seal(OpenFrame frame) {
        if (frame.payload().hasRemaining()) {
            throw new IllegalStateException(frame.payload().remaining() + " bytes of a frame were not filled");
        }
        end = frame.payloadPosition() + frame.payload().limit();
    }

    @Override
    public long end() {
        return end;
    }

    @Override
    public void write() {
        if (failsWrite) {
            throw new UncheckedIOException(new IOException("the heap refuses to be written"));
        }
        written = end;
    }

    @Override
    public long written() {
        return written;
    }

    @Override
    public void force() {
        long target = written;
        if (failsForce) {
            throw new UncheckedIOException(new IOException("the heap refuses to be forced"));
        }
        forced = target;
    }

    @Override
    public long forced() {
        return forced;
    }

    @Override
    public long start() {
        return 0;
    }

    @Override
    public Slice slice(long position, int bytes) {
        Map.Entry<Long, HeapFrame> entry = frames.floorEntry(position);
        if (entry == null || position + bytes > entry.getValue().end()) {
            throw new IllegalArgumentException(bytes + " bytes at " + position + " are not stored");
        }
        HeapFrame frame = entry.getValue();
        int from = Math.toIntExact(position - frame.payloadPosition());
        Slice slice = Slice.of(ByteBuffer.wrap(frame.payload()).slice(from, bytes));
        lent.incrementAndGet();
        everLent.incrementAndGet();
        return new Slice() {
            @Override
            public ByteBuffer bytes() {
                return slice.bytes();
            }

            @Override
            public void close() {
                lent.decrementAndGet();
            }
        };
    }

    /** How many slices were not given back. */
    int lent() {
        return lent.get();
    }

    long everLent() {
        return everLent.get();
    }

    @Override
    public <T> Optional<T> inFrameAt(long position, FrameReader<T> reader) {
        Map.Entry<Long, HeapFrame> entry = frames.floorEntry(position);
        if (entry == null || position >= end || position < entry.getValue().payloadPosition()) {
            return Optional.empty();
        }
        return reader.read(entry.getValue().frame(entry.getKey()));
    }

    @Override
    public void replay(long from, FrameVisitor visitor) {
        frames.tailMap(from).forEach((position, frame) -> {
            if (frame.end() <= written) {
                visitor.visit(frame.frame(position));
            }
        });
    }

    /** A frame in the heap. */
    record HeapFrame(byte kind, long payloadPosition, byte[] payload) {
        long end() {
            return payloadPosition + payload.length;
        }

        Frame frame(long position) {
            ByteBuffer readOnly = ByteBuffer.wrap(payload).asReadOnlyBuffer();
            return new Frame(position, kind, payloadPosition, readOnly, end());
        }
    }
}
