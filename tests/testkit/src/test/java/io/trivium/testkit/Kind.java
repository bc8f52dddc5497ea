package io.trivium.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongToIntFunction;

/**
 * A kind of test that draws states from seeds: runs them until it has as many as it aims for, or until its time is over, and prints how
 * many it reached.
 *
 * <p>{@code -Dtestkit.long=true} takes the time away, and the aim is multiplied by {@code -Dtestkit.times} (1): then it is a floor.
 * {@code -Dtestkit.seed} sets the first seed.
 */
final class Kind {
    private static final boolean LONG = Boolean.getBoolean("testkit.long");
    private static final int TIMES = LONG ? Integer.getInteger("testkit.times", 1) : 1;
    static final long FIRST_SEED = Long.getLong("testkit.seed", 1);

    private final String name;
    private final int aim;
    private final Duration box;

    Kind(String name, int aim, Duration box) {
        this.name = name;
        this.aim = aim * TIMES;
        this.box = box;
    }

    /**
     * Runs seeds, on all cores.
     *
     * @param states tries what a seed stands for, and returns how many states that were
     */
    void run(LongToIntFunction states) {
        AtomicLong next = new AtomicLong(FIRST_SEED);
        AtomicInteger reached = new AtomicInteger();
        long end = System.nanoTime() + box.toNanos();
        int threads = Runtime.getRuntime().availableProcessors();
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(workers.submit(() -> {
                    while (reached.get() < aim && (LONG || System.nanoTime() < end)) {
                        reached.addAndGet(states.applyAsInt(next.getAndIncrement()));
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (java.util.concurrent.ExecutionException e) {
            throw new AssertionError(name + " failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            workers.shutdownNow();
            System.out.printf(
                    Locale.ROOT,
                    "%s: %,d of %,d, seeds %d to %d%n",
                    name,
                    reached.get(),
                    aim,
                    FIRST_SEED,
                    next.get() - 1);
        }
        if (reached.get() < (LONG ? aim : 1)) {
            throw new AssertionError(name + " reached only " + reached.get());
        }
    }

    /** Plays a scenario; if it fails, finds the shortest one that does and says how to run it again. */
    static Play play(Scenario scenario, java.util.function.Supplier<Medium> medium) {
        try {
            Play play = new Play(medium.get(), scenario, false);
            play.play(scenario);
            return play;
        } catch (AssertionError | RuntimeException e) {
            Scenario shortest = new Shrinker(smaller -> fails(smaller, medium)).shrink(scenario);
            throw new AssertionError(
                    "run again with -Dtestkit.seed=" + scenario.seed() + "\nshortest: " + shortest,
                    failure(shortest, medium, e));
        }
    }

    private static boolean fails(Scenario scenario, java.util.function.Supplier<Medium> medium) {
        try {
            new Play(medium.get(), scenario, true).play(scenario);
            return false;
        } catch (AssertionError | RuntimeException e) {
            return true;
        }
    }

    private static Throwable failure(
            Scenario scenario, java.util.function.Supplier<Medium> medium, Throwable otherwise) {
        try {
            new Play(medium.get(), scenario, true).play(scenario);
            return otherwise;
        } catch (AssertionError | RuntimeException e) {
            return e;
        }
    }
}
