package io.trivium.rocket.server.admin;

import io.trivium.broker.Broker;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.Topic;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.CloneOffsets;
import io.trivium.rocket.protocol.admin.ResetOffset;
import io.trivium.rocket.protocol.body.MessageQueue;
import io.trivium.rocket.protocol.body.QueueOffsets;
import io.trivium.rocket.server.clients.ClientRegistry;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.pull.PendingResets;
import io.trivium.rocket.server.pull.PullCommits;
import io.trivium.rocket.server.topics.KeptOffsets;
import io.trivium.rocket.server.topics.Names;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Moves groups as an operator says: 222 resets their offsets, 314 copies those of another group (protocol reference §4.9). */
final class OffsetAdmin {
    private final Broker engine;
    private final RocketServerConfig config;
    private final Topics topics;
    private final ClientRegistry clients;
    private final PendingResets resets;
    private final PullCommits commits;
    private final KeptOffsets offsets;
    private final Authorizer authorizer;

    OffsetAdmin(AdminParts parts) {
        engine = parts.engine();
        config = parts.config();
        topics = parts.topics();
        clients = parts.clients();
        resets = parts.resets();
        commits = parts.commits();
        offsets = parts.offsets();
        authorizer = parts.authorizer();
    }

    CompletionStage<Reply> reset(ResetOffset request, Peer peer) {
        authorizer.mayAdminister(peer, request.group());
        Names.requireNativeGroup(request.group());
        Topic topic = topics.require(request.topic());
        if (engine.group(request.group()).isEmpty()) {
            throw new Refused(
                    ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "the group " + request.group() + " does not exist");
        }
        if (request.queueId() >= topic.queues()) {
            throw new Refused(
                    ResponseCode.INVALID_PARAMETER, "the topic " + topic.name() + " has no queue " + request.queueId());
        }
        SortedMap<QueueId, Long> targets = new TreeMap<>();
        int first = Math.max(0, request.queueId());
        int end = request.queueId() < 0 ? topic.readQueues() : first + 1;
        for (int number = first; number < end; number++) {
            QueueId queue = new QueueId(topic.name(), number);
            targets.put(queue, target(request, queue));
        }
        // Also of a group that seems offline: its consumers may not have said yet that they are there.
        return move(request.group(), targets, true).thenApply(moved -> {
            Map<MessageQueue, Long> offsets = new LinkedHashMap<>();
            targets.forEach((queue, offset) ->
                    offsets.put(new MessageQueue(queue.topic(), config.brokerName(), queue.number()), offset));
            return Reply.success(new QueueOffsets(offsets).encode());
        });
    }

    private long target(ResetOffset request, QueueId queue) {
        QueueRange range = engine.range(queue).orElse(new QueueRange(0, 0));
        long target;
        if (request.queueId() >= 0 && request.offset() >= 0) {
            target = request.offset();
            if (target < range.minOffset() || target > range.maxOffset()) {
                throw new Refused(
                        ResponseCode.INVALID_PARAMETER,
                        "the offset " + target + " is not within " + range.minOffset() + " to " + range.maxOffset());
            }
        } else if (request.millis() < 0) {
            target = range.maxOffset();
        } else {
            target = engine.offsetAtTime(queue, request.millis()).orElse(range.maxOffset());
        }
        return target;
    }

    CompletionStage<Reply> copy(CloneOffsets request, Peer peer) {
        authorizer.mayAdminister(peer, request.target());
        Names.requireNativeGroup(request.target());
        Names.requireGroup(request.target());
        SortedMap<QueueId, Long> targets = new TreeMap<>(engine.cursors(request.source()));
        targets.keySet()
                .removeIf(queue -> (request.topic() != null && !request.topic().equals(queue.topic()))
                        || Names.isRetryTopic(queue.topic())
                        || (!request.offline() && leftOut(request.source(), queue.topic())));
        CompletionStage<?> ready = engine.group(request.target()).isPresent()
                ? CompletableFuture.completedFuture(null)
                : offsets.put(GroupSettings.nativeGroup(request.target()));
        return ready.thenCompose(made -> move(request.target(), targets, clients.online(request.target())))
                .thenApply(moved -> Reply.success());
    }

    /** Whether a group that is online does not read the topic any more. */
    private boolean leftOut(String group, String topic) {
        return clients.online(group) && clients.subscription(group, topic) == null;
    }

    private CompletionStage<Void> move(String group, SortedMap<QueueId, Long> targets, boolean reads) {
        CompletableFuture<?>[] moves = targets.entrySet().stream()
                .map(entry -> {
                    if (reads) {
                        resets.put(group, entry.getKey(), entry.getValue());
                    }
                    return commits.moveCursor(group, entry.getKey(), entry.getValue())
                            .toCompletableFuture();
                })
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(moves);
    }
}
