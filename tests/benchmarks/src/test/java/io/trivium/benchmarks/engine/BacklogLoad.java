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
    private static final int SAMPLE = 200_000;

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
            print("pull of 32 at a random offset", pullMicros(engine), "µs");
            print("heap", RunningEngine.heap() / 1048576.0, "MiB");
        }
        long begin = System.nanoTime();
        try (RunningEngine engine = new RunningEngine(directory)) {
            print("opening after a close", (System.nanoTime() - begin) / 1e6, "ms");
            print("heap after opening", RunningEngine.heap() / 1048576.0, "MiB");
            print("pull of 32 at a random offset after opening", pullMicros(engine), "µs");
        }
    }

    private double pullMicros(RunningEngine engine) {
        Random random = new Random(1);
        int pulls = 20_000;
        long begin = System.nanoTime();
        for (int i = 0; i < pulls; i++) {
            QueueId queue = new QueueId(RunningEngine.TOPIC, random.nextInt(QUEUES));
            long offset = random.nextInt(Math.max(1, count / QUEUES - 32));
            try (PullResult result =
                    engine.broker().pull(new PullQuery(queue, offset, 32, 1 << 20, MessageFilter.ALL))) {
                if (result.records().isEmpty()) {
                    throw new IllegalStateException("nothing at " + queue + " " + offset);
                }
            }
        }
        return (System.nanoTime() - begin) / 1e3 / pulls;
    }
}
