package io.trivium.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.engine.BrokerEngine;
import io.trivium.broker.engine.BrokerEnvironment;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.Publication;
import io.trivium.broker.record.RecordIndexer;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.storage.disk.FileDisk;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What publishing leaves to the garbage collector, the publisher's own share included. The promise is less than 200 bytes, which
 * {@code tests/benchmarks/micro AppendBenchmark.engine -prof gc} measures; tests run with the first compiler alone, which leaves some 15 bytes more.
 */
class AllocationTest {
    private static final int MESSAGES_IN_A_TURN = 1000;
    private static final int MESSAGES = 100_000;

    @TempDir
    private Path folder;

    @Test
    void aMessageThatIsPublishedByItselfCostsLittle() throws Exception {
        assertThat(allocatedForEach(1)).isLessThan(220);
    }

    @Test
    void aMessageOfABatchCostsLess() throws Exception {
        assertThat(allocatedForEach(32)).isLessThan(100);
    }

    private double allocatedForEach(int batch) throws Exception {
        OutgoingMessage message = EngineOnDisk.message(128, 0, 0);
        ExecutorService background = Executors.newFixedThreadPool(2);
        try (FileDisk disk = FileDisk.open(folder)) {
            MapDbStore store = MapDbStore.open(disk, StoreConfig.defaults(), new RecordIndexer(), background);
            BrokerEnvironment environment =
                    new BrokerEnvironment(Clock.systemUTC(), System::nanoTime, Thread::new, background, fault -> {
                        throw new IllegalStateException("the engine has stopped", fault);
                    });
            try (BrokerEngine engine = BrokerEngine.manual(store, BrokerConfig.DEFAULTS, environment)) {
                engine.putTopic(TopicSettings.of(EngineOnDisk.TOPIC, 1));
                engine.turn();
                Publication publication =
                        new Publication(EngineOnDisk.TOPIC, Collections.nCopies(batch, message), Durability.WRITTEN);
                publish(engine, publication, MESSAGES / batch);
                ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
                long before = threads.getCurrentThreadAllocatedBytes();
                publish(engine, publication, MESSAGES / batch);
                double each = (double) (threads.getCurrentThreadAllocatedBytes() - before) / MESSAGES;
                System.out.printf("Publishing %d at a time allocates %.1f B for each message%n", batch, each);
                return each;
            }
        } finally {
            background.shutdown();
            assertThat(background.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Without a force: what is measured is the path of a message. */
    private static void publish(BrokerEngine engine, Publication publication, int count) {
        int atOnce = MESSAGES_IN_A_TURN / publication.messages().size();
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
