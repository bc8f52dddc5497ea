package io.trivium.server;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.trivium.rocket.server.config.Scheduler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Runs periodic work on an event loop. */
final class LoopScheduler implements Scheduler {
    private final EventLoop loop;

    LoopScheduler(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public Running every(Duration period, Runnable work) {
        Future<?> running = loop.scheduleWithFixedDelay(work, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
        return () -> running.cancel(false);
    }
}
