package io.trivium.rocket.server.pop;

import io.trivium.broker.Broker;
import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.Pop;
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
import io.trivium.rocket.protocol.request.PollingInfo;
import io.trivium.rocket.protocol.request.PollingInfoReply;
import io.trivium.rocket.server.clients.Sessions;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestRouter;
import io.trivium.rocket.server.filter.Filters;
import io.trivium.rocket.server.topics.Groups;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers consumers that look before they pop, and who asks how many wait: 200052, 200054, 200055. */
public final class LookHandlers {
    private static final int MAX_MESSAGES = 32;
    private static final int MAX_BYTES = 256 * 1024;
    private static final long MAX_WAIT_MILLIS = 120_000;

    private final Broker engine;
    private final Topics topics;
    private final Sessions sessions;
    private final Authorizer authorizer;
    private final InstantSource clock;
    private final Groups groups;
    private final WaitingPops waiting;

    public LookHandlers(
            Broker engine,
            Topics topics,
            Groups groups,
            Sessions sessions,
            Authorizer authorizer,
            InstantSource clock,
            WaitingPops waiting) {
        this.engine = engine;
        this.topics = topics;
        this.sessions = sessions;
        this.authorizer = authorizer;
        this.clock = clock;
        this.groups = groups;
        this.waiting = waiting;
    }

    public void addTo(RequestRouter.Builder router) {
        router.on(PeekMessage.class, this::peek)
                .on(Notification.class, this::notifyOfMessages)
                .on(PollingInfo.class, this::countWaiting);
    }

    private CompletionStage<Reply> peek(PeekMessage request, Peer peer) {
        check(peer, request.topic(), request.consumerGroup());
        int wanted = Math.max(1, Math.min(request.maxMessages(), MAX_MESSAGES));
        List<Slice> found = new ArrayList<>();
        try {
            for (QueueId queue : queues(request.topic(), request.queueId())) {
                if (found.size() < wanted) {
                    long from = position(request.consumerGroup(), queue);
                    PullQuery query = new PullQuery(queue, from, wanted - found.size(), MAX_BYTES, MessageFilter.ALL);
                    found.addAll(engine.pull(query).records());
                }
            }
        } catch (RuntimeException e) {
            // The topic may be gone by now.
            found.forEach(Slice::close);
            throw e;
        }
        int code = found.isEmpty() ? ResponseCode.PULL_NOT_FOUND : ResponseCode.SUCCESS;
        return CompletableFuture.completedFuture(PopAnswer.of(code, clock.millis(), 0, 0, 0, found));
    }

    private CompletionStage<Reply> notifyOfMessages(Notification request, Peer peer) {
        check(peer, request.topic(), request.consumerGroup());
        MessageFilter filter = Filters.parse(request.expressionType(), request.expression());
        return groups.ensure(request.consumerGroup()).thenCompose(group -> look(request, filter));
    }

    /** Says whether a pop would be given something: what others have leased does not count. */
    private CompletionStage<Reply> look(Notification request, MessageFilter filter) {
        int queue = request.queueId() < 0 ? Pop.ALL_QUEUES : request.queueId();
        Duration wait = Duration.ofMillis(Math.max(0, Math.min(request.pollMillis(), MAX_WAIT_MILLIS)));
        Pop pop = new Pop(
                request.consumerGroup(),
                request.topic(),
                queue,
                1,
                1,
                Duration.ZERO,
                wait,
                Pop.Start.FIRST,
                filter,
                request.order() ? request.attemptId() : null,
                null,
                request.order());
        if (wait.isZero()) {
            return engine.poppable(pop).thenApply(found -> answer(found, false));
        }
        if (!waiting.enter(request.consumerGroup(), request.topic(), queue)) {
            return CompletableFuture.completedFuture(answer(false, true));
        }
        return engine.poppable(pop)
                .thenApply(found -> answer(found, false))
                .whenComplete((reply, failure) -> waiting.leave(request.consumerGroup(), request.topic(), queue));
    }

    private CompletionStage<Reply> countWaiting(PollingInfo request, Peer peer) {
        check(peer, request.topic(), request.consumerGroup());
        Topic topic = topics.require(request.topic());
        if (request.queueId() >= topic.readQueues()) {
            throw new Refused(
                    ResponseCode.INVALID_PARAMETER,
                    "the topic " + topic.name() + " has " + topic.readQueues() + " queues, no " + request.queueId());
        }
        groups.require(request.consumerGroup());
        int count = waiting.count(request.consumerGroup(), request.topic(), Math.max(-1, request.queueId()));
        return CompletableFuture.completedFuture(Reply.success(new PollingInfoReply(count)));
    }

    private void check(Peer peer, String topic, String group) {
        sessions.requireMayUse(group, peer);
        authorizer.mayConsume(peer, topic, group);
        topics.requireReadableBroker();
        if (!topics.require(topic).readable()) {
            throw new Refused(ResponseCode.NO_PERMISSION, "the topic " + topic + " may not be read");
        }
    }

    private List<QueueId> queues(String name, int number) {
        Topic topic = topics.require(name);
        return engine.consumedQueues(topic.name()).stream()
                .filter(each -> number < 0 || each.number() == number)
                .toList();
    }

    private long position(String group, QueueId queue) {
        long first = range(queue).minOffset();
        return Math.max(first, engine.cursor(group, queue).orElse(first));
    }

    private QueueRange range(QueueId queue) {
        return engine.range(queue).orElse(new QueueRange(0, 0));
    }

    private static Reply answer(boolean messages, boolean full) {
        return Reply.success(new NotificationReply(messages, full));
    }
}
