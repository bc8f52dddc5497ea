package io.trivium.broker.time;

/** A monotonic clock for leases and waits. It never jumps, whatever the wall clock does. */
@FunctionalInterface
public interface Ticker {
    /** Returns nanoseconds since an arbitrary start. */
    long nanos();
}
