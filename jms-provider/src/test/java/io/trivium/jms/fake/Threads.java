package io.trivium.jms.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Calls that a test expects to wait, each on a thread of its own, and waits for what other threads do. */
public final class Threads {
    private Threads() {}

    /** What may fail in any way. */
    public interface Call {
        void run() throws Exception;
    }

    /** A call, which goes on until it is {@link #end ended}. */
    public static final class Calling {
        private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        private final Thread thread;

        private Calling(Call call, boolean interrupt) {
            thread = new Thread(() -> {
                try {
                    if (interrupt) {
                        Thread.currentThread().interrupt();
                    }
                    call.run();
                    interrupted.complete(Thread.interrupted());
                } catch (Throwable e) {
                    interrupted.completeExceptionally(e);
                }
            });
            thread.start();
        }

        /** Whether the call waits for something; waits itself until it does, or has ended. */
        public boolean waits() {
            while (thread.isAlive()
                    && thread.getState() != Thread.State.WAITING
                    && !Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            return thread.isAlive();
        }

        public void interrupt() {
            thread.interrupt();
        }

        /** Waits for the call's end, and returns whether its thread is interrupted then. */
        public boolean end() throws Exception {
            return interrupted.get(30, TimeUnit.SECONDS);
        }
    }

    /** Waits for what another thread does, for half a minute at most. */
    public static void until(BooleanSupplier condition) {
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()
                && System.nanoTime() < patience
                && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    /** Waits for a latch, for half a minute at most. */
    public static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public static Calling call(Call call) {
        return new Calling(call, false);
    }

    /** A call by a thread that is interrupted already. */
    public static Calling callInterrupted(Call call) {
        return new Calling(call, true);
    }
}
