package io.trivium.rocket.server.admin;

import io.trivium.broker.Broker;
import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.topic.Topic;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.AllConsumeStats;
import io.trivium.rocket.protocol.admin.BrokerQuestion;
import io.trivium.rocket.protocol.admin.CloneOffsets;
import io.trivium.rocket.protocol.admin.CorrectionOffsets;
import io.trivium.rocket.protocol.admin.DeleteGroups;
import io.trivium.rocket.protocol.admin.DeleteTopics;
import io.trivium.rocket.protocol.admin.ForbidGroup;
import io.trivium.rocket.protocol.admin.GroupQuestion;
import io.trivium.rocket.protocol.admin.GroupTopicQuestion;
import io.trivium.rocket.protocol.admin.PagedQuestion;
import io.trivium.rocket.protocol.admin.QueryQueue;
import io.trivium.rocket.protocol.admin.Relayed;
import io.trivium.rocket.protocol.admin.ResetOffset;
import io.trivium.rocket.protocol.admin.TopicQuestion;
import io.trivium.rocket.protocol.admin.UpdateConfig;
import io.trivium.rocket.protocol.admin.UpdateGroups;
import io.trivium.rocket.protocol.admin.UpdateTopics;
import io.trivium.rocket.protocol.admin.ViewStats;
import io.trivium.rocket.protocol.body.GroupConfig;
import io.trivium.rocket.protocol.body.NameList;
import io.trivium.rocket.protocol.body.OffsetTables;
import io.trivium.rocket.protocol.body.ReplicationState;
import io.trivium.rocket.protocol.body.TopicConfig;
import io.trivium.rocket.protocol.request.DeleteSubscriptionGroup;
import io.trivium.rocket.protocol.request.DeleteTopic;
import io.trivium.rocket.protocol.request.UpdateGroup;
import io.trivium.rocket.protocol.request.UpdateTopic;
import io.trivium.rocket.server.door.Authorizer;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestRouter;
import io.trivium.rocket.server.topics.GroupAttributes;
import io.trivium.rocket.server.topics.KnownAttributes;
import io.trivium.rocket.server.topics.Names;
import io.trivium.rocket.server.topics.Topics;
import io.trivium.rocket.transport.Peer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers operators' tools: those who create, change and delete topics and groups here (17, 18, 200, 207, 215, 225), the rest in its parts. */
public final class AdminHandlers {
    private final Broker engine;
    private final Topics topics;
    private final Authorizer authorizer;

    private final AdminParts parts;

    public AdminHandlers(AdminParts parts) {
        this.engine = parts.engine();
        this.topics = parts.topics();
        this.authorizer = parts.authorizer();
        this.parts = parts;
    }

    public void addTo(RequestRouter.Builder router) {
        router.on(UpdateTopic.class, this::putTopic)
                .on(DeleteTopic.class, this::deleteTopic)
                .on(UpdateGroup.class, this::putGroup)
                .on(DeleteSubscriptionGroup.class, this::deleteGroup)
                .on(UpdateTopics.class, this::putTopics)
                .on(UpdateGroups.class, this::putGroups)
                .on(DeleteTopics.class, this::deleteTopics)
                .on(DeleteGroups.class, this::deleteGroups);
        addQuestions(router);
        addOperations(router);
    }

