package io.trivium.jms.session;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** The provider's only source of time, randomness and threads. */
public final class Environment {
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Executor threads;

    /**
     * @param clock the time that messages are stamped with
     * @param random secure and safe for threads: makes ids, and the secret names of broker sessions
     * @param threads runs listeners, each for as long as it is set: it must have a thread for every task
     */
    public Environment(InstantSource clock, RandomGenerator random, Executor threads) {
        this.clock = clock;
        this.random = random;
        this.threads = threads;
    }

    /** The system's clock and randomness, and threads that are started when needed and end soon after. */
    public static Environment system() {
        AtomicLong number = new AtomicLong();
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    // Not a daemon: an application whose main method only sets listeners must go on
                    return new Thread(task, "trivium-jms-" + number.incrementAndGet());
                });
        return new Environment(InstantSource.system(), new SecureRandom(), threads);
    }

    long millis() {
        return clock.millis();
    }

    public InstantSource clock() {
        return clock;
    }

    public RandomGenerator random() {
        return random;
    }

    Executor threads() {
        return threads;
    }

    /** Makes the event loops' threads: daemons, since an open connection alone does not keep an application running. */
    public ThreadFactory transportThreads() {
        AtomicLong number = new AtomicLong();
        return task -> {
            Thread thread = new Thread(task, "trivium-jms-transport-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Waits on the thread of the caller, which must be one of these. */
    void pause(Duration time) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        after(time, () -> over.complete(null));
        over.join();
    }

    /** Runs a task on one of the threads after a while. */
    public void after(Duration delay, Runnable task) {
        CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, threads)
                .execute(task);
    }
}
