package io.trivium.rocket.server.pull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trivium.broker.Broker;
import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.time.Ticker;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.Topic;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.PullMessage;
import io.trivium.rocket.protocol.request.PullMessageReply;
import io.trivium.rocket.server.clients.ClientRegistry;
import io.trivium.rocket.server.clients.Subscription;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestHandler;
import io.trivium.rocket.server.filter.Filters;
import io.trivium.rocket.server.stats.Traffic;
import io.trivium.rocket.server.topics.GroupAttributes;
import io.trivium.rocket.server.topics.Groups;
import io.trivium.rocket.server.topics.Names;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Answers PULL_MESSAGE (protocol reference §2.2): messages at once, or when the first one comes. */
public final class PullHandler implements RequestHandler<PullMessage> {
    /** What RocketMQ puts into one answer at most. */
    private static final int MAX_BYTES = 256 * 1024;

    private static final int MAX_MESSAGES = 1024;
    /** Longer than any client asks for. */
    private static final long MAX_WAIT_MILLIS = 120_000;

    private final Broker engine;
    private final Topics topics;
    private final Groups groups;
    private final ClientRegistry clients;
    private final Authorizer authorizer;
    private final Ticker ticker;
    private final PendingResets resets;
    private final PullCommits commits;
    private final Traffic traffic;

    public PullHandler(
            Broker engine,
            Topics topics,
            Groups groups,
            ClientRegistry clients,
            Authorizer authorizer,
            Ticker ticker,
            PendingResets resets,
            PullCommits commits,
            Traffic traffic) {
        this.engine = engine;
        this.topics = topics;
        this.groups = groups;
        this.clients = clients;
        this.authorizer = authorizer;
        this.ticker = ticker;
        this.resets = resets;
        this.commits = commits;
        this.traffic = traffic;
    }

    @Override
    public CompletionStage<Reply> handle(PullMessage request, Peer peer) {
        Names.requireNativeGroup(request.consumerGroup());
        authorizer.mayConsume(peer, request.topic(), request.consumerGroup());
        topics.requireReadableBroker();
        ConsumerGroup group = groups.find(request.consumerGroup()).orElse(null);
        return group != null
                ? pull(request, peer, group)
                : groups.ensure(request.consumerGroup()).thenCompose(created -> pull(request, peer, created));
    }

    private CompletionStage<Reply> pull(PullMessage request, Peer peer, ConsumerGroup group) {
        QueueId queue = readableQueue(request, group);
        MessageFilter filter = filter(request, group);
        OptionalLong reset = resets.take(request.consumerGroup(), queue);
        if (reset.isPresent()) {
            return CompletableFuture.completedFuture(moved(request, queue, reset.getAsLong()));
        }
        commit(request, queue);
        PullQuery query = new PullQuery(
                queue,
                request.queueOffset(),
                Math.max(1, Math.min(request.maxMessages(), MAX_MESSAGES)),
                request.maxBytes() > 0 ? Math.min(request.maxBytes(), MAX_BYTES) : MAX_BYTES,
                filter);
        PullResult result = engine.pull(query);
        boolean parks = result.status() == PullResult.Status.AT_END
                && request.has(PullMessage.SUSPEND)
                && request.suspendMillis() > 0;
        if (!parks) {
            return CompletableFuture.completedFuture(reply(request, result));
        }
        Duration wait = Duration.ofMillis(Math.min(request.suspendMillis(), MAX_WAIT_MILLIS));
        Parked parked = new Parked(request, peer, ticker.nanos() + wait.toNanos(), new CompletableFuture<>());
        awaitMessage(query, parked);
        return parked.answer();
    }

    /** A pull that waits for a message. */
    private record Parked(PullMessage request, Peer peer, long endNanos, CompletableFuture<Reply> answer) {}

    private void awaitMessage(PullQuery query, Parked parked) {
        Duration wait = Duration.ofNanos(Math.max(0, parked.endNanos() - ticker.nanos()));
        engine.arrival(query.queue(), query.offset(), query.filter(), wait).whenComplete((arrived, failure) -> {
            if (failure != null) {
                parked.answer().completeExceptionally(failure);
            } else {
                // Not on the engine's thread, which has woken it.
                parked.peer().execute(() -> completePull(query, parked, arrived));
            }
        });
    }

    /** What may have changed while the pull waited is asked again, as if it came only now. */
    private void completePull(PullQuery asked, Parked parked, boolean arrived) {
        if (!parked.peer().open()) {
            // An operator's reset is for who takes the queue over
            parked.answer().complete(Reply.failure(ResponseCode.SYSTEM_ERROR, "the connection is closed"));
            return;
        }
        try {
            PullMessage request = parked.request();
            topics.requireReadableBroker();
            ConsumerGroup group = groups.require(request.consumerGroup());
            QueueId queue = readableQueue(request, group);
            PullQuery query = newest(asked, request, group);
            OptionalLong reset = resets.take(group.name(), queue);
            if (reset.isPresent()) {
                parked.answer().complete(moved(request, queue, reset.getAsLong()));
                return;
            }
            PullResult result = engine.pull(query);
            boolean nothingYet = result.status() == PullResult.Status.NONE_MATCHED
                    && result.nextOffset() == result.maxOffset()
                    && ticker.nanos() < parked.endNanos();
            if (arrived && nothingYet) {
                // What came is not wanted: it goes on waiting, instead of asking again at once.
                awaitMessage(from(query, result.nextOffset(), query.filter()), parked);
            } else {
                parked.answer().complete(reply(request, result));
            }
        } catch (RuntimeException e) {
            // The top of a task: the failure becomes the answer.
            parked.answer().completeExceptionally(e);
        }
    }

