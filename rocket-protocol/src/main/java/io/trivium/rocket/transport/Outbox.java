package io.trivium.rocket.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.trivium.rocket.protocol.FrameWriter;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * The frames that wait to be written to a connection. Any thread adds; the event loop writes all that wait and flushes once. While it
 * reads, it is not woken at all: {@link #readComplete} writes what its own dispatching answered.
 */
final class Outbox {
    /** Smaller bodies are copied behind their heads: that is cheaper than one more buffer to write. */
    private static final int COPY_BYTES = 1024;

    private static final int RUN_BYTES = 64 * 1024;

    private final Queue<Outgoing> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Wakes wakes;
    private final FrameWriter writer;
    private final Channel channel;
    private final BiConsumer<Outgoing, RuntimeException> refused;
    private boolean busy;

    /**
     * Nothing waits yet.
     *
     * @param wakes those of the event loops
     * @param writer that of the connection's event loop
     * @param refused is told of a frame that could not be encoded
     */
    Outbox(Channel channel, Wakes wakes, FrameWriter writer, BiConsumer<Outgoing, RuntimeException> refused) {
        this.channel = channel;
        this.wakes = wakes;
        this.writer = writer;
        this.refused = refused;
    }

    void add(Outgoing frame) {
        waiting.add(frame);
        if (channel.eventLoop().inEventLoop() && busy) {
            return;
        }
        if (!woken.get() && woken.compareAndSet(false, true)) {
            wakes.wake(this::wake);
        }
    }

    /** The event loop begins to read; it may say so many times. */
    void readStarted() {
        busy = true;
    }

    /** The event loop has read what there was. */
    void readComplete() {
        drain();
    }

    private void wake() {
        try {
            channel.eventLoop().execute(this::drain);
        } catch (RejectedExecutionException e) {
            // The event loops are gone, and the channel with them.
            discard();
            woken.set(false);
        }
    }

    /** Writes all that waits, or releases it if the connection is gone. On the event loop. */
    void drain() {
        // Before looking: what is added after the last look wakes again.
        woken.set(false);
        if (!channel.isActive()) {
            discard();
            return;
        }
        // What a refused frame causes to be added is found by the loop below.
        busy = true;
        ByteBuf run = null;
        for (Outgoing next = waiting.poll(); next != null; next = waiting.poll()) {
            if (run == null) {
                run = channel.alloc().ioBuffer(512);
            }
            run = write(next, run);
        }
        busy = false;
        if (run != null) {
            send(run);
            channel.flush();
        }
    }

    /** Writes the frame to the run, and returns the run that the next frame goes to. */
    private ByteBuf write(Outgoing frame, ByteBuf run) {
        ByteBuf body = frame.body();
        int bodyBytes = body.readableBytes();
        try {
            frame.writeHead(writer, run, body);
        } catch (RuntimeException e) {
            body.release();
            refused.accept(frame, e);
            return run;
        }
        if (isCopied(body, bodyBytes)) {
            run.writeBytes(body, body.readerIndex(), bodyBytes);
            body.release();
            if (run.readableBytes() < RUN_BYTES) {
                return run;
            }
            send(run);
        } else {
            send(run);
            send(body);
        }
        return channel.alloc().ioBuffer(512);
    }

    /** What lies on the heap would be copied anyway before it is written. */
    private static boolean isCopied(ByteBuf body, int bodyBytes) {
        return bodyBytes <= COPY_BYTES || (bodyBytes <= RUN_BYTES && body.hasArray());
    }

    private void send(ByteBuf bytes) {
        // A failed write closes the connection, as the pipeline's end hears of it.
        var unused = channel.write(bytes, channel.voidPromise());
    }

    private void discard() {
        for (Outgoing next = waiting.poll(); next != null; next = waiting.poll()) {
            next.body().release();
        }
    }
}
