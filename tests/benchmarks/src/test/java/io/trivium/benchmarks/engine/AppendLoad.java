package io.trivium.benchmarks.engine;

import static io.trivium.benchmarks.engine.EngineBenchmark.print;

import com.sun.management.ThreadMXBean;
import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.engine.BrokerEngine;
import io.trivium.broker.engine.BrokerEnvironment;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.Publication;
import io.trivium.broker.record.RecordIndexer;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.storage.MapDbStore;
import io.trivium.storage.StoreConfig;
import io.trivium.storage.disk.FileDisk;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The append path alone: one thread publishes to itself and runs the turns, nothing is forced but by the store. Beside it the bare loop, with
 * as many bytes; and what the path allocates for each message, the publication itself included.
 */
final class AppendLoad {
    private static final int MESSAGES_IN_A_TURN = 1000;

    private final Path directory;
    private final int count;

    AppendLoad(Path directory, int count) {
        this.directory = directory;
        this.count = count;
    }

    void run() throws Exception {
        for (int bytes : new int[] {128, 1024}) {
            OutgoingMessage message = RunningEngine.message(bytes, 0, 0);
            int recordBytes = message.record().remaining();
            BareLoop bare = new BareLoop(directory);
            double copied = bare.copy(recordBytes, count);
            double appended = bare.append(recordBytes, count);
            print("bare loop with CRC32C into mapped memory, body " + bytes + " B", copied, "records/s");
            print("bare loop with CRC32C into a new file, body " + bytes + " B", appended, "records/s");
            for (int batch : new int[] {1, 32}) {
                Appended ours = append(message, batch);
                print("append path, written, body " + bytes + " B, " + batch + " at a time", ours.rate, "records/s");
                print("  ratio to the bare loop into memory (goal 0.7)", ours.rate / copied, "");
                print("  ratio to the bare loop into a file", ours.rate / appended, "");
                print("  CPU of the thread that appends", ours.cpuNanos, "ns/message");
                print("  allocated in engine and store (goal under 200)", ours.allocated, "B/message");
            }
        }
    }

    /** What a message cost, on the thread that appends, but for the rate. */
    private record Appended(double rate, double allocated, double cpuNanos) {}

    private Appended append(OutgoingMessage message, int batch) throws Exception {
        ExecutorService background = Executors.newFixedThreadPool(2);
        Path folder = directory.resolve("append" + message.record().remaining() + "-" + batch);
        try (FileDisk disk = FileDisk.open(java.nio.file.Files.createDirectory(folder))) {
            MapDbStore store = MapDbStore.open(disk, StoreConfig.defaults(), new RecordIndexer(), background);
            BrokerEnvironment environment =
                    new BrokerEnvironment(Clock.systemUTC(), System::nanoTime, Thread::new, background, fault -> {
                        throw new IllegalStateException("the engine has stopped", fault);
                    });
            try (BrokerEngine engine = BrokerEngine.manual(store, BrokerConfig.DEFAULTS, environment)) {
                engine.putTopic(TopicSettings.of(RunningEngine.TOPIC, 1));
                engine.turn();
                Publication publication =
                        new Publication(RunningEngine.TOPIC, Collections.nCopies(batch, message), Durability.WRITTEN);
                publish(engine, publication, Math.max(1, Math.min(count, 200_000) / batch));
                ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
                long allocated =
                        threads.getThreadAllocatedBytes(Thread.currentThread().getId());
                long begin = System.nanoTime();
                long cpuBefore = cpuNanos();
                int publications = count / batch;
                publish(engine, publication, publications);
                double messages = (double) publications * batch;
                double nanos = (cpuNanos() - cpuBefore) / messages;
                double rate = messages * 1e9 / (System.nanoTime() - begin);
                allocated =
                        threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
                return new Appended(rate, allocated / messages, nanos);
            }
        } finally {
            background.shutdown();
        }
    }

    /** Of this thread: unlike the time that passes it does not depend on what else the machine does. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** A turn that answers early leaves the force to the flusher, which is not called: what is measured is the path of a written message. */
    private static void publish(BrokerEngine engine, Publication publication, int count) {
        int atOnce = Math.max(1, MESSAGES_IN_A_TURN / publication.messages().size());
        for (int left = count; left > 0; left -= atOnce) {
            for (int i = 0; i < Math.min(left, atOnce); i++) {
                engine.publish(publication);
            }
            engine.turn();
        }
        engine.flush();
        engine.turn();
    }
}
