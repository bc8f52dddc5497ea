package io.trivium.rocket.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.EventExecutor;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads of the transport: a few event loops for all connections, and one timer for all waiting. Shared by servers and clients;
 * whoever made it closes it after them.
 */
public final class EventLoops implements AutoCloseable {
    private static final long TICK_MILLIS = 50;

    private final NioEventLoopGroup group;
    private final HashedWheelTimer timer;
    private final Map<EventExecutor, FrameCodec> codecs = new HashMap<>();
    private final Wakes wakes = new Wakes();

    /**
     * Prepares the threads; each is started when it is needed.
     *
     * @param threads makes them all
     * @param loops how many event loops
     */
    public EventLoops(ThreadFactory threads, int loops) {
        group = new NioEventLoopGroup(loops, threads);
        timer = new HashedWheelTimer(threads, TICK_MILLIS, TimeUnit.MILLISECONDS);
        group.forEach(loop -> codecs.put(loop, new FrameCodec()));
    }

    /** The loops, for other servers of this process. */
    public EventLoopGroup group() {
        return group;
    }

    /** One of the loops, each in turn. */
    public EventLoop next() {
        return group.next();
    }

    /** This thread gives many answers now: what they wake is woken when it says {@link #answersGiven}. One thread may at a time. */
    public void answersFollow() {
        wakes.gather();
    }

    /** The thread has given its answers. */
    public void answersGiven() {
        wakes.release();
    }

    Wakes wakes() {
        return wakes;
    }

    /** What the connections of one of these loops have in common. */
    FrameCodec codec(EventLoop loop) {
        FrameCodec codec = codecs.get(loop);
        if (codec == null) {
            throw new IllegalArgumentException("not one of these event loops: " + loop);
        }
        return codec;
    }

    /** Of all waiting. */
    HashedWheelTimer timer() {
        return timer;
    }

    /** The time, from some moment on: only differences mean anything. */
    long nanos() {
        return System.nanoTime();
    }

    /**
     * Runs the action on the loop after a while.
     *
     * @return cancels it
     */
    public Runnable later(long millis, EventLoop loop, Runnable action) {
        var timeout = timer.newTimeout(fired -> loop.execute(action), millis, TimeUnit.MILLISECONDS);
        return timeout::cancel;
    }

    /** Stops the threads; what is still open is closed. May be called twice. */
    @Override
    public void close() {
        timer.stop();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
}
