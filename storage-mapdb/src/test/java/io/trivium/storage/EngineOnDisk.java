package io.trivium.storage;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.disk.Disk;
import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.engine.BrokerEngine;
import io.trivium.broker.engine.BrokerEnvironment;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.Publication;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.record.RecordIndexer;
import io.trivium.broker.time.ManualClock;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.message.MessageProperties;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** An engine over the store on a disk, driven by hand, with the words that tests use. */
final class EngineOnDisk {
    static final String TOPIC = "orders";
    static final QueueId QUEUE = new QueueId(TOPIC, 0);
    static final String GROUP = "workers";

    final ManualClock clock = new ManualClock();
    final List<Throwable> faults = new ArrayList<>();
    final StoreConfig layout;
    final BrokerConfig config;
    Disk disk;
    MapDbStore store;
    BrokerEngine engine;

    EngineOnDisk(Disk disk, StoreConfig layout, BrokerConfig config) {
        this.disk = disk;
        this.layout = layout;
        this.config = config;
        this.store = openStore();
        this.engine = openEngine();
    }

    private MapDbStore openStore() {
        return MapDbStore.open(disk, layout, new RecordIndexer(), Runnable::run);
    }

    private BrokerEngine openEngine() {
        return BrokerEngine.manual(
                store, config, new BrokerEnvironment(clock, clock, Thread::new, Runnable::run, faults::add));
    }

    /** Goes on with another disk, as the one before may be found after a crash, or the same after closing. */
    void open(Disk next) {
        disk = next;
        faults.clear();
        store = openStore();
        engine = openEngine();
    }

    void reopen() {
        engine.close();
        open(disk);
    }

    void settle() {
        int done;
        do {
            done = engine.turn();
            engine.flush();
        } while (done + engine.turn() > 0);
    }

    <T> T await(CompletionStage<T> stage) {
        settle();
        if (!stage.toCompletableFuture().isDone()) {
            throw new AssertionError("not answered");
        }
        return stage.toCompletableFuture().join();
    }

    void topic(int queues) {
        await(engine.putTopic(TopicSettings.of(TOPIC, queues)));
        group(GROUP, GroupKind.NATIVE);
    }

    void group(String name, GroupKind kind) {
        String topic = kind == GroupKind.NATIVE ? "" : TOPIC;
        await(engine.putGroup(new GroupSettings(name, kind, topic, 16, true, true, Map.of())));
    }

    PublishReceipt publish(OutgoingMessage... messages) {
        return await(engine.publish(new Publication(TOPIC, List.of(messages), Durability.FORCED)))
                .get(0);
    }

    static OutgoingMessage message(int bytes, int flags, long deliverAtMillis) {
        return message(new byte[bytes], flags, deliverAtMillis, new MessageProperties());
    }

    static OutgoingMessage message(byte[] body, int flags, long deliverAtMillis, MessageProperties properties) {
        InetSocketAddress host = new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911);
        StoredMessage stored =
                new StoredMessage(TOPIC, 0, 0, 0, 0, 0, 1_600_000_000_000L, host, 0, host, 0, 0, body, properties);
        ByteBuffer record = StoredRecord.encode(stored);
        return new OutgoingMessage(
                0, record, 0, 0, flags, OutgoingMessage.DEFAULT_PRIORITY, deliverAtMillis, new long[] {body.length});
    }

    PullResult pull(long offset) {
        return engine.pull(new PullQuery(QUEUE, offset, 32, 1 << 20, MessageFilter.ALL));
    }

    void acknowledge(String group, long... offsets) {
        await(engine.acknowledge(group, QUEUE, offsets, Durability.FORCED));
    }
}
