package io.trivium.rocket.server.pop;

import io.trivium.broker.Broker;
import io.trivium.broker.delivery.Delivery;
import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.Pop;
import io.trivium.broker.delivery.PopResult;
import io.trivium.broker.delivery.Release;
import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.log.Slice;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.Topic;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.PopMessage;
import io.trivium.rocket.server.clients.Sessions;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestHandler;
import io.trivium.rocket.server.filter.Filters;
import io.trivium.rocket.server.pull.PendingResets;
import io.trivium.rocket.server.stats.Traffic;
import io.trivium.rocket.server.topics.GroupAttributes;
import io.trivium.rocket.server.topics.Groups;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers POP_MESSAGE: leases messages, waiting for the first (protocol reference §4.7). */
public final class PopHandler implements RequestHandler<PopMessage> {
    private static final int MAX_NATIVE_MESSAGES = 32;
    private static final int MAX_MESSAGES = 256;
    private static final int MAX_BYTES = 1024 * 1024;
    private static final long MAX_WAIT_MILLIS = 120_000;
    /** A request that waited longer than this before it came is not worth an answer: its client has given up. */
    private static final long MAX_LATE_MILLIS = 500;

    private final Broker engine;
    private final Topics topics;
    private final Groups groups;
    private final Sessions sessions;
    private final Authorizer authorizer;
    private final InstantSource clock;
    private final Traffic traffic;
    private final WaitingPops waiting;
    private final PendingResets resets;
    private final PopsOfConnections pops = new PopsOfConnections();

    public PopHandler(
            Broker engine,
            Topics topics,
            Groups groups,
            Sessions sessions,
            Authorizer authorizer,
            InstantSource clock,
            Traffic traffic,
            WaitingPops waiting,
            PendingResets resets) {
        this.engine = engine;
        this.topics = topics;
        this.groups = groups;
        this.sessions = sessions;
        this.authorizer = authorizer;
        this.clock = clock;
        this.traffic = traffic;
        this.waiting = waiting;
        this.resets = resets;
    }

    @Override
    public CompletionStage<Reply> handle(PopMessage request, Peer peer) {
        authorizer.mayConsume(peer, request.topic(), request.consumerGroup());
        if (request.session() == null) {
            sessions.requireMayUse(request.consumerGroup(), peer);
        } else {
            sessions.requireOpen(request.session(), peer);
        }
        topics.requireReadableBroker();
        requireSensible(request);
        if (request.session() == null && late(request)) {
            return CompletableFuture.completedFuture(none(ResponseCode.POLLING_TIMEOUT, request, clock.millis()));
        }
        MessageFilter filter = Filters.parse(request.expressionType(), request.expression());
        ConsumerGroup group = groups.find(request.consumerGroup()).orElse(null);
        return group != null
                ? pop(request, group, filter, peer)
                : groups.ensure(request.consumerGroup()).thenCompose(created -> pop(request, created, filter, peer));
    }

    private CompletionStage<Reply> pop(PopMessage request, ConsumerGroup group, MessageFilter filter, Peer peer) {
        requireMayRead(group, request.topic());
        resets.popped(request.consumerGroup(), request.topic());
        // Of before the pop: should there be another topic by then, the receipt is not taken, and nothing is lost.
        int reviveQueue = ReceiptHandle.reviveQueue(topics.require(request.topic()), inOrder(request));
        Pop pop = new Pop(
                request.consumerGroup(),
                request.topic(),
                request.queueId() < 0 ? Pop.ALL_QUEUES : request.queueId(),
                request.maxMessages(),
                MAX_BYTES,
                Duration.ofMillis(Math.max(0, Math.min(request.invisibleMillis(), Pop.LONGEST_LEASE.toMillis()))),
                Duration.ofMillis(Math.max(0, Math.min(request.pollMillis(), MAX_WAIT_MILLIS))),
                request.initMode() == 0 ? Pop.Start.FIRST : Pop.Start.LAST,
                filter,
                inOrder(request) ? request.attemptId() : request.owner(),
                request.session(),
                inOrder(request));
        if (request.session() != null || request.pollMillis() <= 0) {
            return engine.pop(pop).thenApply(result -> reply(request, reviveQueue, result));
        }
        if (!waiting.enter(request.consumerGroup(), request.topic(), pop.queue())) {
            return CompletableFuture.completedFuture(none(ResponseCode.POLLING_FULL, request, clock.millis()));
        }
        CompletableFuture<PopResult> popped = engine.pop(pop).toCompletableFuture();
        pops.add(peer, popped, () -> new PopResult(List.of(), clock.millis(), 0));
        return popped.thenApply(result -> reply(request, reviveQueue, result)).whenComplete((reply, failure) -> {
            waiting.leave(request.consumerGroup(), request.topic(), pop.queue());
        });
    }

