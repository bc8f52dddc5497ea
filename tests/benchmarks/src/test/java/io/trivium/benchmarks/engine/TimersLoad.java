package io.trivium.benchmarks.engine;

import static io.trivium.benchmarks.engine.EngineBenchmark.print;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.topic.QueueId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;

/**
 * Lateness: schedules messages for some seconds, so many due per second, behind a backlog of others due in the next year, and waits for each
 * with a long poll. Then opens the store again.
 */
final class TimersLoad {
    private static final long AHEAD_MILLIS = 2000;

    private final Path directory;
    private final int perSecond;
    private final int seconds;
    private final int backlog;

    TimersLoad(Path directory, int perSecond, int seconds, int backlog) {
        this.directory = directory;
        this.perSecond = perSecond;
        this.seconds = seconds;
        this.backlog = backlog;
    }

    void run() throws Exception {
        try (RunningEngine engine = new RunningEngine(directory).withTopic(1)) {
            long empty = RunningEngine.heap();
            Random random = new Random(1);
            long now = System.currentTimeMillis();
            long farAway = Duration.ofHours(1).toMillis();
            long begin = System.nanoTime();
            engine.publishAll(
                    backlog,
                    Durability.WRITTEN,
                    number -> RunningEngine.message(
                            16,
                            0,
                            now + farAway + random.nextLong(Duration.ofDays(365).toMillis())));
            print("scheduling for the next year", backlog * 1e9 / (System.nanoTime() - begin), "msg/s");
            print("heap of " + backlog + " pending", (RunningEngine.heap() - empty) / 1048576.0, "MiB");
            lateness(engine);
        }
        long begin = System.nanoTime();
        try (RunningEngine engine = new RunningEngine(directory)) {
            print("opening after a close", (System.nanoTime() - begin) / 1e6, "ms");
            long wanted = engine.broker()
                    .range(new QueueId(RunningEngine.TOPIC, 0))
                    .orElseThrow()
                    .maxOffset();
            long due = System.currentTimeMillis() + 100;
            engine.publish(RunningEngine.message(16, 0, due), Durability.FORCED)
                    .toCompletableFuture()
                    .join();
            arrival(engine, wanted).join();
            print("first message after opening, late by", (double) (System.currentTimeMillis() - due), "ms");
        }
    }

    private void lateness(RunningEngine engine) throws InterruptedException {
        int count = perSecond * seconds;
        long start = System.currentTimeMillis() + AHEAD_MILLIS + count / 50;
        CompletableFuture<Histogram> receiver = CompletableFuture.supplyAsync(() -> receive(engine, start, count));
        engine.publishAll(
                count, Durability.WRITTEN, number -> RunningEngine.message(16, 0, start + number * 1000L / perSecond));
        long scheduled = System.currentTimeMillis();
        if (scheduled > start) {
            throw new IllegalStateException("scheduling took longer than until the first was due");
        }
        Histogram late = receiver.join();
        for (double percentile : new double[] {50, 99, 99.9, 100}) {
            print(
                    "late by, " + perSecond + " due per second, p" + percentile
                            + (percentile == 99 ? " (goal 20)" : ""),
                    (double) late.getValueAtPercentile(percentile),
                    "ms");
        }
    }

    private Histogram receive(RunningEngine engine, long start, int count) {
        Histogram late = new Histogram(3);
        QueueId queue = new QueueId(RunningEngine.TOPIC, 0);
        for (long offset = 0; offset < count; ) {
            arrival(engine, offset).join();
            try (PullResult result =
                    engine.broker().pull(new PullQuery(queue, offset, 1024, 1 << 20, MessageFilter.ALL))) {
                long now = System.currentTimeMillis();
                for (int i = 0; i < result.records().size(); i++) {
                    long due = start + offset * 1000L / perSecond;
                    if (now < due) {
                        throw new IllegalStateException("early by " + (due - now) + " ms");
                    }
                    late.recordValue(now - due);
                    offset++;
                }
            }
        }
        return late;
    }

    private static CompletableFuture<Boolean> arrival(RunningEngine engine, long offset) {
        return engine.broker()
                .arrival(new QueueId(RunningEngine.TOPIC, 0), offset, MessageFilter.ALL, Duration.ofMinutes(1))
                .toCompletableFuture();
    }
}
