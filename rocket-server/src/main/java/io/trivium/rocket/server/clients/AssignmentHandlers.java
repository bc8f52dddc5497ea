package io.trivium.rocket.server.clients;

import io.trivium.broker.Broker;
import io.trivium.broker.topic.Topic;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.body.Assignments;
import io.trivium.rocket.protocol.body.MessageQueue;
import io.trivium.rocket.protocol.request.QueryAssignment;
import io.trivium.rocket.protocol.request.SetRequestMode;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestRouter;
import io.trivium.rocket.server.topics.ClusterQueues;
import io.trivium.rocket.server.topics.GroupAttributes;
import io.trivium.rocket.server.topics.GroupAttributes.RequestMode;
import io.trivium.rocket.server.topics.Groups;
import io.trivium.rocket.server.topics.Names;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/**
 * Answers consumers that leave it to the broker which queues are whose, and who says how they fetch: 400, 401 (protocol reference
 * §4.7).
 */
public final class AssignmentHandlers {
    private static final String POP = "POP";
    private static final String PULL = "PULL";
    private static final int ALL_QUEUES = -1;

    private final Broker engine;
    private final ClientRegistry clients;
    private final Topics topics;
    private final Groups groups;
    private final ClusterQueues cluster;
    private final Authorizer authorizer;

    public AssignmentHandlers(
            Broker engine,
            ClientRegistry clients,
            Topics topics,
            Groups groups,
            ClusterQueues cluster,
            Authorizer authorizer) {
        this.engine = engine;
        this.clients = clients;
        this.topics = topics;
        this.groups = groups;
        this.cluster = cluster;
        this.authorizer = authorizer;
    }

    public void addTo(RequestRouter.Builder router) {
        router.on(QueryAssignment.class, this::query).on(SetRequestMode.class, this::setMode);
    }

    private CompletionStage<Reply> query(QueryAssignment request, Peer peer) {
        Names.requireNativeGroup(request.consumerGroup());
        authorizer.mayConsume(peer, request.topic(), request.consumerGroup());
        boolean circle = request.strategy().equals("AVG_BY_CIRCLE");
        if (!circle && !request.strategy().equals("AVG")) {
            throw new Refused(
                    ResponseCode.INVALID_PARAMETER, "the broker does not know the strategy " + request.strategy());
        }
        Topic topic = topics.require(request.topic());
        RequestMode mode = mode(request);
        return cluster.readable(topic)
                .thenApply(queues -> Reply.success(shares(request, queues, mode, circle)
                        .map(own -> new Assignments(own, mode.pop() ? POP : PULL).encode())
                        .orElseGet(Assignments::encodeUnknown)));
    }

    /** Which of the queues are the asking consumer's; empty if it is not known. */
    private Optional<List<MessageQueue>> shares(
            QueryAssignment request, List<MessageQueue> queues, RequestMode mode, boolean circle) {
        if (request.messageModel().equals("BROADCASTING")) {
            return Optional.of(queues);
        }
        List<String> ids = List.copyOf(new TreeSet<>(clients.consumerIds(request.consumerGroup())));
        int place = ids.indexOf(request.clientId());
        if (place < 0) {
            // Its heartbeat has not come yet, or has ended: it keeps what it has until it asks again.
            return Optional.empty();
        }
        if (queues.isEmpty()) {
            return Optional.of(List.of());
        }
        if (!mode.pop()) {
            return Optional.of(pick(queues, QueueShares.of(queues.size(), ids.size(), place, circle)));
        }
        boolean all = mode.sharedQueues() <= 0 || mode.sharedQueues() >= ids.size() - 1;
        return Optional.of(
                all
                        ? queues.stream()
                                .map(queue -> new MessageQueue(queue.topic(), queue.brokerName(), ALL_QUEUES))
                                .distinct()
                                .toList()
                        : pick(
                                queues,
                                QueueShares.shared(queues.size(), ids.size(), place, mode.sharedQueues(), circle)));
    }

    private static List<MessageQueue> pick(List<MessageQueue> queues, List<Integer> places) {
        return places.stream().map(queues::get).toList();
    }

    /** What is told of a group, but what comes back for a retry is always pulled. */
    private RequestMode mode(QueryAssignment request) {
        return Names.isRetryTopic(request.topic())
                ? RequestMode.PULLING
                : groups.find(request.consumerGroup())
                        .map(group -> GroupAttributes.requestMode(group.settings(), request.topic()))
                        .orElse(RequestMode.PULLING);
    }

    private CompletionStage<Reply> setMode(SetRequestMode request, Peer peer) {
        Names.requireNativeGroup(request.consumerGroup());
        authorizer.mayAdminister(peer, request.consumerGroup());
        if (Names.isRetryTopic(request.topic())) {
            throw new Refused(ResponseCode.NO_PERMISSION, "what comes back for a retry is always pulled");
        }
        if (!request.mode().equals(POP) && !request.mode().equals(PULL)) {
            throw new Refused(ResponseCode.INVALID_PARAMETER, "no mode of fetching messages: " + request.mode());
        }
        topics.require(request.topic());
        RequestMode mode = new RequestMode(request.mode().equals(POP), request.sharedQueues());
        // Applications say it before their first consumer starts.
        return groups.ensure(request.consumerGroup())
                .thenCompose(group -> engine.putGroup(GroupAttributes.with(group.settings(), request.topic(), mode)))
                .thenApply(changed -> Reply.success());
    }
}
