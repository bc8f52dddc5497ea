package io.trivium.broker.engine;

import io.trivium.broker.Broker;
import io.trivium.broker.EngineNumbers;
import io.trivium.broker.delivery.Acknowledgement;
import io.trivium.broker.delivery.CursorMove;
import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.Pop;
import io.trivium.broker.delivery.PopResult;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.delivery.Release;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.log.LogExtent;
import io.trivium.broker.log.Slice;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.Publication;
import io.trivium.broker.publish.PublishListener;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.publish.Undecided;
import io.trivium.broker.sequencer.Request;
import io.trivium.broker.store.Store;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.Topic;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.broker.transaction.Transactions;
import io.trivium.broker.view.Cursor;
import io.trivium.broker.view.GroupState;
import io.trivium.broker.view.QueueState;
import io.trivium.broker.view.TopicState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine.
 *
 * <p>In a process it runs with threads of its own: {@link #start}. A test makes it with {@link #manual} and calls {@link #turn} and
 * {@link #flush} itself; then one thread does everything, in an order that the test decides.
 */
public final class BrokerEngine implements Broker {
    private final EngineParts parts;
    private final @Nullable EngineThreads threads;
    private final AtomicBoolean closed = new AtomicBoolean();

    private BrokerEngine(EngineParts parts, @Nullable EngineThreads threads) {
        this.parts = parts;
        this.threads = threads;
    }

    /**
     * Recovers from a store and starts.
     *
     * @param store belongs to the engine from now on, which closes it
     */
    public static BrokerEngine start(Store store, BrokerConfig config, BrokerEnvironment environment) {
        EngineThreads threads = new EngineThreads();
        EngineParts parts = EngineParts.open(store, config, environment, threads::wake, threads::requestFlush);
        threads.start(parts.sequencer(), environment.threads());
        return new BrokerEngine(parts, threads);
    }

    /** As {@link #start}, but without threads: the caller drives the engine. */
    public static BrokerEngine manual(Store store, BrokerConfig config, BrokerEnvironment environment) {
        return new BrokerEngine(EngineParts.open(store, config, environment, () -> {}, () -> {}), null);
    }

    // Driving by hand

    /** Runs one turn; returns how much was done, 0 if there is nothing to do now. Only for an engine without threads. */
    public int turn() {
        return parts.sequencer().turn();
    }

    /** Does the flusher's work, if a turn has left some. Only for an engine without threads. */
    public void flush() {
        parts.sequencer().flush();
    }

    /** Nanoseconds until a turn has something to do, if nobody asks for anything. Only for an engine without threads. */
    public long nanosToWork() {
        return parts.sequencer().nanosToWork();
    }

    /** Nanoseconds for which the caller should leave the engine alone after the last turn. Only for an engine without threads. */
    public long nanosToRest() {
        return parts.sequencer().nanosToRest();
    }

    /** All durable state as text, equal for equal states. For tests, between turns. */
    public String dump() {
        return parts.views().dump();
    }

    /** How many scheduled messages are known in memory. For tests, between turns. */
    int timersInMemory() {
        return parts.views().schedule().retained();
    }

    // Topics

    @Override
    public Optional<Topic> topic(String name) {
        TopicState state = parts.directory().byName(name);
        return state == null ? Optional.empty() : Optional.ofNullable(state.published());
    }

    @Override
    public Collection<Topic> topics() {
        return parts.directory().all().stream()
                .map(TopicState::published)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing(Topic::name))
                .toList();
    }

    @Override
    public long topicsVersion() {
        return parts.directory().version();
    }

    @Override
    public CompletionStage<Topic> putTopic(TopicSettings settings) {
        return ask(() -> parts.putTopic(settings));
    }

    @Override
    public CompletionStage<Boolean> deleteTopic(String name) {
        return ask(() -> parts.deleteTopic(name));
    }

    // Groups

    @Override
    public Optional<ConsumerGroup> group(String name) {
        return Optional.ofNullable(parts.views().groups().published(name));
    }

    @Override
    public Collection<ConsumerGroup> groups() {
        List<ConsumerGroup> groups = new ArrayList<>(parts.views().groups().published());
        groups.sort(Comparator.comparing(ConsumerGroup::name));
        return groups;
    }

    @Override
    public CompletionStage<ConsumerGroup> putGroup(GroupSettings settings) {
        return ask(() -> parts.putGroup(settings));
    }

    @Override
    public CompletionStage<ConsumerGroup> declareGroup(GroupSettings settings, String session) {
        return ask(() -> parts.declareGroup(settings, session));
    }

    @Override
    public CompletionStage<Void> leaveGroup(String name, String session) {
        return run(() -> parts.leaveGroup(name, session));
    }

    @Override
    public CompletionStage<Boolean> deleteGroup(String name) {
        return ask(() -> parts.deleteGroup(name));
    }

    // Documents

    @Override
    public SortedMap<String, String> documents() {
        return parts.views().documents().published();
    }

    @Override
    public long documentsVersion() {
        return parts.views().documents().version();
    }

    @Override
    public CompletionStage<Void> putDocument(String name, String content) {
        return run(() -> parts.topology().putDocument(name, content));
    }

    @Override
    public CompletionStage<Boolean> deleteDocument(String name) {
        return ask(() -> parts.topology().deleteDocument(name));
    }

    // Publishing

    @Override
    public CompletionStage<List<PublishReceipt>> publish(Publication publication) {
        long bytes = InFlight.bytes(publication.messages());
        if (!parts.inFlight().take(bytes)) {
            return refused(new BrokerException(Refusal.OVERLOADED, "too many bytes in flight, try again later"));
        }
        PublishRequest request =
                new PublishRequest(parts.publishing(), parts.sequencer(), parts.inFlight(), publication, bytes);
        parts.sequencer().submit(request);
        return request;
    }

    @Override
    public CompletionStage<PublishReceipt> prepare(String topic, OutgoingMessage message, Durability durability) {
        return ask(() -> parts.publishing().prepare(topic, message), durability);
    }

    @Override
    public Optional<Slice> prepared(long position) {
        return parts.reading().prepared(position);
    }

    @Override
    public CompletionStage<PublishReceipt> commit(
            long preparedPosition, String topic, OutgoingMessage finalMessage, Durability durability) {
        return ask(() -> parts.publishing().commit(preparedPosition, topic, finalMessage), durability);
    }

    @Override
    public CompletionStage<Void> rollback(long preparedPosition, Durability durability) {
        return run(() -> parts.publishing().rollback(preparedPosition), durability);
    }

    @Override
    public CompletionStage<List<Undecided>> undecided(Duration olderThan, long after, int limit) {
        return ask(() -> parts.publishing().undecided(olderThan, after, limit));
    }

    @Override
    public CompletionStage<Boolean> cancelScheduled(String topic, long position) {
        return ask(() -> parts.timers().cancel(topic, position));
    }

    @Override
    public CompletionStage<Boolean> countCheck(long preparedPosition) {
        return ask(() -> parts.publishing().countCheck(preparedPosition));
    }

    @Override
    public Transactions transactions() {
        return parts.transactions();
    }

    // Reading

    @Override
    public boolean hasQueue(QueueId queue) {
        return parts.reading().find(queue) != null;
    }

    @Override
    public Optional<QueueRange> range(QueueId queue) {
        return parts.reading().range(queue);
    }

    @Override
    public List<QueueId> consumedQueues(String topic) {
        return parts.reading().consumedQueues(topic);
    }

    @Override
    public PullResult pull(PullQuery query) {
        return parts.reading().pull(query);
    }

    @Override
    public CompletionStage<Boolean> arrival(QueueId id, long offset, MessageFilter filter, Duration wait) {
        QueueState queue;
        try {
            queue = parts.reading().get(id);
        } catch (BrokerException refusal) {
            return refused(refusal);
        }
        long nanos = TimeUnit.NANOSECONDS.convert(wait);
        WaitingReaders.WaitingReader reader = parts.waitingReaders().reader(queue, offset, filter, nanos);
        parts.sequencer().submit(reader);
        return reader.future();
    }

    @Override
    public OptionalLong offsetAtTime(QueueId queue, long storedMillis) {
        return parts.reading().offsetAtTime(queue, storedMillis);
    }

    @Override
    public Optional<Slice> message(long position) {
        return parts.reading().message(position);
    }

    @Override
    public void findKey(long keyHash, LongPredicate positionVisitor) {
        parts.reading().findKey(keyHash, positionVisitor);
    }

    @Override
    public LogExtent logExtent() {
        return parts.reading().extent();
    }

    @Override
    public EngineNumbers numbers() {
        return parts.numbers();
    }

    @Override
    public void tell(PublishListener listener) {
        parts.telling().to(listener);
    }

    // Cursors

    @Override
    public SortedMap<QueueId, Long> cursors(String group) {
        ConsumerGroup found = parts.views().groups().published(group);
        SortedMap<QueueId, Long> offsets = new TreeMap<>();
        if (found != null) {
            parts.views().cursors().published(found.number(), (queueKey, offset) -> {
                QueueId queue = parts.reading().name(queueKey);
                if (queue != null) {
                    offsets.put(queue, offset);
                }
            });
        }
        return offsets;
    }

    @Override
    public OptionalLong cursor(String group, QueueId id) {
        ConsumerGroup found = parts.views().groups().published(group);
        QueueState queue = parts.reading().find(id);
        if (found == null || queue == null) {
            return OptionalLong.empty();
        }
        Cursor cursor = parts.views().cursors().find(found.number(), queue.key());
        long first = cursor == null ? -1 : cursor.published();
        return first < 0 ? OptionalLong.empty() : OptionalLong.of(first);
    }

    @Override
    public CompletionStage<Void> moveCursor(String group, QueueId id, long offset) {
        return run(() -> parts.cursorMoves().move(new CursorMove(group, id, offset)));
    }

    // Popping

    @Override
    public CompletionStage<PopResult> pop(Pop pop) {
        return parts.consumption().pop(pop);
    }

    @Override
    public CompletionStage<Boolean> poppable(Pop pop) {
        return parts.consumption().poppable(pop);
    }

    @Override
    public CompletionStage<Void> cancelPops(String group, String session, String owner) {
        return run(() -> parts.consumption().cancelPops(group, session, owner));
    }

    @Override
    public CompletionStage<Boolean> acknowledge(String group, QueueId id, long[] offsets, Durability durability) {
        return ask(
                () -> parts.consumption()
                        .acknowledge(
                                parts.topology().group(group), parts.topology().queue(id), offsets),
                durability);
    }

    @Override
    public CompletionStage<Void> release(String group, QueueId id, long[] offsets, Release how) {
        return run(() -> parts.consumption()
                .release(parts.topology().group(group), parts.topology().queue(id), offsets, how));
    }

    @Override
    public CompletionStage<Void> prolong(String group, QueueId id, long[] offsets, Duration lease) {
        return run(() -> parts.consumption()
                .prolong(parts.topology().group(group), parts.topology().queue(id), offsets, lease));
    }

    @Override
    public CompletionStage<Void> deadLetter(
            String group, QueueId id, long[] offsets, String reason, @Nullable String session) {
        return run(() -> parts.consumption()
                .deadLetter(parts.topology().group(group), parts.topology().queue(id), offsets, reason, session));
    }

    @Override
    public CompletionStage<PullResult> browse(String group, PullQuery query) {
        return ask(() -> {
            GroupState state = parts.topology().group(group);
            QueueState queue = parts.topology().queue(query.queue());
            return parts.browsing().browse(state, queue, query);
        });
    }

    // Sessions

    @Override
    public CompletionStage<Void> openSession(String session) {
        return run(() -> parts.consumption().openSession(session));
    }

    @Override
    public CompletionStage<Void> suspendSession(String session) {
        return run(() -> parts.consumption().suspendSession(session));
    }

    @Override
    public CompletionStage<Void> keepLeases(String session, List<Acknowledgement> held) {
        return run(() -> parts.consumption().keepLeases(session, held));
    }

    @Override
    public CompletionStage<Void> closeSession(String session) {
        return run(() -> parts.closeSession(session));
    }

    /** {@inheritDoc} Blocks until all is saved; must not be called on the engine's own thread. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            if (threads != null) {
                threads.stop();
            }
            parts.close();
        }
    }

    private <T> CompletionStage<T> ask(Supplier<T> decide) {
        return ask(decide, Durability.FORCED);
    }

    private <T> CompletionStage<T> ask(Supplier<T> decide, Durability durability) {
        Request<T> request = new Request<>(parts.sequencer(), decide, durability);
        parts.sequencer().submit(request);
        return request.future();
    }

    private CompletionStage<Void> run(Runnable decide) {
        return run(decide, Durability.FORCED);
    }

    @SuppressWarnings("NullAway") // A Void has no other value.
    private CompletionStage<Void> run(Runnable decide, Durability durability) {
        return ask(
                () -> {
                    decide.run();
                    return null;
                },
                durability);
    }

    private static <T> CompletionStage<T> refused(BrokerException why) {
        return CompletableFuture.failedFuture(why);
    }
}
