package io.trivium.broker.engine;

import io.trivium.broker.delivery.Delivery;
import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.Pop;
import io.trivium.broker.delivery.PopResult;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.delivery.Release;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.log.Slice;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.Publication;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.record.LogRecord;
import io.trivium.broker.record.RecordReader;
import io.trivium.broker.store.HeapStore;
import io.trivium.broker.time.ManualClock;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An engine over the heap, driven by hand, with the words that tests use. */
final class EngineFixture {
    static final Duration LEASE = Duration.ofSeconds(30);
    static final String TOPIC = "orders";
    static final String GROUP = "workers";

    final ManualClock clock = new ManualClock();
    final List<Throwable> faults = new ArrayList<>();
    /** What the engine left to its background thread. */
    final Deque<Runnable> background = new ArrayDeque<>();

    HeapStore store = new HeapStore();
    BrokerEngine engine;
    private BrokerConfig config = BrokerConfig.DEFAULTS;

    EngineFixture() {
        engine = open();
    }

    EngineFixture(BrokerConfig config) {
        this.config = config;
        engine = open();
    }

    private BrokerEngine open() {
        background.clear();
        return BrokerEngine.manual(store, config, environment());
    }

    BrokerEnvironment environment() {
        return new BrokerEnvironment(clock, clock, Thread::new, background::add, faults::add);
    }

    /** One topic and one native group. */
    EngineFixture withTopic(int queues) {
        await(engine.putTopic(TopicSettings.of(TOPIC, queues)));
        await(engine.putGroup(GroupSettings.nativeGroup(GROUP)));
        return this;
    }

    EngineFixture withAttempts(int most) {
        await(engine.putGroup(new GroupSettings(GROUP, GroupKind.NATIVE, "", most, true, true, Map.of())));
        return this;
    }

    void group(String name, GroupKind kind) {
        await(engine.putGroup(settings(name, kind)));
    }

    static GroupSettings settings(String name, GroupKind kind) {
        return new GroupSettings(name, kind, TOPIC, 16, true, true, Map.of());
    }

    /** Runs turns, and the flusher, until nothing is left to do. */
    void settle() {
        int done;
        do {
            done = engine.turn();
            engine.flush();
            done += runBackground();
        } while (done + engine.turn() > 0);
    }

    int runBackground() {
        int ran = 0;
        for (Runnable task = background.poll(); task != null; task = background.poll()) {
            task.run();
            ran++;
        }
        return ran;
    }

    <T> T await(CompletionStage<T> stage) {
        settle();
        if (!stage.toCompletableFuture().isDone()) {
            throw new AssertionError("not answered");
        }
        return stage.toCompletableFuture().join();
    }

    /** Lets time pass and the engine notice. */
    void pass(Duration time) {
        clock.advance(time);
        settle();
    }

    void powerCut() {
        store = store.afterPowerCut();
        engine = open();
    }

    void kill() {
        store = store.afterKill();
        engine = open();
    }

    void replayAll() {
        store = store.withoutSnapshots();
        engine = open();
    }

    /** Some frames of the log cannot be read any more, and no snapshot is left. */
    void damage(Predicate<LogRecord> damaged) {
        store = store.withoutFrames(frame -> damaged.test(RecordReader.read(frame)));
        engine = open();
    }

    static TestMessage message(String body) {
        return new TestMessage(body);
    }

    PublishReceipt publish(TestMessage message) {
        return await(engine.publish(publication(Durability.FORCED, message))).get(0);
    }

    void publish(String... bodies) {
        for (String body : bodies) {
            publish(message(body));
        }
    }

    static Publication publication(Durability durability, TestMessage... messages) {
        return new Publication(
                TOPIC, List.of(messages).stream().map(TestMessage::outgoing).toList(), durability);
    }

    static QueueId queue(int number) {
        return new QueueId(TOPIC, number);
    }

    List<String> pull(int queue, long offset) {
        try (PullResult result = engine.pull(new PullQuery(queue(queue), offset, 100, 1 << 20, MessageFilter.ALL))) {
            return result.records().stream().map(slice -> body(decode(slice))).toList();
        }
    }

    static StoredMessage decode(Slice slice) {
        return StoredRecord.decode(slice.bytes().duplicate());
    }

    static String body(StoredMessage message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }

    static PopRequest pop() {
        return new PopRequest();
    }

    List<Popped> pop(PopRequest request) {
        return popped(await(engine.pop(request.build())));
    }

    List<String> popBodies(PopRequest request) {
        return pop(request).stream().map(Popped::body).toList();
    }

    static List<Popped> popped(PopResult result) {
        try (result) {
            return result.deliveries().stream().map(Popped::of).toList();
        }
    }

    boolean acknowledge(Popped message) {
        return await(
                engine.acknowledge(GROUP, queue(message.queue()), new long[] {message.offset()}, Durability.FORCED));
    }

    void release(Popped message, Duration after, boolean countsAttempt) {
        await(engine.release(
                GROUP, queue(message.queue()), new long[] {message.offset()}, new Release(after, countsAttempt)));
    }

    void prolong(Popped message, Duration lease) {
        await(engine.prolong(GROUP, queue(message.queue()), new long[] {message.offset()}, lease));
    }

    /** A message that was popped. */
    record Popped(int queue, long offset, int attempts, boolean seenBefore, String body, StoredMessage message) {
        static Popped of(Delivery delivery) {
            StoredMessage message = decode(delivery.record());
            return new Popped(
                    delivery.queue(),
                    delivery.offset(),
                    delivery.attempts(),
                    delivery.seenBefore(),
                    EngineFixture.body(message),
                    message);
        }
    }

    /** A pop, with what matters to most tests left at its default. */
    static final class PopRequest {
        private String group = GROUP;
        private String topic = TOPIC;
        private int max = 32;
        private Duration wait = Duration.ZERO;
        private Pop.Start start = Pop.Start.FIRST;
        private MessageFilter filter = MessageFilter.ALL;
        private @Nullable String owner;
        private @Nullable String session;
        private int queue = Pop.ALL_QUEUES;
        private boolean inOrder;

        PopRequest group(String name) {
            group = name;
            return this;
        }

        PopRequest topic(String name) {
            topic = name;
            return this;
        }

        PopRequest max(int messages) {
            max = messages;
            return this;
        }

        PopRequest wait(Duration duration) {
            wait = duration;
            return this;
        }

        PopRequest start(Pop.Start where) {
            start = where;
            return this;
        }

        PopRequest filter(MessageFilter wanted) {
            filter = wanted;
            return this;
        }

        PopRequest queue(int number) {
            queue = number;
            return this;
        }

        /** In order; null for an attempt without a name. */
        PopRequest inOrder(@Nullable String attempt) {
            inOrder = true;
            owner = attempt;
            return this;
        }

        PopRequest owner(String name) {
            owner = name;
            return this;
        }

        PopRequest session(String name) {
            session = name;
            return this;
        }

        Pop build() {
            return new Pop(group, topic, queue, max, 1 << 20, LEASE, wait, start, filter, owner, session, inOrder);
        }
    }
}
