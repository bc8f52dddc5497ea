package io.trivium.benchmarks.engine;

import static io.trivium.benchmarks.engine.EngineBenchmark.print;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.Publication;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.TopicSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/** Many queues in one store: publishes to each once and to random ones, opens the store again, reads from random ones. */
final class QueuesLoad {
    private static final int QUEUES_OF_A_TOPIC = 1000;
    private static final int WINDOW = 4096;

    private final Path directory;
    private final int count;

    QueuesLoad(Path directory, int count) {
        this.directory = directory;
        this.count = count;
    }

    void run() throws Exception {
        int topics = Math.max(1, count / QUEUES_OF_A_TOPIC);
        int queues = topics * QUEUES_OF_A_TOPIC;
        long empty;
        try (RunningEngine engine = new RunningEngine(directory)) {
            empty = RunningEngine.heap();
            for (int topic = 0; topic < topics; topic++) {
                engine.broker()
                        .putTopic(TopicSettings.of("t" + topic, QUEUES_OF_A_TOPIC))
                        .toCompletableFuture()
                        .join();
            }
            print("heap per queue, empty", (RunningEngine.heap() - empty) / (double) queues, "B");
            publish(engine, queues, number -> number, "first message of each of " + queues + " queues");
            Random random = new Random(2);
            publish(engine, queues, number -> random.nextInt(queues), "messages to random queues");
            print("heap per queue, used", (RunningEngine.heap() - empty) / (double) queues, "B");
        }
        print("files in the store", (double) files(), "");
        long begin = System.nanoTime();
        try (RunningEngine engine = new RunningEngine(directory)) {
            print("opening after a close", (System.nanoTime() - begin) / 1e6, "ms");
            print("heap per queue after opening", (RunningEngine.heap() - empty) / (double) queues, "B");
            begin = System.nanoTime();
            int reads = 100_000;
            Random random = new Random(3);
            for (int i = 0; i < reads; i++) {
                read(engine, random.nextInt(queues));
            }
            print("read of the first message of a random queue", (System.nanoTime() - begin) / 1e3 / reads, "µs");
        }
    }

    private static void publish(RunningEngine engine, int messages, Chooser chooser, String name)
            throws InterruptedException {
        OutgoingMessage[] perNumber = new OutgoingMessage[QUEUES_OF_A_TOPIC];
        for (int i = 0; i < QUEUES_OF_A_TOPIC; i++) {
            perNumber[i] = RunningEngine.message(128, i, 0);
        }
        Semaphore room = new Semaphore(WINDOW);
        long begin = System.nanoTime();
        for (int i = 0; i < messages; i++) {
            int queue = chooser.choose(i);
            room.acquire();
            Publication publication = new Publication(
                    "t" + queue / QUEUES_OF_A_TOPIC, List.of(perNumber[queue % QUEUES_OF_A_TOPIC]), Durability.WRITTEN);
            engine.broker().publish(publication).whenComplete((receipts, failure) -> room.release());
        }
        room.acquire(WINDOW);
        print(name, messages * 1e9 / (System.nanoTime() - begin), "msg/s");
    }

    private static void read(RunningEngine engine, int queue) {
        QueueId id = new QueueId("t" + queue / QUEUES_OF_A_TOPIC, queue % QUEUES_OF_A_TOPIC);
        try (PullResult result = engine.broker().pull(new PullQuery(id, 0, 1, 1 << 20, MessageFilter.ALL))) {
            if (result.records().size() != 1) {
                throw new IllegalStateException("nothing in " + id);
            }
        }
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    /** Chooses the queue of a message. */
    @FunctionalInterface
    private interface Chooser {
        int choose(int number);
    }
}
