package io.trivium.benchmarks.engine;

import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.engine.BrokerEngine;
import io.trivium.broker.engine.BrokerEnvironment;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.Publication;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.record.RecordIndexer;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.message.MessageProperties;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import io.trivium.storage.MapDbStore;
import io.trivium.storage.StoreConfig;
import io.trivium.storage.disk.FileDisk;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** An engine with its threads over a store of files, as the process runs it. */
final class RunningEngine implements AutoCloseable {
    static final String TOPIC = "load";
    /** What may be under way at once. */
    private static final int WINDOW = 4096;

    private final FileDisk disk;
    private final ExecutorService background = Executors.newFixedThreadPool(3);
    private final BrokerEngine broker;

    RunningEngine(Path directory) {
        disk = FileDisk.open(directory);
        MapDbStore store = MapDbStore.open(disk, StoreConfig.defaults(), new RecordIndexer(), background);
        broker = BrokerEngine.start(
                store,
                BrokerConfig.DEFAULTS,
                new BrokerEnvironment(Clock.systemUTC(), System::nanoTime, Thread::new, background, fault -> {
                    throw new IllegalStateException("the engine has stopped", fault);
                }));
    }

    BrokerEngine broker() {
        return broker;
    }

    RunningEngine withTopic(int queues) {
        broker.putTopic(TopicSettings.of(TOPIC, queues)).toCompletableFuture().join();
        return this;
    }

    static OutgoingMessage message(int bodyBytes, int queue, long deliverAtMillis, long... keyHashes) {
        ByteBuffer stored = record(bodyBytes, new MessageProperties());
        return new OutgoingMessage(
                queue, stored, 0, 0, 0, OutgoingMessage.DEFAULT_PRIORITY, deliverAtMillis, keyHashes);
    }

    static ByteBuffer record(int bodyBytes, MessageProperties properties) {
        InetSocketAddress host = new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911);
        return StoredRecord.encode(new StoredMessage(
                TOPIC, 0, 0, 0, 0, 0, 1_600_000_000_000L, host, 0, host, 0, 0, new byte[bodyBytes], properties));
    }

    CompletionStage<List<PublishReceipt>> publish(OutgoingMessage message, Durability durability) {
        return broker.publish(new Publication(TOPIC, List.of(message), durability));
    }

    /** Publishes many, some under way at a time, and waits for the last answer. */
    void publishAll(long count, Durability durability, MessageMaker maker) throws InterruptedException {
        Semaphore room = new Semaphore(WINDOW);
        for (long i = 0; i < count; i++) {
            room.acquire();
            publish(maker.make(i), durability).whenComplete((receipts, failure) -> {
                room.release();
                if (failure != null) {
                    throw new IllegalStateException("refused", failure);
                }
            });
        }
        room.acquire(WINDOW);
    }

    /** Makes the message of a number. */
    @FunctionalInterface
    interface MessageMaker {
        OutgoingMessage make(long number);
    }

    /** What is in use after a collection, bytes. */
    static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Override
    public void close() {
        broker.close();
        background.shutdown();
        disk.close();
    }
}
