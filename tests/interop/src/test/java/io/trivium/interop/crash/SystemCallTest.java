package io.trivium.interop.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trivium.interop.TriviumProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the real process at the system calls with which it stores, and lets such calls fail: what was acknowledged is found, and what
 * was finished does not come again. strace does both.
 *
 * <p>{@code -Dtrivium.strace.points} sets the number of points (60), {@code -Dtrivium.strace.seconds} the time for them (230).
 */
class SystemCallTest {
    private static final int POINTS = Integer.getInteger("trivium.strace.points", 60);
    private static final long SECONDS = Long.getLong("trivium.strace.seconds", 230);
    private static final Duration UNDER_LOAD = Duration.ofSeconds(5);
    /** What the process ends with when its disk has failed. */
    private static final int FENCED = 17;

    /** However slow the machine is, there are so many kills. */
    private static final int FEWEST = 5;

    /** The provider would go on as soon as the broker is back; here the next round does. */
    private static final String IMPATIENT = "?graceMillis=500&callTimeoutMillis=2000&reconnectTimeoutMillis=500";

    private static final int KILLED = 128 + 9;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Calls: which of them is the first point, and how many to leave out from one point to the next. */
    private record Call(String names, int first, int step) {
        Call(String names, int step) {
            this(names, 1, step);
        }
    }

    /** A start makes a few dozen of these calls: the larger numbers come under load. */
    private static final List<Call> CALLS = List.of(
            new Call("fdatasync", 150, 13),
            new Call("pwrite64", 200, 17),
            new Call("pwrite64", 1),
            new Call("fdatasync", 1),
            new Call("pwrite64", 7),
            new Call("fdatasync", 5),
            new Call("fsync", 1),
            new Call("pwrite64", 31),
            new Call("rename,renameat,renameat2", 1),
            new Call("ftruncate,fallocate,unlink,unlinkat", 1));

    @BeforeAll
    static void straceRuns() throws InterruptedException {
        assumeTrue(
                runs("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "true"),
                "SKIPPED: no kills at system calls, as strace cannot run here (not installed, or tracing is forbidden)");
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Filters the calls in the kernel, which is faster, but where signals are sent: strace 6.1 then sends none. */
    private static List<String> strace(String calls, String injection) {
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-qq", "-o", "/dev/null"));
        if (!injection.startsWith("signal")) {
            command.add("--seccomp-bpf");
        }
        command.addAll(List.of("-e", "signal=none", "-e", "trace=" + calls, "-e", "inject=" + calls + ":" + injection));
        return command;
    }

    @Test
    void nothingAcknowledgedIsLostWhereverTheProcessIsKilled(@TempDir Path directory) throws Exception {
        Ledger ledger = new Ledger();
        int killedInCall = 0;
        int killedAtStart = 0;
        int points = 0;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        try (TriviumProcess trivium = TriviumProcess.start(directory)) {
            trivium.kill();
            Load load = new JmsLoad(trivium.jmsUrl() + IMPATIENT, ledger);
            for (; points < POINTS && System.nanoTime() < end; points++) {
                Call call = CALLS.get(points % CALLS.size());
                int nth = call.first() + points / CALLS.size() * call.step();
                if (!trivium.restart(strace(call.names(), "signal=SIGKILL:when=" + nth))) {
                    assertThat(trivium.ended(UNDER_LOAD)).as(trivium.log()).hasValue(KILLED);
                    killedAtStart++;
                } else if (underLoad(load, points, trivium).isPresent()) {
                    killedInCall++;
                } else {
                    trivium.kill();
                }
            }
            trivium.restart();
            drain(load);
            System.out.printf(
                    "kills at system calls: %d of %d (%d under load, %d while starting, %d calls not reached), %d sends acknowledged, %d finished%n",
                    points,
                    POINTS,
                    killedInCall,
                    killedAtStart,
                    points - killedInCall - killedAtStart,
                    ledger.storedCount(),
                    ledger.finishedCount());
            assertKept(ledger, trivium);
            assertThat(killedInCall + killedAtStart).as("kills").isGreaterThanOrEqualTo(FEWEST);
        } finally {
            threads.shutdownNow();
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
                assertThat(trivium.restart(strace(fault.substring(0, colon), fault.substring(colon + 1))))
                        .as(fault + "\n" + trivium.log())
                        .isTrue();

                OptionalInt code = underLoad(load, round++, trivium);

                assertThat(code).as(fault + "\n" + trivium.log()).hasValue(FENCED);
                assertThat(trivium.log()).contains("The disk failed");
            }
            trivium.restart();
            drain(load);
            assertKept(ledger, trivium);
        } finally {
            threads.shutdownNow();
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
        running.add(threads.submit(() -> untilBroken(() -> load.send(round, stop::get))));
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
