package io.trivium.rocket.server.topics;

import io.trivium.broker.time.Ticker;
import io.trivium.broker.topic.Topic;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.body.MessageQueue;
import io.trivium.rocket.protocol.body.QueueData;
import io.trivium.rocket.protocol.body.TopicRoute;
import io.trivium.rocket.protocol.request.GetRoute;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which queues of a topic may be read at the brokers of the cluster: this broker's as they are, the others' as the name servers'
 * routes say, which are asked again after some seconds. Where a name server does not answer, what it said last is good.
 *
 * <p>Thread-safe.
 */
public final class ClusterQueues {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterQueues.class);
    private static final Duration FRESH = Duration.ofSeconds(5);
    /** Routes are forgotten when nobody has asked for them for so long. */
    private static final Duration KEPT = Duration.ofMinutes(2);

    private final String brokerName;
    private final List<NameServerLink> links;
    private final Ticker ticker;
    private final ConcurrentMap<String, Asked> others = new ConcurrentHashMap<>();

    public ClusterQueues(String brokerName, List<NameServerLink> links, Ticker ticker) {
        this.brokerName = brokerName;
        this.links = List.copyOf(links);
        this.ticker = ticker;
    }

    /** What the name servers said of a topic, or will. */
    private record Asked(long nanos, List<CompletableFuture<List<QueueData>>> answers) {}

    /** The queues, in the order of their brokers' names and numbers, which is the same at each broker. */
    public CompletionStage<List<MessageQueue>> readable(Topic topic) {
        List<CompletableFuture<List<QueueData>>> answers = asked(topic.name()).answers();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(all -> queues(topic, answers.stream().flatMap(answer -> answer.join().stream())));
    }

    private List<MessageQueue> queues(Topic topic, Stream<QueueData> told) {
        Map<String, Integer> byBroker = new TreeMap<>();
        told.filter(QueueData::readable).forEach(at -> byBroker.merge(at.brokerName(), at.readQueues(), Math::max));
        byBroker.remove(brokerName);
        if (topic.readable()) {
            byBroker.put(brokerName, topic.readQueues());
        }
        return byBroker.entrySet().stream()
                .flatMap(at -> IntStream.range(0, at.getValue())
                        .mapToObj(number -> new MessageQueue(topic.name(), at.getKey(), number)))
                .toList();
    }

    private Asked asked(String topic) {
        long now = ticker.nanos();
        Asked known = others.get(topic);
        if (known != null && now - known.nanos() < FRESH.toNanos()) {
            return known;
        }
        others.values().removeIf(old -> now - old.nanos() > KEPT.toNanos());
        Asked next = new Asked(
                now,
                IntStream.range(0, links.size())
                        .mapToObj(link -> ask(
                                links.get(link),
                                topic,
                                known == null ? null : known.answers().get(link)))
                        .toList());
        others.put(topic, next);
        return next;
    }

    private static CompletableFuture<List<QueueData>> ask(
            NameServerLink link, String topic, @Nullable CompletableFuture<List<QueueData>> before) {
        List<QueueData> last = before != null && before.isDone() ? before.join() : List.of();
        boolean waits = before == null || link.connected();
        CompletableFuture<List<QueueData>> answer = link.call(new GetRoute(topic, true))
                .handle((reply, failure) -> {
                    if (reply == null) {
                        LOG.debug("The name server {} was asked for the route of {} in vain", link, topic, failure);
                        return last;
                    }
                    return queues(reply, last);
                })
                .toCompletableFuture();
        // Nobody waits for a name server that is down; what it says when it is back is asked for next time.
        return waits ? answer : CompletableFuture.completedFuture(last);
    }

    private static List<QueueData> queues(Reply reply, List<QueueData> last) {
        try {
            return switch (reply.code()) {
                case ResponseCode.SUCCESS -> TopicRoute.read(reply.body()).queues();
                case ResponseCode.TOPIC_NOT_EXIST -> List.of();
                default -> last;
            };
        } finally {
            reply.body().release();
        }
    }
}
