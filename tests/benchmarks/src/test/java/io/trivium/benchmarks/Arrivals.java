package io.trivium.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Counts messages that come, and takes the time from the first to the last. Thread-safe. */
final class Arrivals {
    private static final long PATIENCE_SECONDS = 180;

    private final long expected;
    private final AtomicLong first = new AtomicLong();
    private final AtomicLong last = new AtomicLong();
    private final AtomicLong seen = new AtomicLong();
    private final CountDownLatch done = new CountDownLatch(1);

    Arrivals(long expected) {
        this.expected = expected;
    }

    void came(int count) {
        first.compareAndSet(0, System.nanoTime());
        if (seen.addAndGet(count) >= expected) {
            last.compareAndSet(0, System.nanoTime());
            done.countDown();
        }
    }

    /** Waits until all are there; returns the nanoseconds from the first to the last. */
    long await() throws InterruptedException {
        if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("only " + seen + " of " + expected + " messages came");
        }
        return last.get() - first.get();
    }
}
