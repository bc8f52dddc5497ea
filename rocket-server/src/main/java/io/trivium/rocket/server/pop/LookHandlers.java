package io.trivium.rocket.server.pop;

import io.trivium.broker.Broker;
import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.log.Slice;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.Topic;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.Notification;
import io.trivium.rocket.protocol.request.NotificationReply;
import io.trivium.rocket.protocol.request.PeekMessage;
import io.trivium.rocket.server.clients.Sessions;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.RequestRouter;
import io.trivium.rocket.server.filter.Filters;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/** Answers consumers that look before they pop: 200052, 200054. */
public final class LookHandlers {
    private static final int MAX_MESSAGES = 32;
    private static final int MAX_BYTES = 256 * 1024;
    private static final long MAX_WAIT_MILLIS = 120_000;

    private final Broker engine;
    private final Topics topics;
    private final Sessions sessions;
    private final Authorizer authorizer;
    private final InstantSource clock;

    public LookHandlers(Broker engine, Topics topics, Sessions sessions, Authorizer authorizer, InstantSource clock) {
        this.engine = engine;
        this.topics = topics;
        this.sessions = sessions;
        this.authorizer = authorizer;
        this.clock = clock;
    }

    public void addTo(RequestRouter.Builder router) {
        router.on(PeekMessage.class, this::peek).on(Notification.class, this::notifyOfMessages);
    }

    private CompletionStage<Reply> peek(PeekMessage request, Peer peer) {
        check(peer, request.topic(), request.consumerGroup());
        int wanted = Math.max(1, Math.min(request.maxMessages(), MAX_MESSAGES));
        List<Slice> found = new ArrayList<>();
        for (QueueId queue : queues(request.topic(), request.queueId())) {
            if (found.size() < wanted) {
                long from = position(request.consumerGroup(), queue);
                PullQuery query = new PullQuery(queue, from, wanted - found.size(), MAX_BYTES, MessageFilter.ALL);
                found.addAll(engine.pull(query).records());
            }
        }
        int code = found.isEmpty() ? ResponseCode.PULL_NOT_FOUND : ResponseCode.SUCCESS;
        return CompletableFuture.completedFuture(PopAnswer.of(code, clock.millis(), 0, 0, 0, found));
    }

    private CompletionStage<Reply> notifyOfMessages(Notification request, Peer peer) {
        check(peer, request.topic(), request.consumerGroup());
        MessageFilter filter = Filters.parse(request.expressionType(), request.expression());
        List<QueueId> queues = queues(request.topic(), request.queueId());
        boolean any = queues.stream().anyMatch(queue -> waiting(request.consumerGroup(), queue));
        if (any || request.pollMillis() <= 0) {
            return CompletableFuture.completedFuture(answer(any));
        }
        Duration wait = Duration.ofMillis(Math.min(request.pollMillis(), MAX_WAIT_MILLIS));
        CompletableFuture<?>[] arrivals = queues.stream()
                .map(queue -> engine.arrival(queue, range(queue).maxOffset(), filter, wait)
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.anyOf(arrivals).thenApply(arrived -> answer(Boolean.TRUE.equals(arrived)));
    }

    private void check(Peer peer, String topic, String group) {
        sessions.requireMayUse(group, peer);
        authorizer.mayConsume(peer, topic, group);
        topics.require(topic);
    }

    private List<QueueId> queues(String name, int number) {
        Topic topic = topics.require(name);
        return IntStream.range(0, topic.readQueues())
                .filter(each -> number < 0 || each == number)
                .mapToObj(each -> new QueueId(name, each))
                .toList();
    }

    private boolean waiting(String group, QueueId queue) {
        return position(group, queue) < range(queue).maxOffset();
    }

    private long position(String group, QueueId queue) {
        long first = range(queue).minOffset();
        return Math.max(first, engine.cursor(group, queue).orElse(first));
    }

    private QueueRange range(QueueId queue) {
        return engine.range(queue).orElse(new QueueRange(0, 0));
    }

    private static Reply answer(boolean messages) {
        return Reply.success(new NotificationReply(messages, false));
    }
}
