package io.trivium.rocket.server.pop;

import io.trivium.broker.Broker;
import io.trivium.broker.delivery.Pop;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.delivery.Release;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.Topic;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.body.BatchAckEntry;
import io.trivium.rocket.protocol.request.AckMessage;
import io.trivium.rocket.protocol.request.BatchAck;
import io.trivium.rocket.protocol.request.ChangeInvisibleTime;
import io.trivium.rocket.protocol.request.ChangeInvisibleTimeReply;
import io.trivium.rocket.server.clients.Sessions;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestRouter;
import io.trivium.rocket.server.stats.Traffic;
import io.trivium.rocket.server.topics.Names;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers what a consumer does with messages that it popped: 200051, 200151, 200053. */
public final class ReceiptHandlers {
    private final Broker engine;
    private final Topics topics;
    private final Sessions sessions;
    private final Authorizer authorizer;
    private final InstantSource clock;
    private final Traffic traffic;

    public ReceiptHandlers(
            Broker engine,
            Topics topics,
            Sessions sessions,
            Authorizer authorizer,
            InstantSource clock,
            Traffic traffic) {
        this.engine = engine;
        this.topics = topics;
        this.sessions = sessions;
        this.authorizer = authorizer;
        this.clock = clock;
        this.traffic = traffic;
    }

    public void addTo(RequestRouter.Builder router) {
        router.on(AckMessage.class, this::acknowledge)
                .on(BatchAck.class, this::acknowledgeAll)
                .on(ChangeInvisibleTime.class, this::changeInvisibleTime);
    }

    private CompletionStage<Reply> acknowledge(AckMessage request, Peer peer) {
        ReceiptHandle handle = ReceiptHandle.parse(request.handle());
        requireMayConsume(peer, request.consumerGroup(), request.topic());
        Topic topic = topics.require(request.topic());
        QueueId queue = queue(topic, request.queueId());
        if (!ReceiptHandle.mayBeOf(topic, handle.reviveQueue())) {
            return CompletableFuture.completedFuture(answer(false));
        }
        traffic.acknowledged(request.topic(), request.consumerGroup(), 1);
        return engine.acknowledge(
                        request.consumerGroup(),
                        queue,
                        new long[] {request.offset()},
                        durability(request.consumerGroup(), request.durable()))
                .thenApply(ReceiptHandlers::answer);
    }

    /** RocketMQ's clients go on without the answer to an acknowledgement; what a session of Jakarta Messaging or AMQP tells, it waits for. */
    private static Durability durability(String group, boolean durable) {
        if (!durable) {
            return Durability.WRITTEN;
        }
        return Names.isReservedGroup(group) ? Durability.FORCED : Durability.GATHERED;
    }

    private CompletionStage<Reply> acknowledgeAll(BatchAck request, Peer peer) {
        List<BatchAckEntry> entries = request.acks().entries().stream()
                .filter(entry -> !entry.offsets().isEmpty())
                .toList();
        if (entries.isEmpty()) {
            return CompletableFuture.completedFuture(answer(false));
        }
        CompletableFuture<?>[] acknowledged = entries.stream()
                .map(entry -> acknowledge(entry, durability(entry.consumerGroup(), request.durable()), peer)
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(acknowledged).thenApply(all -> Reply.success());
    }

    /** Of several messages some may have gone with their topic or group: that is no reason to keep the others. */
    private CompletionStage<Boolean> acknowledge(BatchAckEntry entry, Durability durability, Peer peer) {
        requireMayConsume(peer, entry.consumerGroup(), entry.topic());
        Optional<Topic> topic = topics.find(entry.topic());
        boolean gone = topic.isEmpty() || !ReceiptHandle.mayBeOf(topic.get(), entry.reviveQueueId());
        if (gone || engine.group(entry.consumerGroup()).isEmpty()) {
            return CompletableFuture.completedFuture(false);
        }
        QueueId queue = queue(topic.get(), entry.queueId());
        long[] offsets = entry.offsets().stream().mapToLong(Long::longValue).toArray();
        traffic.acknowledged(entry.topic(), entry.consumerGroup(), offsets.length);
        return engine.acknowledge(entry.consumerGroup(), queue, offsets, durability);
    }

    private CompletionStage<Reply> changeInvisibleTime(ChangeInvisibleTime request, Peer peer) {
        ReceiptHandle handle = ReceiptHandle.parse(request.handle());
        requireMayConsume(peer, request.consumerGroup(), request.topic());
        Topic topic = topics.require(request.topic());
        QueueId queue = queue(topic, request.queueId());
        QueueRange range = engine.range(queue).orElse(new QueueRange(0, 0));
        boolean inQueue = request.offset() >= range.minOffset() && request.offset() < range.maxOffset();
        if (!inQueue || !ReceiptHandle.mayBeOf(topic, handle.reviveQueue())) {
            return CompletableFuture.completedFuture(answer(false));
        }
        long invisibleMillis = Math.max(0, Math.min(request.invisibleMillis(), Pop.LONGEST_LEASE.toMillis()));
        Duration invisible = Duration.ofMillis(invisibleMillis);
        long[] offsets = {request.offset()};
        ChangeInvisibleTimeReply changed =
                new ChangeInvisibleTimeReply(clock.millis(), invisibleMillis, handle.reviveQueue());
        // A consumer prolongs its work, or asks for the message later, with the same request: it has failed when the
        // time ends.
        CompletionStage<Void> done = request.suspend()
                ? engine.release(request.consumerGroup(), queue, offsets, new Release(invisible, false))
                : engine.prolong(request.consumerGroup(), queue, offsets, invisible);
        return done.thenApply(released -> Reply.success(changed));
    }

    private void requireMayConsume(Peer peer, String group, String topic) {
        sessions.requireMayUse(group, peer);
        authorizer.mayConsume(peer, topic, group);
    }

    private QueueId queue(Topic topic, int number) {
        return topics.queue(topic, number)
                .orElseThrow(() -> new Refused(
                        ResponseCode.MESSAGE_ILLEGAL, "the topic " + topic.name() + " has no queue " + number));
    }

    private static Reply answer(boolean inQueue) {
        return inQueue
                ? Reply.success()
                : Reply.failure(ResponseCode.NO_MESSAGE, "the offset is not one of the queue's");
    }
}