    private void addQuestions(RequestRouter.Builder router) {
        TopicQuestions ofTopics = new TopicQuestions(parts);
        GroupQuestions ofGroups = new GroupQuestions(parts);
        Progress progress = new Progress(parts);
        RuntimeState runtime = new RuntimeState(parts);
        BrokerSettings settings = new BrokerSettings(parts);
        Relay relay = new Relay(parts);
        router.on(TopicQuestion.class, ofTopics::answer)
                .on(GroupQuestion.class, ofGroups::answer)
                .on(PagedQuestion.class, (question, peer) -> switch (question.kind()) {
                    case TOPICS -> open(peer, () -> ofTopics.all(question));
                    case GROUPS -> open(peer, () -> ofGroups.all(question));
                })
                .on(GroupTopicQuestion.class, (question, peer) -> switch (question.kind()) {
                    case STATS -> open(peer, () -> progress.stats(question.group(), question.topic()));
                    case TIME_SPAN ->
                        open(peer, () -> progress.timeSpan(question.group(), String.valueOf(question.topic())));
                    case SUBSCRIPTION -> open(peer, () -> ofGroups.subscription(question.group(), question.topic()));
                    case CLIENT_OFFSETS -> relay.offsets(question, peer);
                    case OFFSETS_OF_CLIENT ->
                        throw new Refused(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, " request type 221 not supported");
                })
                .on(
                        BrokerQuestion.class,
                        (question, peer) -> open(peer, () -> switch (question) {
                            case CONFIG -> settings.table();
                            case RUNTIME -> runtime.table();
                            case ALL_OFFSETS -> progress.allOffsets();
                            case DELAY_OFFSETS ->
                                Reply.success(OffsetTables.encodeDelays(
                                        parts.registration().version(), Map.of()));
                            case TIMER_METRICS ->
                                Reply.success(OffsetTables.encodeTimerMetrics(
                                        parts.registration().version()));
                            case SYSTEM_TOPICS -> Reply.success(NameList.topics(systemTopics()));
                            case ALL_PRODUCERS -> ofGroups.allProducers();
                            case REQUEST_MODES -> ofGroups.requestModes();
                            case REPLICATION ->
                                Reply.success(
                                        new ReplicationState(engine.logExtent().end()).encode());
                            // The store tidies up by itself: there is nothing to do for whoever asks for it.
                            case CLEAN_EXPIRED_QUEUES, CLEAN_UNUSED_TOPICS, DELETE_EXPIRED_LOG -> Reply.success();
                        }))
                .on(AllConsumeStats.class, (question, peer) -> open(peer, () -> progress.allStats(question.ordered())))
                .on(CorrectionOffsets.class, (question, peer) -> open(peer, () -> progress.corrections(question)))
                .on(ViewStats.class, (question, peer) -> open(peer, () -> runtime.stats(question)))
                .on(QueryQueue.class, new QueueQuestions(parts)::answer)
                .on(Relayed.class, relay::ask)
                .on(ForbidGroup.class, this::forbid);
        router.on(UpdateConfig.class, (request, peer) -> switch (request.kind()) {
            case BROKER -> {
                authorizer.mayAdminister(peer, "");
                yield settings.change(request.changes());
            }
            case NAME_SERVER ->
                throw new Refused(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, " request type 318 not supported");
        });
    }

    private void addOperations(RequestRouter.Builder router) {
        OffsetAdmin offsets = new OffsetAdmin(parts);
        router.on(ResetOffset.class, offsets::reset).on(CloneOffsets.class, offsets::copy);
    }

    /** Answers who may administer the broker as a whole. */
    private CompletionStage<Reply> open(Peer peer, Supplier<Reply> answer) {
        authorizer.mayAdminister(peer, "");
        return CompletableFuture.completedFuture(answer.get());
    }

    private List<String> systemTopics() {
        return engine.topics().stream()
                .map(Topic::name)
                .filter(name -> Names.isSystemTopic(name)
                        || name.equals(parts.config().clusterName())
                        || name.equals(parts.config().brokerName())
                        || name.equals(parts.config().clusterName() + "_REPLY_TOPIC"))
                .toList();
    }

    /** All names are looked at before the first topic goes. */
    private CompletionStage<Reply> deleteTopics(DeleteTopics request, Peer peer) {
        request.topics().forEach(this::requireOwn);
        CompletionStage<Reply> done = CompletableFuture.completedFuture(Reply.success());
        for (String topic : request.topics()) {
            done = done.thenCompose(before -> deleteTopic(new DeleteTopic(topic), peer));
        }
        return done;
    }

    private CompletionStage<Reply> deleteGroups(DeleteGroups request, Peer peer) {
        request.groups().forEach(Names::requireNativeGroup);
        CompletionStage<Reply> done = CompletableFuture.completedFuture(Reply.success());
        for (String group : request.groups()) {
            done = done.thenCompose(
                    before -> deleteGroup(new DeleteSubscriptionGroup(group, request.cleanOffset()), peer));
        }
        return done;
    }

    private CompletionStage<Reply> putTopics(UpdateTopics request, Peer peer) {
        CompletionStage<Reply> done = CompletableFuture.completedFuture(Reply.success());
        for (TopicConfig topic : request.topics()) {
            done = done.thenCompose(before -> putTopic(update(topic), peer));
        }
        return done;
    }

