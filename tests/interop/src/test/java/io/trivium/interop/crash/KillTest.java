package io.trivium.interop.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.TriviumProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the broker with SIGKILL at random moments under load from all three doors: every acknowledged message is found, and none comes
 * again whose acknowledgement was answered.
 *
 * <p>{@code -Dtrivium.kills} sets the number of kills, {@code -Dtrivium.seed} repeats a run's moments.
 */
class KillTest {
    private static final int KILLS = Integer.getInteger("trivium.kills", 20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_CLIENTS = Duration.ofMillis(50);
    private static final Duration DRAIN = Duration.ofMinutes(2);

    @Test
    void nothingAcknowledgedIsLostAndNothingFinishedComesAgain(@TempDir Path directory) throws Exception {
        long seed = Long.getLong("trivium.seed", System.nanoTime());
        Random random = new Random(seed);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (TriviumProcess trivium = TriviumProcess.start(directory)) {
            List<Load> loads = List.of(
                    new RocketLoad(trivium.nameServer(), new Ledger()),
                    new JmsLoad(trivium.jmsUrl(), new Ledger()),
                    new AmqpLoad(trivium.amqpPort(), new Ledger()));
            for (int kill = 0; kill < KILLS; kill++) {
                underLoad(
                        threads,
                        loads,
                        kill,
                        () -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100 + random.nextInt(900))),
                        trivium);
            }
            drain(threads, loads);

            for (Load load : loads) {
                Ledger ledger = load.ledger();
                System.out.printf(
                        "%s: %d kills, %d sends acknowledged, %d finished (seed %d)%n",
                        load.name(), KILLS, ledger.storedCount(), ledger.finishedCount(), seed);
                assertThat(ledger.missing())
                        .as(load.name() + " lost, seed " + seed)
                        .isEmpty();
                assertThat(ledger.broken())
                        .as(load.name() + " broke, seed " + seed)
                        .isEmpty();
                // Each round waits for one of both; how many more there are is the machine's business
                assertThat(ledger.storedCount()).as(load.name() + " sent").isGreaterThanOrEqualTo(KILLS);
                assertThat(ledger.finishedCount()).as(load.name() + " finished").isGreaterThanOrEqualTo(KILLS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * Runs all senders and receivers, waits until each door had a send acknowledged and a message finished and then a moment, kills the
     * broker and starts it again.
     */
    private static void underLoad(
            ExecutorService threads, List<Load> loads, int round, Moment moment, TriviumProcess trivium)
            throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        List<Integer> stored =
                loads.stream().map(load -> load.ledger().storedCount()).toList();
        List<Integer> finished =
                loads.stream().map(load -> load.ledger().finishedCount()).toList();
        List<Future<?>> running = new ArrayList<>();
        for (Load load : loads) {
            running.add(threads.submit(untilBroken(() -> load.send(round, stop::get))));
            running.add(threads.submit(() -> {
                while (!stop.get()) {
                    // A client that comes before the first message of its topic may fail, and tries again.
                    untilBroken(() -> load.receive(stop::get)).run();
                    LockSupport.parkNanos(BETWEEN_CLIENTS.toNanos());
                }
            }));
        }
        for (int i = 0; i < loads.size(); i++) {
            Load load = loads.get(i);
            assertThat(load.ledger().await(stored.get(i) + 1, finished.get(i) + 1, PATIENCE))
                    .as(load.name() + " sends and finishes in round " + round + "\n" + trivium.log())
                    .isTrue();
        }
        moment.await();
        trivium.kill();
        stop.set(true);
        trivium.restart();
        for (Future<?> one : running) {
            one.get(90, TimeUnit.SECONDS);
        }
    }

    private static void drain(ExecutorService threads, List<Load> loads) throws Exception {
        long end = System.nanoTime() + DRAIN.toNanos();
        List<Future<?>> running = new ArrayList<>();
        for (Load load : loads) {
            running.add(threads.submit(() -> {
                load.receive(() -> load.ledger().missing().isEmpty() || System.nanoTime() > end);
                return null;
            }));
        }
        for (Future<?> one : running) {
            one.get(DRAIN.toSeconds() + 60, TimeUnit.SECONDS);
        }
    }

    /** A client may fail as it likes when its broker dies: what counts is what it had been promised. */
    private static Runnable untilBroken(Work work) {
        return () -> {
            try {
                work.run();
            } catch (Exception brokerGone) {
                LockSupport.parkNanos(1);
            }
        };
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    @FunctionalInterface
    private interface Moment {
        void await();
    }
}
