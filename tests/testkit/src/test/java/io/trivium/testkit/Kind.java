package io.trivium.testkit;

import io.trivium.testkit.Pieces.Piece;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongToIntFunction;

/**
 * A kind of test that draws states from seeds: runs them until it has as many as it aims for, or until its time is over, and prints how
 * many it reached, as a row for docs/GUARANTEES.md.
 *
 * <p>{@code -Dtestkit.long=true} takes the time away, and the aim is multiplied by {@code -Dtestkit.times} (1): then it is a floor.
 * {@code -Dtestkit.seed} sets the first seed. A long run can be made in pieces: {@code -Dtestkit.minutes} limits the time of each kind, and
 * {@code -Dtestkit.pieces} names the file in which it notes how far it came, and from which the next piece goes on.
 */
final class Kind {
    private static final Run RUN = new Run(
            Boolean.getBoolean("testkit.long"),
            Boolean.getBoolean("testkit.long") ? Integer.getInteger("testkit.times", 1) : 1,
            Duration.ofMinutes(Integer.getInteger("testkit.minutes", 0)),
            Long.getLong("testkit.seed", 1),
            Pieces.in(System.getProperty("testkit.pieces")));

    private final String name;
    private final long aim;
    private final Duration box;
    private final Run run;

    /**
     * How kinds are run.
     *
     * @param limit of the time of each in a long run, zero for none
     */
    record Run(boolean isLong, int times, Duration limit, long firstSeed, Pieces pieces) {
        /** Whether all of the aim must be reached. */
        boolean hasFloor() {
            return isLong && limit.isZero();
        }

        private Duration box(Duration inBuild) {
            return isLong ? limit : inBuild;
        }
    }

    Kind(String name, int aim, Duration box) {
        this(name, aim, box, RUN);
    }

    Kind(String name, int aim, Duration box, Run run) {
        this.name = name;
        this.aim = (long) aim * run.times;
        this.box = run.box(box);
        this.run = run;
    }

    /**
     * Runs seeds, on all cores.
     *
     * @param states tries what a seed stands for, and returns how many states that were
     * @return whether any seed was tried: the pieces before may have reached the aim
     */
    boolean run(LongToIntFunction states) {
        Piece before = run.pieces.of(name, run.firstSeed);
        AtomicLong next = new AtomicLong(before.nextSeed());
        AtomicLong reached = new AtomicLong(before.reached());
        long begin = System.nanoTime();
        long end = begin + box.toNanos();
        int threads = Runtime.getRuntime().availableProcessors();
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        boolean failed = true;
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(workers.submit(() -> {
                    while (reached.get() < aim && (run.hasFloor() || System.nanoTime() < end)) {
                        reached.addAndGet(states.applyAsInt(next.getAndIncrement()));
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
            failed = false;
        } catch (java.util.concurrent.ExecutionException e) {
            throw new AssertionError(name + " failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            workers.shutdownNow();
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
            Piece now = before.with(next.get(), reached.get() - before.reached(), seconds);
            if (!failed) {
                run.pieces.note(name, now);
            }
            System.out.println(row(now) + (failed ? " FAILED" : ""));
        }
        if (reached.get() < (run.hasFloor() ? aim : 1)) {
            throw new AssertionError(name + " reached only " + reached.get());
        }
        return reached.get() > before.reached();
    }

    /** All pieces together. */
    private String row(Piece all) {
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %,d | seeds %d to %d, %d s |",
                name,
                aim,
                all.reached(),
                all.firstSeed(),
                all.nextSeed() - 1,
                all.seconds());
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