    private static UpdateTopic update(TopicConfig topic) {
        String attributes = topic.attributes().entrySet().stream()
                .map(change ->
                        change.getKey().startsWith("+") ? change.getKey() + "=" + change.getValue() : change.getKey())
                .collect(Collectors.joining(","));
        return new UpdateTopic(
                topic.name(),
                "",
                topic.readQueues(),
                topic.writeQueues(),
                topic.perm(),
                "SINGLE_TAG",
                topic.sysFlag(),
                topic.order(),
                attributes);
    }

    private CompletionStage<Reply> putGroups(UpdateGroups request, Peer peer) {
        CompletionStage<Reply> done = CompletableFuture.completedFuture(Reply.success());
        for (GroupConfig group : request.groups()) {
            done = done.thenCompose(before -> putGroup(new UpdateGroup(group), peer));
        }
        return done;
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
                attributes(before, known.isPresent(), request.attributes()));
        return topics.put(settings).thenApply(topic -> Reply.success());
    }

    private static Map<String, String> attributes(
            Map<String, String> before, boolean exists, @Nullable String changes) {
        Map<String, String> after = KnownAttributes.OF_TOPICS.changed(before, exists, changes);
        if ("MIXED".equals(after.get("message.type")) && !"MIXED".equals(before.get("message.type"))) {
            throw new Refused(ResponseCode.INVALID_PARAMETER, "MIXED message type is not supported.");
        }
        return after;
    }

    private CompletionStage<Reply> deleteTopic(DeleteTopic request, Peer peer) {
        authorizer.mayAdminister(peer, request.topic());
        requireOwn(request.topic());
        return topics.delete(request.topic()).thenApply(existed -> {
            parts.traffic().forgetTopic(request.topic());
            parts.commits().forgetTopic(request.topic());
            parts.resets().forgetTopic(request.topic());
            return Reply.success();
        });
    }

    private CompletionStage<Reply> putGroup(UpdateGroup request, Peer peer) {
        GroupConfig config = request.config();
        authorizer.mayAdminister(peer, config.groupName());
        Names.requireNativeGroup(config.groupName());
        Names.requireGroup(config.groupName());
        if (config.retryQueueNums() > Topic.MAX_QUEUES) {
            throw new Refused(
                    ResponseCode.INVALID_PARAMETER,
                    "the retry topic of a group has " + Topic.MAX_QUEUES + " queues at most, not "
                            + config.retryQueueNums());
        }
        Optional<ConsumerGroup> group = engine.group(config.groupName());
        Map<String, String> known =
                group.map(each -> each.settings().attributes()).orElse(Map.of());
        GroupSettings settings = new GroupSettings(
                config.groupName(),
                GroupKind.NATIVE,
                "",
                config.retryMaxTimes(),
                config.consumeEnable(),
                config.consumeBroadcastEnable(),
                GroupAttributes.of(config, group.isPresent(), known));
        return parts.offsets().put(settings).thenApply(put -> Reply.success());
    }

    private CompletionStage<Reply> forbid(ForbidGroup request, Peer peer) {
        authorizer.mayAdminister(peer, request.group());
        Names.requireNativeGroup(request.group());
        GroupSettings settings = engine.group(request.group())
                .orElseThrow(() -> new Refused(
                        ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, "the group " + request.group() + " does not exist"))
                .settings();
        Boolean readable = request.readable();
        if (readable == null) {
            boolean now = GroupAttributes.mayRead(settings, request.topic());
            return CompletableFuture.completedFuture(Reply.success(request.answer(now)));
        }
        return engine.putGroup(GroupAttributes.withReading(settings, request.topic(), readable))
                .thenApply(put -> Reply.success(request.answer(readable)));
    }

    private CompletionStage<Reply> deleteGroup(DeleteSubscriptionGroup request, Peer peer) {
        authorizer.mayAdminister(peer, request.group());
        Names.requireNativeGroup(request.group());
        return parts.offsets().delete(request.group(), request.cleanOffset()).thenApply(existed -> {
            parts.traffic().forgetGroup(request.group());
            parts.resets().forget(request.group());
            parts.commits().forgetGroup(request.group());
            return Reply.success();
        });
    }

    private void requireOwn(String topic) {
        Names.requireTopic(topic);
        boolean probe = topic.equals(parts.config().clusterName())
                || topic.equals(parts.config().brokerName());
        if (Names.isSystemTopic(topic) || probe) {
            throw new Refused(ResponseCode.INVALID_PARAMETER, "the topic " + topic + " is the broker's own");
        }
    }
}
