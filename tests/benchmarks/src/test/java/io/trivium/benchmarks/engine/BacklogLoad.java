package io.trivium.benchmarks.engine;

import static io.trivium.benchmarks.engine.EngineBenchmark.print;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.topic.QueueId;
import java.nio.file.Path;
import java.util.Random;
import org.HdrHistogram.Histogram;

/** What a backlog costs: fills a store, then measures publishing, pulling, heap and opening. */
final class BacklogLoad {
    private static final int QUEUES = 8;
    private static final int SAMPLE = 1_000_000;
    private static final int PLACES = 2_000;
    private static final int ROUNDS = 20;

    private final Path directory;
    private final int count;

    BacklogLoad(Path directory, int count) {
        this.directory = directory;
        this.count = count;
    }

    void run() throws Exception {
        OutgoingMessage[] messages = new OutgoingMessage[QUEUES];
        for (int queue = 0; queue < QUEUES; queue++) {
            messages[queue] = RunningEngine.message(128, queue, 0);
        }
        try (RunningEngine engine = new RunningEngine(directory).withTopic(QUEUES)) {
            engine.publishAll(count, Durability.WRITTEN, number -> messages[(int) (number % QUEUES)]);
            // What the system still has to write of it is not part of what comes.
            engine.publish(messages[0], Durability.FORCED).toCompletableFuture().join();
            long begin = System.nanoTime();
            engine.publishAll(SAMPLE, Durability.WRITTEN, number -> messages[(int) (number % QUEUES)]);
            print("publish rate at " + count, SAMPLE * 1e9 / (System.nanoTime() - begin), "msg/s");
            Histogram latency = new Histogram(3);
            for (int i = 0; i < 5000; i++) {
                long start = System.nanoTime();
                engine.publish(messages[i % QUEUES], Durability.FORCED)
                        .toCompletableFuture()
                        .join();
                latency.recordValue(System.nanoTime() - start);
            }
            print("publish p99 of one forced publisher", latency.getValueAtPercentile(99) / 1e6, "ms");
            pulls(engine, "");
            print("heap", RunningEngine.heap() / 1048576.0, "MiB");
        }
        long begin = System.nanoTime();
        try (RunningEngine engine = new RunningEngine(directory)) {
            print("opening after a close", (System.nanoTime() - begin) / 1e6, "ms");
            print("heap after opening", RunningEngine.heap() / 1048576.0, "MiB");
            pulls(engine, " after opening");
        }
    }

    /** Looks at some places for the first time, which reads and checks them, and then again and again. */
    private void pulls(RunningEngine engine, String when) {
        Random random = new Random(1);
        PullQuery[] places = new PullQuery[PLACES];
        for (int i = 0; i < PLACES; i++) {
            QueueId queue = new QueueId(RunningEngine.TOPIC, random.nextInt(QUEUES));
            long offset = random.nextInt(Math.max(1, count / QUEUES - 32));
            places[i] = new PullQuery(queue, offset, 32, 1 << 20, MessageFilter.ALL);
        }
        print("first pull of 32 at a random offset" + when, pullMicros(engine, places, 1), "µs");
        print("the next at the same places" + when, pullMicros(engine, places, ROUNDS), "µs");
    }

    private static double pullMicros(RunningEngine engine, PullQuery[] places, int rounds) {
        long begin = System.nanoTime();
        for (int round = 0; round < rounds; round++) {
            for (PullQuery place : places) {
                try (PullResult result = engine.broker().pull(place)) {
                    if (result.records().isEmpty()) {
                        throw new IllegalStateException("nothing at " + place);
                    }
                }
            }
        }
        return (System.nanoTime() - begin) / 1e3 / rounds / places.length;
    }
}
