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
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The append path alone: one thread publishes to itself and runs the turns, nothing is forced but by the store. Beside it the bare loop, with
 * as many bytes; and what the path allocates for each message, the publication itself included.
 */
final class AppendLoad {
    private static final int A_TURN = 1000;

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
            double bareRate = bare.copy(recordBytes, count);
            double[] ours = append(message);
            print("bare loop with CRC32C, body " + bytes + " B", bareRate, "records/s");
            print("append path, written, body " + bytes + " B", ours[0], "records/s");
            print("  ratio to the bare loop (goal 0.7)", ours[0] / bareRate, "");
            print("  CPU of the thread that appends", ours[2], "ns/message");
            print("  allocated in engine and store (goal under 200)", ours[1], "B/message");
        }
    }

    private double[] append(OutgoingMessage message) throws Exception {
        ExecutorService background = Executors.newFixedThreadPool(2);
        Path folder = directory.resolve("append" + message.record().remaining());
        try (FileDisk disk = FileDisk.open(java.nio.file.Files.createDirectory(folder))) {
            MapDbStore store = MapDbStore.open(disk, StoreConfig.defaults(), new RecordIndexer(), background);
            BrokerEnvironment environment =
                    new BrokerEnvironment(Clock.systemUTC(), System::nanoTime, Thread::new, background, fault -> {
                        throw new IllegalStateException("the engine has stopped", fault);
                    });
            try (BrokerEngine engine = BrokerEngine.manual(store, BrokerConfig.DEFAULTS, environment)) {
                engine.putTopic(TopicSettings.of(RunningEngine.TOPIC, 1));
                engine.turn();
                Publication publication = new Publication(RunningEngine.TOPIC, List.of(message), Durability.WRITTEN);
                publish(engine, publication, Math.min(count, 200_000));
                ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
                long allocated =
                        threads.getThreadAllocatedBytes(Thread.currentThread().getId());
                long begin = System.nanoTime();
                long cpuBefore = cpuNanos();
                publish(engine, publication, count);
                double nanos = (double) (cpuNanos() - cpuBefore) / count;
                double rate = count * 1e9 / (System.nanoTime() - begin);
                allocated =
                        threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
                return new double[] {rate, (double) allocated / count, nanos};
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
        for (int done = 0; done < count; done += A_TURN) {
            for (int i = 0; i < A_TURN; i++) {
                engine.publish(publication);
            }
            engine.turn();
        }
        engine.flush();
        engine.turn();
    }
}
