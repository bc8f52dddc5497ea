package io.trivium.broker.engine;

import io.trivium.broker.sequencer.Sequencer;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Drives a sequencer with two threads: one that runs its turns, one that forces the log. Both park when there is nothing to do.
 */
final class EngineThreads {
    /** The clock may jump while the sequencer is parked: it looks again after this. */
    private static final long LONGEST_PARK_NANOS = 500_000_000;

    private final Sleeper turns = new Sleeper();
    private final Sleeper flushes = new Sleeper();
    private @Nullable Sequencer sequencer;
    private volatile boolean stopping;

    /** Wakes the sequencer. */
    void wake() {
        turns.wake();
    }

    /** Wakes the flusher. */
    void requestFlush() {
        flushes.wake();
    }

    void start(Sequencer driven, ThreadFactory threads) {
        sequencer = driven;
        turns.run(threads.newThread(() -> runTurns(driven)));
        flushes.run(threads.newThread(() -> runFlushes(driven)));
    }

    private void runTurns(Sequencer driven) {
        while (!stopping) {
            int done = driven.turn();
            if (driven.nanosToRest() > 0) {
                LockSupport.parkNanos(this, driven.nanosToRest());
            } else if (done == 0) {
                turns.sleepUnless(() -> stopping, driven);
            }
        }
    }

    private void runFlushes(Sequencer driven) {
        while (!stopping) {
            driven.flush();
            flushes.sleep();
        }
    }

    /** Stops both threads and waits for them: then the caller may drive the sequencer. */
    void stop() {
        if (sequencer == null) {
            return;
        }
        stopping = true;
        turns.wakeAndJoin();
        flushes.wakeAndJoin();
    }

    /** A thread that sleeps until it is woken, and misses no call. */
    private static final class Sleeper {
        private volatile boolean woken;
        private volatile boolean asleep;
        private volatile @Nullable Thread thread;

        void run(Thread started) {
            thread = started;
            started.start();
        }

        void wake() {
            if (woken) {
                // It is awake, or being woken, and has not looked yet: it will see what the caller has left for it.
                return;
            }
            woken = true;
            if (asleep) {
                LockSupport.unpark(thread);
            }
        }

        void sleep() {
            asleep = true;
            if (!woken) {
                LockSupport.park(this);
            }
            asleep = false;
            woken = false;
        }

        void sleepUnless(java.util.function.BooleanSupplier stop, Sequencer driven) {
            asleep = true;
            if (!woken && !stop.getAsBoolean()) {
                long nanos = Math.min(driven.nanosToWork(), LONGEST_PARK_NANOS);
                if (nanos > 0) {
                    LockSupport.parkNanos(this, nanos);
                }
            }
            asleep = false;
            woken = false;
        }

        void wakeAndJoin() {
            Thread joined = thread;
            if (joined == null || joined == Thread.currentThread()) {
                return;
            }
            wake();
            boolean interrupted = false;
            while (joined.isAlive()) {
                try {
                    joined.join();
                } catch (InterruptedException e) {
                    // The engine's threads must end before the store is closed.
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
