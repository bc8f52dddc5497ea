package io.trivium.interop.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trivium.interop.TriviumProcess;
import io.trivium.interop.crash.KillLane.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the real process at the system calls with which it stores and answers, while it starts and under load, and lets such calls fail: what
 * was acknowledged is found, and what was finished does not come again. strace does both.
 *
 * <p>{@code -Dtrivium.strace.points} sets the number of points (60), {@code -Dtrivium.strace.seconds} the time for them (200),
 * {@code -Dtrivium.seed} which they are. A long run can be made in pieces: {@code -Dtrivium.strace.pieces} names the file (with its whole
 * path) in which it notes how far it came, and from which the next piece goes on.
 */
class SystemCallTest {
    private static final int POINTS = Integer.getInteger("trivium.strace.points", 60);
    private static final long SECONDS = Long.getLong("trivium.strace.seconds", 200);
    /** Until enough was forced for the fault to come, on a slow machine. */
    private static final Duration UNDER_LOAD = Duration.ofSeconds(60);

    /** What the process ends with when its disk has failed. */
    private static final int FENCED = 17;

    /** However slow the machine is, there are so many kills. */
    private static final int FEWEST = 5;

    /** One process waits for its start, or to be connected to, while another one is killed. */
    private static final int LANES = 2;

    /** The provider would go on as soon as the broker is back; here the next round does. */
    private static final String IMPATIENT = "?graceMillis=500&callTimeoutMillis=5000&reconnectTimeoutMillis=500";

    private static final int ATTEMPTS = 1000;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeAll
    static void straceRuns() throws InterruptedException {
        assumeTrue(
                Strace.runs(),
                "SKIPPED: no kills at system calls, as strace cannot run here (not installed, or tracing is forbidden)");
    }

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void nothingAcknowledgedIsLostWhereverTheProcessIsKilled(@TempDir Path directory) throws Exception {
        long seed = Long.getLong("trivium.seed", System.nanoTime());
        KillCount count = KillCount.in(System.getProperty("trivium.strace.pieces"));
        long begin = System.nanoTime();
        long end = begin + TimeUnit.SECONDS.toNanos(SECONDS);
        boolean attaches = Strace.attaches();
        AtomicInteger next = new AtomicInteger(count.points());
        List<Callable<Void>> lanes = new ArrayList<>();
        for (int lane = 0; lane < LANES; lane++) {
            Path folder = directory.resolve("lane-" + lane);
            lanes.add(() -> {
                killUntil(end, KillLane.start(folder, threads, attaches), next, seed, count);
                return null;
            });
        }
        for (Future<Void> lane : threads.invokeAll(lanes)) {
            lane.get();
        }
        count.add(KillCount.SECONDS, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin));
        count.note();
        System.out.printf(
                Locale.ROOT,
                "| kills at system calls of the real process | %d | %d: %d under load, %d while starting, %d calls not reached; %,d sends acknowledged, %,d finished | %d s | seed %d%n",
                POINTS,
                count.points(),
                count.of(KillCount.UNDER_LOAD),
                count.of(KillCount.STARTING),
                count.of(KillCount.NOT_REACHED),
                count.of(KillCount.STORED),
                count.of(KillCount.FINISHED),
                count.of(KillCount.SECONDS),
                seed);
        assertThat(count.of(KillCount.UNDER_LOAD) + count.of(KillCount.STARTING))
                .as("kills, seed " + seed)
                .isGreaterThanOrEqualTo(Math.min(FEWEST, POINTS));
    }

    /** Takes pairs of points: a start is best killed on what a kill under load has left, as its calls were counted on that. */
    private static void killUntil(long end, KillLane lane, AtomicInteger next, long seed, KillCount count)
            throws Exception {
        try (lane) {
            KillPoints points = new KillPoints(lane.callsOfAStart(), seed);
            for (int pair = next.getAndAdd(2); pair < POINTS && System.nanoTime() < end; pair = next.getAndAdd(2)) {
                for (int number = pair; number < Math.min(POINTS, pair + 2); number++) {
                    Outcome outcome = lane.kill(points.get(number));
                    count.add(
                            switch (outcome) {
                                case UNDER_LOAD -> KillCount.UNDER_LOAD;
                                case STARTING -> KillCount.STARTING;
                                case NOT_REACHED -> KillCount.NOT_REACHED;
                            },
                            1);
                }
            }
            lane.assertKept(Duration.ofMinutes(1));
            count.add(KillCount.STORED, lane.ledger().storedCount());
            count.add(KillCount.FINISHED, lane.ledger().finishedCount());
        }
    }

    @Test
    void writesThatAreSaidToBeMadeAndAreNotAreFound(@TempDir Path directory) throws Exception {
        try (KillLane lane = KillLane.start(directory, threads, true)) {
            // Eight bytes at a time are said to be written, as frames are multiples of that. A start makes fewer
            // writes.
            lane.killUnder(Strace.failing("pwrite64", "retval=8:when=60+"), 150);

            assertThatThrownBy(() -> lane.assertKept(Duration.ofSeconds(3)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("lost");
        }
    }

    @Test
    void aCallThatFailsEndsTheProcessWithItsOwnCodeAndARestartHasAllThatWasAcknowledged(@TempDir Path directory)
            throws Exception {
        Ledger ledger = new Ledger();
        try (TriviumProcess trivium = TriviumProcess.start(directory)) {
            trivium.kill();
            Load load = new JmsLoad(trivium.jmsUrl() + IMPATIENT, ledger);
            int round = 0;
            for (String fault : List.of(
                    "fdatasync:error=EIO:when=25", "pwrite64:error=EIO:when=40", "fdatasync:error=EIO:when=90+")) {
                int colon = fault.indexOf(':');
                assertThat(trivium.restart(Strace.failing(fault.substring(0, colon), fault.substring(colon + 1))))
                        .as(fault + "\n" + trivium.log())
                        .isTrue();

                OptionalInt code = underLoad(load, round++, trivium);

                assertThat(code).as(fault + "\n" + trivium.log()).hasValue(FENCED);
                assertThat(trivium.log()).contains("The disk failed");
            }
            trivium.restart();
            drain(load);
            assertKept(ledger, trivium);
        }
    }

    private static void assertKept(Ledger ledger, TriviumProcess trivium) {
        assertThat(ledger.missing()).as("lost\n" + trivium.log()).isEmpty();
        assertThat(ledger.broken()).as("broken\n" + trivium.log()).isEmpty();
        assertThat(ledger.storedCount()).isPositive();
    }

    /** Sends and receives until the process ends; its code, or empty if it lives on. */
    private OptionalInt underLoad(Load load, int round, TriviumProcess trivium) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        List<Future<?>> running = new ArrayList<>();
        running.add(threads.submit(() -> {
            for (int attempt = 0; !stop.get(); attempt++) {
                int sender = round * ATTEMPTS + attempt;
                untilBroken(() -> load.send(sender, stop::get));
            }
        }));
        running.add(threads.submit(() -> untilBroken(() -> load.receive(stop::get))));
        OptionalInt code = trivium.ended(UNDER_LOAD);
        stop.set(true);
        for (Future<?> one : running) {
            one.get(90, TimeUnit.SECONDS);
        }
        return code;
    }

    private static void drain(Load load) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        load.receive(() -> load.ledger().missing().isEmpty() || System.nanoTime() > end);
    }

    /** A client may fail as it likes when its broker dies: what counts is what it had been promised. */
    private static void untilBroken(Work work) {
        try {
            work.run();
        } catch (Exception brokerGone) {
            Thread.onSpinWait();
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }
}
