package io.trivium.benchmarks.engine;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.engine.BrokerEngine;
import io.trivium.broker.engine.BrokerEnvironment;
import io.trivium.broker.publish.Publication;
import io.trivium.broker.record.RecordIndexer;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.storage.MapDbStore;
import io.trivium.storage.StoreConfig;
import io.trivium.storage.disk.FileDisk;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** An engine over a store of files that the thread which measures drives itself. */
final class DrivenEngine implements AutoCloseable {
    /** Before one is opened. */
    static final DrivenEngine NONE = new DrivenEngine(null, null, null);

    private final @Nullable FileDisk disk;
    private final @Nullable ExecutorService background;
    private final @Nullable BrokerEngine broker;

    private DrivenEngine(@Nullable FileDisk disk, @Nullable ExecutorService background, @Nullable BrokerEngine broker) {
        this.disk = disk;
        this.background = background;
        this.broker = broker;
    }

    static DrivenEngine open(Path folder) {
        FileDisk disk = FileDisk.open(folder);
        ExecutorService background = Executors.newFixedThreadPool(2);
        BrokerEnvironment environment =
                new BrokerEnvironment(Clock.systemUTC(), System::nanoTime, Thread::new, background, fault -> {
                    throw new IllegalStateException("the engine has stopped", fault);
                });
        BrokerEngine broker = BrokerEngine.manual(
                MapDbStore.open(disk, StoreConfig.defaults(), new RecordIndexer(), background),
                BrokerConfig.DEFAULTS,
                environment);
        broker.putTopic(TopicSettings.of(RunningEngine.TOPIC, 1));
        broker.turn();
        return new DrivenEngine(disk, background, broker);
    }

    void publish(Publication publication) {
        broker().publish(publication);
    }

    /** One turn; a force that it asks for is left to {@link #force}. */
    void turn() {
        broker().turn();
    }

    void force() {
        broker().flush();
        broker().turn();
    }

    PullResult pull(long offset, int most) {
        return broker().pull(
                        new PullQuery(new QueueId(RunningEngine.TOPIC, 0), offset, most, 1 << 20, MessageFilter.ALL));
    }

    private BrokerEngine broker() {
        if (broker == null) {
            throw new IllegalStateException("not opened");
        }
        return broker;
    }

    @Override
    public void close() {
        if (broker != null && background != null && disk != null) {
            broker.close();
            background.shutdown();
            disk.close();
        }
    }
}
