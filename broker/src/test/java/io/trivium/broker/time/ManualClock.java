package io.trivium.broker.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that stands still until a test moves it. The wall clock may also jump by itself, the ticker never does. */
public final class ManualClock implements InstantSource, Ticker {
    /** What the wall clock shows at first. */
    public static final long START = 1_700_000_000_000L;

    private volatile long millis = START;
    private volatile long nanos;

    /** Lets time pass, on both clocks. */
    public synchronized void advance(Duration duration) {
        millis += duration.toMillis();
        nanos += duration.toNanos();
    }

    /** Sets the wall clock forwards or backwards, as an operator does. */
    public synchronized void jump(Duration duration) {
        millis += duration.toMillis();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis);
    }

    @Override
    public long millis() {
        return millis;
    }

    @Override
    public long nanos() {
        return nanos;
    }
}
