package io.trivium.rocket.server.session;

import io.trivium.broker.Broker;
import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.Topic;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.DeadLetter;
import io.trivium.rocket.protocol.request.Release;
import io.trivium.rocket.server.clients.Sessions;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestRouter;
import io.trivium.rocket.server.topics.Names;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers Trivium's extensions about leased messages: 31004, 31005. */
public final class LeaseHandlers {
    private final Broker engine;
    private final Sessions sessions;
    private final Topics topics;
    private final Authorizer authorizer;

    public LeaseHandlers(Broker engine, Sessions sessions, Topics topics, Authorizer authorizer) {
        this.engine = engine;
        this.sessions = sessions;
        this.topics = topics;
        this.authorizer = authorizer;
    }

    public void addTo(RequestRouter.Builder router) {
        router.on(Release.class, this::release).on(DeadLetter.class, this::deadLetter);
    }

    private CompletionStage<Reply> release(Release request, Peer peer) {
        QueueId queue = queue(peer, request.group(), request.topic(), request.queueId());
        var how = new io.trivium.broker.delivery.Release(
                Duration.ofMillis(Math.max(0, request.afterMillis())), request.countsAttempt(), request.session());
        return engine.release(request.group(), queue, offsets(request.offsets()), how)
                .thenApply(released -> Reply.success());
    }

    private CompletionStage<Reply> deadLetter(DeadLetter request, Peer peer) {
        QueueId queue = queue(peer, request.group(), request.topic(), request.queueId());
        long[] offsets = offsets(request.offsets());
        return deadLetterTopic(request)
                .thenCompose(topic ->
                        engine.deadLetter(request.group(), queue, offsets, request.reason(), request.session()))
                .thenApply(moved -> Reply.success());
    }

    /**
     * The topic comes first, so that its route is known before the message is in it. That of a temporary destination goes with it,
     * perhaps just now, and would not go again: the engine makes it with the message.
     */
    private CompletionStage<?> deadLetterTopic(DeadLetter request) {
        ConsumerGroup group = engine.group(request.group()).orElse(null);
        return group == null || Names.isTemporary(request.topic())
                ? CompletableFuture.completedFuture(null)
                : topics.ensure(group.settings().deadLetterTopic(), 1);
    }

    private QueueId queue(Peer peer, String group, String topicName, int number) {
        sessions.requireMayUse(group, peer);
        authorizer.mayConsume(peer, topicName, group);
        Topic topic = topics.require(topicName);
        return topics.queue(topic, number)
                .orElseThrow(() -> new Refused(
                        ResponseCode.INVALID_PARAMETER, "the topic " + topicName + " has no queue " + number));
    }

    private static long[] offsets(List<Long> offsets) {
        return offsets.stream().mapToLong(Long::longValue).toArray();
    }
}
