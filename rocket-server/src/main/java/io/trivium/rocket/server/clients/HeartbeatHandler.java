package io.trivium.rocket.server.clients;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.body.ConsumerData;
import io.trivium.rocket.protocol.body.HeartbeatData;
import io.trivium.rocket.protocol.request.Heartbeat;
import io.trivium.rocket.protocol.request.HeartbeatReply;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.RequestHandler;
import io.trivium.rocket.server.topics.GroupAttributes;
import io.trivium.rocket.server.topics.Groups;
import io.trivium.rocket.server.topics.Names;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers HEART_BEAT: makes the groups and their retry topics, and remembers the client. */
public final class HeartbeatHandler implements RequestHandler<Heartbeat> {
    private final ClientRegistry clients;
    private final Groups groups;
    private final Topics topics;
    private final Authorizer authorizer;

    public HeartbeatHandler(ClientRegistry clients, Groups groups, Topics topics, Authorizer authorizer) {
        this.clients = clients;
        this.groups = groups;
        this.topics = topics;
        this.authorizer = authorizer;
    }

    @Override
    public CompletionStage<Reply> handle(Heartbeat request, Peer peer) {
        HeartbeatData data = request.data();
        for (ConsumerData consumer : data.consumers()) {
            Names.requireNativeGroup(consumer.groupName());
            authorizer.mayConsume(peer, "", consumer.groupName());
        }
        data.producers().forEach(group -> clients.producerSeen(peer, data.clientId(), group));
        // A group that may not be made is refused when it reads; the client's others must not suffer for it
        CompletableFuture<?>[] consumers = data.consumers().stream()
                .filter(consumer -> groups.available(consumer.groupName()))
                .map(consumer -> consumerSeen(peer, data, consumer).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(consumers).thenApply(seen -> Reply.success(new HeartbeatReply(true, true)));
    }

    private CompletionStage<Void> consumerSeen(Peer peer, HeartbeatData data, ConsumerData consumer) {
        String group = consumer.groupName();
        return groups.ensure(group)
                .thenCompose(known -> topics.ensure(
                        Names.retryTopic(group), Math.max(1, GroupAttributes.retryQueues(known.settings()))))
                .thenAccept(
                        retry -> clients.consumerSeen(peer, data.clientId(), consumer, data.withoutSubscriptions()));
    }
}
