package io.trivium.server;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.trivium.rocket.server.config.Scheduler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs periodic work on an event loop. */
final class LoopScheduler implements Scheduler {
    private static final Logger LOG = LoggerFactory.getLogger(LoopScheduler.class);

    private final EventLoop loop;

    LoopScheduler(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public Running every(Duration period, Runnable work) {
        long nanos = period.toNanos();
        Future<?> running = loop.scheduleWithFixedDelay(() -> run(work), nanos, nanos, TimeUnit.NANOSECONDS);
        return () -> running.cancel(false);
    }

    /** What throws once would never run again: also not what an error has ended, as one of a class that cannot be loaded. */
    private static void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            LOG.error("Periodic work failed; it is tried again", e);
        }
    }
}
