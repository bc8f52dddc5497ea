package io.trivium.rocket.server.topics;

import io.trivium.broker.Broker;
import io.trivium.broker.topic.Topic;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.body.DataVersion;
import io.trivium.rocket.protocol.body.TopicConfig;
import io.trivium.rocket.protocol.body.TopicTable;
import io.trivium.rocket.protocol.request.QueryDataVersion;
import io.trivium.rocket.protocol.request.QueryDataVersionReply;
import io.trivium.rocket.protocol.request.RegisterBroker;
import io.trivium.rocket.protocol.request.UnregisterBroker;
import io.trivium.rocket.server.config.RocketServerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the name servers which topics the broker has (protocol reference §5.1): a change at once and alone, everything when a name
 * server does not have the newest version. An answer to the creator of a topic waits for it. Thread-safe.
 */
public final class Registration {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);
    private static final int READ = 4;
    private static final int WRITE = 2;

    private final Broker engine;
    private final RocketServerConfig config;
    private final List<NameServerLink> links;
    /** When this run began: with the engine's count of changes it makes a version that no other run has used. */
    private final long startedMillis;
    /** The engine's count of changes up to which every change was announced. */
    private final AtomicLong announced = new AtomicLong(-1);
    /** How often the permissions were changed: each change is one of every topic. */
    private final AtomicLong limited = new AtomicLong();

    private volatile int permissions = READ | WRITE;

    public Registration(Broker engine, RocketServerConfig config, List<NameServerLink> links, long startedMillis) {
        this.engine = engine;
        this.config = config;
        this.links = List.copyOf(links);
        this.startedMillis = startedMillis;
    }

    /** What clients may do with this broker: RocketMQ's bits. */
    public int permissions() {
        return permissions;
    }

    public boolean readable() {
        return (permissions & READ) != 0;
    }

    public boolean writable() {
        return (permissions & WRITE) != 0;
    }

    /** Changes what clients may do with this broker, until the process ends; answered when the name servers know. */
    public CompletionStage<Void> limit(int bits) {
        permissions = bits;
        limited.incrementAndGet();
        return refresh();
    }

    /** Gives a sign of life, and all topics to the name servers that do not have the newest. To be called every 30 seconds. */
    public CompletionStage<Void> refresh() {
        return refresh(links);
    }

    /** As {@link #refresh}, but only where the connection was lost. To be called every few seconds. */
    public CompletionStage<Void> refreshLost() {
        return refresh(links.stream().filter(link -> !link.connected()).toList());
    }

    private CompletionStage<Void> refresh(List<NameServerLink> some) {
        if (some.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        DataVersion version = version();
        QueryDataVersion question =
                new QueryDataVersion(config.brokerName(), config.address(), config.clusterName(), 0, version);
        return onEach(
                some,
                link -> link.call(question).thenCompose(reply -> {
                    boolean known = reply.code() == ResponseCode.SUCCESS
                            && !QueryDataVersionReply.of(reply).changed();
                    reply.body().release();
                    return known ? CompletableFuture.completedFuture(Reply.success()) : link.call(everything());
                }));
    }

    /** Announces a topic that was created or changed. */
    public CompletionStage<Void> announce(Topic topic) {
        return announce(config(topic));
    }

    /** Takes a deleted topic out of the routes. */
    public CompletionStage<Void> withdraw(String topic) {
        // A name server of ours forgets a topic without queues; at any other it is one that nobody can use.
        return announce(new TopicConfig(topic, 0, 0, 0, 0, false, Map.of()));
    }

    /** Leaves all name servers. */
    public CompletionStage<Void> leave() {
        UnregisterBroker request = new UnregisterBroker(config.brokerName(), config.address(), config.clusterName(), 0);
        return onEach(links, link -> link.call(request));
    }

    private CompletionStage<Void> announce(TopicConfig changed) {
        DataVersion version = version();
        // A change alone will do only if it is the one and only since the last announcement.
        boolean next = announced.compareAndSet(version.counter() - 1, version.counter());
        Request request = next ? request(version, List.of(changed)) : everything(changed);
        return onEach(links, link -> link.call(request));
    }

    private RegisterBroker everything(TopicConfig... more) {
        DataVersion version = version();
        announced.accumulateAndGet(version.counter(), Math::max);
        List<TopicConfig> topics = new ArrayList<>(
                engine.topics().stream().map(Registration::config).toList());
        for (TopicConfig topic : more) {
            topics.removeIf(known -> known.name().equals(topic.name()));
            topics.add(topic);
        }
        return request(version, topics);
    }

    private RegisterBroker request(DataVersion version, List<TopicConfig> topics) {
        List<TopicConfig> told = readable() && writable()
                ? topics
                : topics.stream().map(this::limited).toList();
        return new RegisterBroker(
                config.brokerName(), config.address(), config.clusterName(), "", 0, -1, new TopicTable(version, told));
    }

    private TopicConfig limited(TopicConfig topic) {
        return new TopicConfig(
                topic.name(),
                topic.readQueues(),
                topic.writeQueues(),
                topic.perm() & permissions,
                topic.sysFlag(),
                topic.order(),
                topic.attributes());
    }

    /** Changes whenever a topic does. */
    public DataVersion version() {
        return new DataVersion(0, startedMillis, engine.topicsVersion() + limited.get());
    }

    private CompletionStage<Void> onEach(
            List<NameServerLink> some, Function<NameServerLink, CompletionStage<Reply>> call) {
        CompletableFuture<?>[] calls = some.stream()
                .map(link -> call.apply(link)
                        .handle((reply, failure) -> check(link, reply, failure))
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(calls);
    }

    /** A name server that fails does not fail what was done: the next refresh tells it again. */
    private static boolean check(NameServerLink link, @Nullable Reply reply, @Nullable Throwable failure) {
        if (failure != null || reply == null) {
            LOG.warn("The name server {} did not answer; it is told again within 30 seconds: {}", link, failure);
            return false;
        }
        reply.body().release();
        if (reply.code() != ResponseCode.SUCCESS) {
            LOG.warn("The name server {} refused with code {}: {}", link, reply.code(), reply.remark());
            return false;
        }
        return true;
    }

    /** A topic as name servers and tools see it. */
    public static TopicConfig config(Topic topic) {
        return new TopicConfig(
                topic.name(),
                topic.readQueues(),
                topic.writeQueues(),
                topic.permissions(),
                topic.sysFlag(),
                topic.ordered(),
                topic.attributes());
    }
}
