package io.trivium.rocket.server.config;

import java.time.Duration;

/** Runs periodic work. A test steps it by hand. */
@FunctionalInterface
public interface Scheduler {
    /**
     * Runs the work after each period, never twice at the same time, until the result is closed. The work does not block and throws
     * nothing.
     */
    Running every(Duration period, Runnable work);

    /** Work that is run again and again. */
    @FunctionalInterface
    interface Running extends AutoCloseable {
        /** The work begins no more. May be called twice. */
        @Override
        void close();
    }
}