    /** RocketMQ's own order is by queue; who names an owner wants that by key. */
    private static boolean inOrder(PopMessage request) {
        return request.order() && request.owner() == null;
    }

    private static void requireMayRead(ConsumerGroup group, String topic) {
        if (!group.settings().consumeEnabled()) {
            throw new Refused(ResponseCode.NO_PERMISSION, "the group " + group.name() + " may not consume at present");
        }
        if (!GroupAttributes.mayRead(group.settings(), topic)) {
            throw new Refused(ResponseCode.NO_PERMISSION, "the group " + group.name() + " may not read " + topic);
        }
    }

    /** Refuses what was forbidden while the pop waited; its messages are given back at once. */
    private void requireStillAllowed(PopMessage request, PopResult result) {
        try {
            topics.requireReadableBroker();
            groups.find(request.consumerGroup()).ifPresent(group -> requireMayRead(group, request.topic()));
        } catch (Refused forbidden) {
            result.close();
            result.deliveries().forEach(each -> {
                // Should it fail, the lease ends with its time
                var unused = engine.release(
                        request.consumerGroup(),
                        new QueueId(request.topic(), each.queue()),
                        new long[] {each.offset()},
                        new Release(Duration.ZERO, false, request.session()));
            });
            throw forbidden;
        }
    }

    private void requireSensible(PopMessage request) {
        int max = request.session() == null ? MAX_NATIVE_MESSAGES : MAX_MESSAGES;
        if (request.maxMessages() < 1 || request.maxMessages() > max) {
            throw new Refused(
                    ResponseCode.INVALID_PARAMETER,
                    "a pop asks for 1 to " + max + " messages, not " + request.maxMessages());
        }
        Topic topic = topics.require(request.topic());
        if (!topic.readable()) {
            throw new Refused(ResponseCode.NO_PERMISSION, "the topic " + topic.name() + " may not be read");
        }
        if (request.queueId() >= topic.readQueues()) {
            throw new Refused(
                    ResponseCode.INVALID_PARAMETER,
                    "the topic " + topic.name() + " has " + topic.readQueues() + " queues, no " + request.queueId());
        }
    }

    private boolean late(PopMessage request) {
        return clock.millis() - request.bornMillis() - request.pollMillis() > MAX_LATE_MILLIS;
    }

    private Reply reply(PopMessage request, int reviveQueue, PopResult result) {
        if (result.deliveries().isEmpty()) {
            traffic.missed();
            return none(ResponseCode.POLLING_TIMEOUT, request, result.poppedAtMillis());
        }
        requireStillAllowed(request, result);
        List<Slice> records = result.deliveries().stream().map(Delivery::record).toList();
        noteGiven(request, result.deliveries());
        Reply reply = PopAnswer.of(
                ResponseCode.SUCCESS,
                result.poppedAtMillis(),
                request.invisibleMillis(),
                reviveQueue,
                result.remaining(),
                records,
                inOrder(request) ? PopAnswer.orderCounts(result.deliveries()) : null);
        traffic.received(
                request.topic(),
                request.consumerGroup(),
                records.size(),
                reply.body().readableBytes());
        return reply;
    }

    private void noteGiven(PopMessage request, List<Delivery> deliveries) {
        Map<Integer, Long> ends = new HashMap<>();
        deliveries.forEach(each -> ends.merge(each.queue(), each.offset() + 1, Math::max));
        ends.forEach((queue, end) -> traffic.popped(request.consumerGroup(), new QueueId(request.topic(), queue), end));
    }

    private static Reply none(int code, PopMessage request, long nowMillis) {
        return PopAnswer.of(code, nowMillis, request.invisibleMillis(), 0, 0, List.of());
    }
}
