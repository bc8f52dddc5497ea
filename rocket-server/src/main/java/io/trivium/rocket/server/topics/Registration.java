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
import io.trivium.rocket.server.config.KeptValues;
import io.trivium.rocket.server.config.RocketServerConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the name servers which topics the broker has (protocol reference §5.1): a change at once and alone, so that ten thousand
 * topics cost ten thousand short messages, and everything to a name server that does not have the newest version. An answer to the
 * creator of a topic waits for it.
 *
 * <p>Each message has a version of its own: name servers take no second one of the same. Thread-safe: messages are made and sent under
 * one lock, so that none overtakes another.
 */
public final class Registration {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);
    /** The setting that limits what clients may do with the broker. */
    public static final String PERMISSIONS = "brokerPermission";

    private static final int READ = 4;
    private static final int WRITE = 2;

    private final Broker engine;
    private final RocketServerConfig config;
    private final List<NameServerLink> links;
    /** When this run began: with a count it makes a version that no other run has used. */
    private final long startedMillis;
    /** Those that may have missed a change. */
    private final Set<NameServerLink> behind = ConcurrentHashMap.newKeySet();
    /** The number of the newest message. */
    private long newest;
    /** How many changes name servers were told, one by one or with everything. */
    private long announced = -1;
    /** How often the permissions were changed: each change is one of every topic. */
    private final AtomicLong limited = new AtomicLong();

    /** The topics that were deleted since the last sign of life, and those between it and the one before. */
    private Set<String> withdrawn = new HashSet<>();

    private Set<String> withdrawnBefore = Set.of();

    private volatile int permissions;

    /** @param kept the settings that operators have changed */
    public Registration(
            Broker engine, RocketServerConfig config, KeptValues kept, List<NameServerLink> links, long startedMillis) {
        this.permissions = kept.get(PERMISSIONS).map(Integer::parseInt).orElse(READ | WRITE);
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

    /** Changes what clients may do with this broker; answered when the name servers know. */
    public CompletionStage<Void> limit(int bits) {
        permissions = bits;
        limited.incrementAndGet();
        return refresh(links);
    }

    /** Gives a sign of life, and all topics to the name servers that do not have the newest. To be called every 30 seconds. */
    public CompletionStage<Void> refresh() {
        CompletableFuture<?>[] calls = Stream.concat(
                        takeDeletedBefore().stream()
                                .filter(name -> engine.topic(name).isPresent())
                                .map(this::tell),
                        Stream.of(refresh(links)))
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(calls);
    }

    /**
     * Returns the topics whose deletion is a while ago. Tools delete a topic from the broker first and from the name servers then: if it
     * was created again in between, its new route is lost with the old one, and to be told once more.
     */
    private synchronized Set<String> takeDeletedBefore() {
        Set<String> taken = withdrawnBefore;
        withdrawnBefore = withdrawn;
        withdrawn = new HashSet<>();
        return taken;
    }

    /** As {@link #refresh}, but only where the connection was lost. To be called every few seconds. */
    public CompletionStage<Void> refreshLost() {
        return refresh(links.stream().filter(link -> !link.connected()).toList());
    }

    private CompletionStage<Void> refresh(List<NameServerLink> some) {
        if (some.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        QueryDataVersion question = new QueryDataVersion(
                config.brokerName(), config.address(), config.clusterName(), 0, versionWithAllChanges());
        return onEach(
                some,
                link -> link.call(question).thenCompose(reply -> {
                    boolean known = reply.code() == ResponseCode.SUCCESS
                            && !QueryDataVersionReply.of(reply).changed();
                    reply.body().release();
                    return known && !behind.contains(link)
                            ? CompletableFuture.completedFuture(Reply.success())
                            : everything(link);
                }));
    }

    /** Announces a topic that was created or changed. */
    public CompletionStage<Void> announce(Topic topic) {
        return announce(topic.name());
    }

    /** Takes a deleted topic out of the routes. */
    public synchronized CompletionStage<Void> withdraw(String topic) {
        withdrawn.add(topic);
        return announce(topic);
    }

    /** Leaves all name servers. */
    public CompletionStage<Void> leave() {
        UnregisterBroker request = new UnregisterBroker(config.brokerName(), config.address(), config.clusterName(), 0);
        return onEach(links, link -> link.call(request));
    }

    private synchronized CompletionStage<Void> announce(String name) {
        announced++;
        return tell(name);
    }

    /** Tells of a topic as it is by now: of two changes at a time the later message has both. */
    private synchronized CompletionStage<Void> tell(String name) {
        newest++;
        // A name server of ours forgets a topic without queues; at any other it is one that nobody can use.
        TopicConfig now = engine.topic(name)
                .map(Registration::config)
                .orElseGet(() -> new TopicConfig(name, 0, 0, 0, 0, false, Map.of()));
        Request request = request(newestVersion(), List.of(now));
        return onEach(links, link -> link.call(request));
    }

    /** The newest version, after a step if there were changes that nobody has announced: the engine's own, of permissions. */
    private synchronized DataVersion versionWithAllChanges() {
        long changes = version().counter();
        if (changes != announced) {
            announced = changes;
            newest++;
        }
        return newestVersion();
    }

    private synchronized CompletionStage<Reply> everything(NameServerLink link) {
        if (behind.remove(link)) {
            newest++; // it may have this version already, without a change of one before
        }
        List<TopicConfig> topics =
                engine.topics().stream().map(Registration::config).toList();
        return link.call(request(newestVersion(), topics));
    }

    private RegisterBroker request(DataVersion version, List<TopicConfig> topics) {
        List<TopicConfig> told = readable() && writable()
                ? topics
                : topics.stream().map(this::limited).toList();
        return new RegisterBroker(
                config.brokerName(),
                config.address(),
                config.clusterName(),
                "",
                0,
                false,
                -1,
                new TopicTable(version, told));
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

    /** Changes whenever a topic does, for whoever asks this broker. */
    public DataVersion version() {
        return new DataVersion(0, startedMillis, engine.topicsVersion() + limited.get());
    }

    private DataVersion newestVersion() {
        return new DataVersion(0, startedMillis, newest);
    }

    private CompletionStage<Void> onEach(
            List<NameServerLink> some, Function<NameServerLink, CompletionStage<Reply>> call) {
        CompletableFuture<?>[] calls = some.stream()
                .map(link -> call.apply(link)
                        .handle((reply, failure) -> {
                            boolean told = check(link, reply, failure);
                            return told || behind.add(link);
                        })
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
