package io.trivium.rocket.server.clients;

import io.netty.buffer.ByteBuf;
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
import io.trivium.rocket.server.topics.GroupAttributes;
import io.trivium.rocket.server.topics.GroupAttributes.RequestMode;
import io.trivium.rocket.server.topics.Groups;
import io.trivium.rocket.server.topics.Names;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/**
 * Answers consumers that leave it to the broker which queues are whose, and who says how they fetch: 400, 401 (protocol reference
 * §4.7). Knows this broker's queues only.
 */
public final class AssignmentHandlers {
    private static final String POP = "POP";
    private static final String PULL = "PULL";
    private static final int ALL_QUEUES = -1;

    private final Broker engine;
    private final ClientRegistry clients;
    private final Topics topics;
    private final Groups groups;
    private final String brokerName;
    private final Authorizer authorizer;

    public AssignmentHandlers(
            Broker engine,
            ClientRegistry clients,
            Topics topics,
            Groups groups,
            String brokerName,
            Authorizer authorizer) {
        this.engine = engine;
        this.clients = clients;
        this.topics = topics;
        this.groups = groups;
        this.brokerName = brokerName;
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
        int queues = topic.readable() ? topic.readQueues() : 0;
        if (request.messageModel().equals("BROADCASTING")) {
            return answer(topic, IntStream.range(0, queues).boxed().toList(), mode);
        }
        List<String> ids = List.copyOf(new TreeSet<>(clients.consumerIds(request.consumerGroup())));
        int place = ids.indexOf(request.clientId());
        if (place < 0) {
            // Its heartbeat has not come yet, or has ended: it keeps what it has until it asks again.
            return reply(Assignments.encodeUnknown());
        }
        if (queues == 0) {
            return answer(topic, List.of(), mode);
        }
        if (!mode.pop()) {
            return answer(topic, QueueShares.of(queues, ids.size(), place, circle), mode);
        }
        boolean all = mode.sharedQueues() <= 0 || mode.sharedQueues() >= ids.size() - 1;
        return answer(
                topic,
                all ? List.of(ALL_QUEUES) : QueueShares.shared(queues, ids.size(), place, mode.sharedQueues(), circle),
                mode);
    }

    /** What is told of a group, but what comes back for a retry is always pulled. */
    private RequestMode mode(QueryAssignment request) {
        return Names.isRetryTopic(request.topic())
                ? RequestMode.PULLING
                : groups.find(request.consumerGroup())
                        .map(group -> GroupAttributes.requestMode(group.settings(), request.topic()))
                        .orElse(RequestMode.PULLING);
    }

    private CompletionStage<Reply> answer(Topic topic, List<Integer> numbers, RequestMode mode) {
        List<MessageQueue> queues = numbers.stream()
                .map(number -> new MessageQueue(topic.name(), brokerName, number))
                .toList();
        return reply(new Assignments(queues, mode.pop() ? POP : PULL).encode());
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

    private static CompletionStage<Reply> reply(ByteBuf body) {
        return CompletableFuture.completedFuture(Reply.success(body));
    }
}
