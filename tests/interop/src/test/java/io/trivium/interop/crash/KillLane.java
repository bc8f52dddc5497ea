package io.trivium.interop.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.TriviumProcess;
import io.trivium.interop.crash.KillPoints.Point;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * One process with a directory of its own that is killed again and again, at system calls, and started again on what the kill left. What its
 * clients were promised is written down from the first start to the last. Belongs to one thread.
 */
final class KillLane implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SENDING_PATIENCE = Duration.ofSeconds(60);
    private static final int KILLED = 128 + 9;
    private static final int SENDS_BEFORE_A_KILL = 20;
    /** A start makes fewer calls of any kind. */
    private static final int MOST_OF_A_START = 200;
    /** Where a broker reports damage, of which a kill does none. */
    private static final String DAMAGE = "damage.txt";

    /** The provider would go on as soon as the broker is back; here the next round does. */
    private static final String IMPATIENT = "?graceMillis=200&callTimeoutMillis=2000&reconnectTimeoutMillis=200";

    private final Path directory;
    private final ExecutorService threads;
    private final boolean attaches;
    private final TriviumProcess trivium;
    private final Ledger ledger = new Ledger();
    private final Load load;
    private int rounds;

    /** How a point ended. */
    enum Outcome {
        UNDER_LOAD,
        STARTING,
        NOT_REACHED
    }

    private KillLane(Path directory, ExecutorService threads, boolean attaches, TriviumProcess trivium) {
        this.directory = directory;
        this.threads = threads;
        this.attaches = attaches;
        this.trivium = trivium;
        this.load = new JmsLoad(trivium.jmsUrl() + IMPATIENT, ledger);
    }

    /**
     * Starts the process in an empty directory, and kills it under load.
     *
     * @param attaches whether a process can be traced that runs already
     */
    static KillLane start(Path directory, ExecutorService threads, boolean attaches) throws Exception {
        Files.createDirectories(directory);
        KillLane lane = new KillLane(directory, threads, attaches, TriviumProcess.start(directory));
        lane.killUnderLoad(SENDS_BEFORE_A_KILL);
        return lane;
    }

    Ledger ledger() {
        return ledger;
    }

    /** Starts the process once more and counts what a start does, by kind; it is dead afterwards. */
    Map<String, Integer> callsOfAStart() throws Exception {
        Path file = directory.resolve("calls");
        startUnder(Strace.writing(file, String.join(",", KillPoints.STORING)));
        trivium.kill();
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String calls : KillPoints.STORING) {
            counts.put(calls, Strace.most(file, calls));
        }
        startUnder(List.of());
        killUnderLoad(SENDS_BEFORE_A_KILL);
        return counts;
    }

    /** Starts the process under a command, and kills it when it has acknowledged some sends. */
    void killUnder(List<String> command, int sends) throws Exception {
        startUnder(command);
        killUnderLoad(sends);
    }

    /** Starts the process and has it killed at a point; it is dead afterwards. */
    Outcome kill(Point point) throws Exception {
        if (point.underLoad() && attaches) {
            startUnder(List.of());
            return underLoad(() -> endsAt(point)) ? Outcome.UNDER_LOAD : Outcome.NOT_REACHED;
        }
        // What cannot be traced later is counted from behind the calls of the start.
        int nth = point.underLoad() ? MOST_OF_A_START + point.nth() : point.nth();
        if (!trivium.restart(Strace.killingAt(point.calls(), nth))) {
            assertThat(trivium.ended(PATIENCE)).as(point + "\n" + trivium.log()).hasValue(KILLED);
            return Outcome.STARTING;
        }
        return underLoad(this::ends) ? Outcome.UNDER_LOAD : Outcome.NOT_REACHED;
    }

    private void startUnder(List<String> command) throws Exception {
        assertThat(trivium.restart(command)).as(trivium.log()).isTrue();
    }

    private void killUnderLoad(int sends) throws Exception {
        underLoad(() -> {
            awaitSends(sends);
            return false;
        });
    }

    /**
     * Sends and receives, and has the process killed meanwhile.
     *
     * @param killing waits until it ends; false if it does not, and is to be killed now
     */
    private boolean underLoad(Killing killing) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        int round = rounds++;
        List<Future<?>> running = new ArrayList<>();
        running.add(threads.submit(() -> untilBroken(() -> load.send(round, stop::get))));
        running.add(threads.submit(() -> untilBroken(() -> load.receive(stop::get))));
        boolean ended = killing.await();
        if (!ended) {
            trivium.kill();
        }
        stop.set(true);
        for (Future<?> one : running) {
            one.get(90, TimeUnit.SECONDS);
        }
        return ended;
    }

    private boolean ends() throws InterruptedException {
        OptionalInt code = trivium.ended(PATIENCE);
        code.ifPresent(value -> assertThat(value).as(trivium.log()).isEqualTo(KILLED));
        return code.isPresent();
    }

    private boolean endsAt(Point point) throws Exception {
        awaitSends(1);
        Process tracer = Strace.killAt(trivium.pid(), point.calls(), point.nth());
        try {
            return ends();
        } finally {
            Strace.end(tracer);
        }
    }

    /** Waits until the broker has acknowledged some more sends. */
    private void awaitSends(int count) throws InterruptedException {
        assertThat(ledger.await(ledger.storedCount() + count, 0, SENDING_PATIENCE))
                .as("something is sent\n" + trivium.log())
                .isTrue();
    }

    /**
     * Starts the process a last time, and finds all that it had promised; and it has found its own disk sound each time.
     *
     * @param patience how long the rest may take to be received
     */
    void assertKept(Duration patience) throws Exception {
        trivium.restart();
        long end = System.nanoTime() + patience.toNanos();
        load.receive(() -> ledger.missing().isEmpty() || System.nanoTime() > end);
        assertThat(ledger.missing()).as("lost\n" + trivium.log()).isEmpty();
        assertThat(ledger.broken()).as("broken\n" + trivium.log()).isEmpty();
        assertThat(ledger.storedCount()).isPositive();
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(file -> file.endsWith(DAMAGE)).toList())
                    .as("damage is reported\n" + trivium.log())
                    .isEmpty();
        }
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

    @FunctionalInterface
    private interface Killing {
        boolean await() throws Exception;
    }

    @Override
    public void close() {
        trivium.close();
    }
}