    /** The query by the group's newest subscription, which may want what the one before has passed. */
    private PullQuery newest(PullQuery query, PullMessage request, ConsumerGroup group) {
        if (request.has(PullMessage.SUBSCRIPTION)) {
            return query;
        }
        MessageFilter filter = filter(request, group);
        return filter.equals(query.filter()) ? query : from(query, request.queueOffset(), filter);
    }

    private static PullQuery from(PullQuery query, long offset, MessageFilter filter) {
        return new PullQuery(query.queue(), offset, query.maxMessages(), query.maxBytes(), filter);
    }

    private QueueId readableQueue(PullMessage request, ConsumerGroup group) {
        if (!group.settings().consumeEnabled()) {
            throw new Refused(ResponseCode.NO_PERMISSION, "the group " + group.name() + " may not consume at present");
        }
        if (!GroupAttributes.mayRead(group.settings(), request.topic())) {
            throw new Refused(
                    ResponseCode.NO_PERMISSION, "the group " + group.name() + " may not read " + request.topic());
        }
        Topic topic = topics.require(request.topic());
        if (!topic.readable()) {
            throw new Refused(ResponseCode.NO_PERMISSION, "the topic " + topic.name() + " may not be read");
        }
        if (request.queueId() < 0 || request.queueId() >= topic.readQueues()) {
            throw new Refused(
                    ResponseCode.INVALID_PARAMETER,
                    "the topic " + topic.name() + " has " + topic.readQueues() + " queues, no " + request.queueId());
        }
        return new QueueId(request.topic(), request.queueId());
    }

    private MessageFilter filter(PullMessage request, ConsumerGroup group) {
        if (request.has(PullMessage.SUBSCRIPTION)) {
            return Filters.parse(request.expressionType(), request.expression());
        }
        if (!clients.online(group.name())) {
            throw new Refused(
                    ResponseCode.SUBSCRIPTION_NOT_EXIST, "the group " + group.name() + " has sent no heartbeat yet");
        }
        if (clients.broadcasting(group.name()) && !group.settings().broadcastEnabled()) {
            throw new Refused(ResponseCode.NO_PERMISSION, "the group " + group.name() + " may not broadcast");
        }
        @Nullable Subscription subscription = clients.subscription(group.name(), request.topic());
        if (subscription == null) {
            throw new Refused(
                    ResponseCode.SUBSCRIPTION_NOT_EXIST,
                    "the group " + group.name() + " has not subscribed to " + request.topic());
        }
        if (subscription.data().version() < request.subscriptionVersion()) {
            throw new Refused(
                    ResponseCode.SUBSCRIPTION_NOT_LATEST,
                    "the newest subscription of " + group.name() + " has not come yet");
        }
        return subscription.filter();
    }

    private void commit(PullMessage request, QueueId queue) {
        if (request.has(PullMessage.COMMIT_OFFSET) && request.commitOffset() >= 0) {
            commits.commit(request.consumerGroup(), queue, request.commitOffset());
        }
    }

    /** Where an operator's reset sends the consumer, who reads on there. */
    private Reply moved(PullMessage request, QueueId queue, long offset) {
        QueueRange range = engine.range(queue).orElse(new QueueRange(0, 0));
        return new Reply(
                ResponseCode.PULL_OFFSET_MOVED,
                PullResult.Status.TOO_LARGE.name(),
                header(request, offset, range.minOffset(), range.maxOffset()),
                Unpooled.EMPTY_BUFFER);
    }

    private Reply reply(PullMessage request, PullResult result) {
        ByteBuf body = RecordBody.of(result.records());
        if (result.status() == PullResult.Status.FOUND) {
            traffic.givenUpTo(
                    request.consumerGroup(), new QueueId(request.topic(), request.queueId()), result.nextOffset());
            traffic.received(
                    request.topic(), request.consumerGroup(), result.records().size(), body.readableBytes());
        } else {
            traffic.missed();
        }
        long next = switch (result.status()) {
            case FOUND, NONE_MATCHED, AT_END -> result.nextOffset();
            case TOO_LARGE -> result.maxOffset();
            case TOO_SMALL -> result.minOffset();
        };
        return new Reply(
                code(result.status()),
                result.status().name(),
                header(request, next, result.minOffset(), result.maxOffset()),
                body);
    }

    private PullMessageReply header(PullMessage request, long next, long min, long max) {
        int ofTopic = topics.find(request.topic()).map(Topic::sysFlag).orElse(0);
        int ofGroup = groups.find(request.consumerGroup())
                .map(group -> GroupAttributes.flags(group.settings()))
                .orElse(0);
        return new PullMessageReply(0, next, min, max, ofTopic, ofGroup);
    }

    private static int code(PullResult.Status status) {
        return switch (status) {
            case FOUND -> ResponseCode.SUCCESS;
            case NONE_MATCHED -> ResponseCode.PULL_RETRY_IMMEDIATELY;
            case AT_END -> ResponseCode.PULL_NOT_FOUND;
            case TOO_LARGE, TOO_SMALL -> ResponseCode.PULL_OFFSET_MOVED;
        };
    }
}
