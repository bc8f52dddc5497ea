package io.trivium.rocket.server.admin;

import io.trivium.broker.Broker;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.topic.Topic;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.body.GroupConfig;
import io.trivium.rocket.protocol.request.DeleteSubscriptionGroup;
import io.trivium.rocket.protocol.request.DeleteTopic;
import io.trivium.rocket.protocol.request.UpdateGroup;
import io.trivium.rocket.protocol.request.UpdateTopic;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestRouter;
import io.trivium.rocket.server.topics.GroupAttributes;
import io.trivium.rocket.server.topics.Names;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Answers those who create, change and delete topics and groups: 17, 215, 200, 207. */
public final class AdminHandlers {
    private final Broker engine;
    private final Topics topics;
    private final Authorizer authorizer;

    public AdminHandlers(Broker engine, Topics topics, Authorizer authorizer) {
        this.engine = engine;
        this.topics = topics;
        this.authorizer = authorizer;
    }

    public void addTo(RequestRouter.Builder router) {
        router.on(UpdateTopic.class, this::putTopic)
                .on(DeleteTopic.class, this::deleteTopic)
                .on(UpdateGroup.class, this::putGroup)
                .on(DeleteSubscriptionGroup.class, this::deleteGroup);
    }

    private CompletionStage<Reply> putTopic(UpdateTopic request, Peer peer) {
        authorizer.mayAdminister(peer, request.topic());
        requireOwn(request.topic());
        if (request.readQueues() < 1
                || request.writeQueues() < 1
                || request.readQueues() > Topic.MAX_QUEUES
                || request.writeQueues() > Topic.MAX_QUEUES) {
            throw new Refused(
                    ResponseCode.INVALID_PARAMETER,
                    "a topic has 1 to " + Topic.MAX_QUEUES + " queues to read and write");
        }
        Optional<Topic> known = topics.find(request.topic());
        Map<String, String> before =
                known.<Map<String, String>>map(Topic::attributes).orElse(Map.of());
        TopicSettings settings = new TopicSettings(
                request.topic(),
                request.readQueues(),
                request.writeQueues(),
                request.perm(),
                request.sysFlag(),
                request.order(),
                TopicAttributes.changed(before, known.isPresent(), request.attributes()));
        return topics.put(settings).thenApply(topic -> Reply.success());
    }

    private CompletionStage<Reply> deleteTopic(DeleteTopic request, Peer peer) {
        authorizer.mayAdminister(peer, request.topic());
        requireOwn(request.topic());
        return topics.delete(request.topic()).thenApply(existed -> Reply.success());
    }

    private CompletionStage<Reply> putGroup(UpdateGroup request, Peer peer) {
        GroupConfig config = request.config();
        authorizer.mayAdminister(peer, config.groupName());
        Names.requireNativeGroup(config.groupName());
        Names.requireGroup(config.groupName());
        GroupSettings settings = new GroupSettings(
                config.groupName(),
                GroupKind.NATIVE,
                "",
                config.retryMaxTimes(),
                config.consumeEnable(),
                config.consumeBroadcastEnable(),
                GroupAttributes.of(config));
        return engine.putGroup(settings).thenApply(group -> Reply.success());
    }

    private CompletionStage<Reply> deleteGroup(DeleteSubscriptionGroup request, Peer peer) {
        authorizer.mayAdminister(peer, request.group());
        Names.requireNativeGroup(request.group());
        return engine.deleteGroup(request.group()).thenApply(existed -> Reply.success());
    }

    private static void requireOwn(String topic) {
        Names.requireTopic(topic);
        if (Names.isSystemTopic(topic)) {
            throw new Refused(ResponseCode.INVALID_PARAMETER, "the topic " + topic + " is the broker's own");
        }
    }
}
