package io.trivium.rocket.server.clients;

import io.netty.buffer.ByteBuf;
import io.trivium.broker.topic.QueueId;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.body.ConsumerIds;
import io.trivium.rocket.protocol.body.MessageQueue;
import io.trivium.rocket.protocol.body.QueueLocks;
import io.trivium.rocket.protocol.body.SubscriptionData;
import io.trivium.rocket.protocol.request.CheckClientConfig;
import io.trivium.rocket.protocol.request.GetConsumerList;
import io.trivium.rocket.protocol.request.LockQueues;
import io.trivium.rocket.protocol.request.UnlockQueues;
import io.trivium.rocket.protocol.request.UnregisterClient;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.RequestRouter;
import io.trivium.rocket.server.filter.Filters;
import io.trivium.rocket.server.topics.Names;
import io.trivium.rocket.transport.Peer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers what a client asks about itself and the other members of its groups: 35, 38, 41, 42, 46. */
public final class ClientHandlers {
    private final ClientRegistry clients;
    private final QueueLeases leases;
    private final Authorizer authorizer;

    public ClientHandlers(ClientRegistry clients, QueueLeases leases, Authorizer authorizer) {
        this.clients = clients;
        this.leases = leases;
        this.authorizer = authorizer;
    }

    public void addTo(RequestRouter.Builder router) {
        router.on(UnregisterClient.class, this::unregister)
                .on(GetConsumerList.class, this::list)
                .on(LockQueues.class, this::lock)
                .on(UnlockQueues.class, this::unlock)
                .on(CheckClientConfig.class, this::check);
    }

    private CompletionStage<Reply> unregister(UnregisterClient request, Peer peer) {
        if (request.producerGroup() != null) {
            clients.producerGone(peer, request.producerGroup());
        }
        if (request.consumerGroup() != null) {
            clients.consumerGone(peer, request.consumerGroup());
        }
        return reply(Reply.success());
    }

    private CompletionStage<Reply> list(GetConsumerList request, Peer peer) {
        authorizer.mayConsume(peer, "", request.consumerGroup());
        List<String> ids = clients.consumerIds(request.consumerGroup());
        return reply(
                ids.isEmpty()
                        ? Reply.failure(
                                ResponseCode.SYSTEM_ERROR, "no consumer for this group, " + request.consumerGroup())
                        : Reply.success(new ConsumerIds(ids).encode()));
    }

    private CompletionStage<Reply> lock(LockQueues request, Peer peer) {
        QueueLocks wanted = checked(request.locks(), peer);
        Set<QueueId> taken = Set.copyOf(leases.take(wanted.consumerGroup(), wanted.clientId(), queues(wanted)));
        List<MessageQueue> locked = wanted.queues().stream()
                .filter(queue -> queue.queueId() >= 0)
                .filter(queue -> taken.contains(new QueueId(queue.topic(), queue.queueId())))
                .toList();
        ByteBuf body = QueueLocks.encodeLocked(locked);
        return reply(Reply.success(body));
    }

    private CompletionStage<Reply> unlock(UnlockQueues request, Peer peer) {
        QueueLocks given = checked(request.locks(), peer);
        leases.giveUp(given.consumerGroup(), given.clientId(), queues(given));
        return reply(Reply.success());
    }

    private CompletionStage<Reply> check(CheckClientConfig request, Peer peer) {
        SubscriptionData subscription = request.config().subscription();
        Filters.parse(subscription.expressionType(), subscription.expression());
        return reply(Reply.success());
    }

    private QueueLocks checked(QueueLocks locks, Peer peer) {
        Names.requireNativeGroup(locks.consumerGroup());
        authorizer.mayConsume(peer, "", locks.consumerGroup());
        return locks;
    }

    private static List<QueueId> queues(QueueLocks locks) {
        return locks.queues().stream()
                .filter(queue -> queue.queueId() >= 0)
                .map(queue -> new QueueId(queue.topic(), queue.queueId()))
                .toList();
    }

    private static CompletionStage<Reply> reply(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }
}
