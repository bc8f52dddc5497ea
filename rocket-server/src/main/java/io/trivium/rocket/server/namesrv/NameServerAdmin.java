package io.trivium.rocket.server.namesrv;

import io.trivium.broker.time.Ticker;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.BrokerHeartbeat;
import io.trivium.rocket.protocol.admin.DeleteRoute;
import io.trivium.rocket.protocol.admin.GetClusterTopics;
import io.trivium.rocket.protocol.admin.GetReplicas;
import io.trivium.rocket.protocol.admin.KeyValue;
import io.trivium.rocket.protocol.admin.NameServerQuestion;
import io.trivium.rocket.protocol.admin.RegisterTopic;
import io.trivium.rocket.protocol.admin.UpdateConfig;
import io.trivium.rocket.protocol.admin.WritePermission;
import io.trivium.rocket.protocol.body.KeyValues;
import io.trivium.rocket.protocol.body.NameList;
import io.trivium.rocket.protocol.body.TopicConfig;
import io.trivium.rocket.server.config.KeptValues;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.door.RequestRouter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers what operators' tools ask of a name server, and the rarer requests of brokers. */
final class NameServerAdmin {
    private static final String ORDERED = "orderMessageEnable";

    private final RouteTable routes;
    private final KeyValueTable values;
    private final KeptValues settings;
    private final Ticker ticker;

    NameServerAdmin(RouteTable routes, KeyValueTable values, KeptValues settings, Ticker ticker) {
        this.routes = routes;
        this.values = values;
        this.settings = settings;
        this.ticker = ticker;
    }

    RequestRouter.Builder addTo(RequestRouter.Builder router) {
        return router.on(NameServerQuestion.class, (question, peer) -> reply(answer(question)))
                .on(KeyValue.class, (request, peer) -> keyValue(request))
                .on(
                        WritePermission.class,
                        (request, peer) -> reply(Reply.success(new WritePermission.Answer(
                                request.kind(),
                                routes.setWritable(request.brokerName(), request.kind() == WritePermission.Kind.ADD)))))
                .on(
                        GetClusterTopics.class,
                        (request, peer) ->
                                reply(Reply.success(NameList.topics(routes.topicsOfCluster(request.cluster())))))
                .on(DeleteRoute.class, (request, peer) -> reply(delete(request)))
                .on(RegisterTopic.class, (request, peer) -> reply(register(request)))
                .on(BrokerHeartbeat.class, (request, peer) -> reply(heartbeat(request)))
                .on(
                        GetReplicas.class,
                        (request, peer) -> reply(Reply.success(
                                request.answer(routes.replicas(request.cluster(), request.brokerName())))))
                .on(UpdateConfig.class, (request, peer) -> change(request));
    }

    /** Whether routes show the fixed queues of ordered topics. */
    boolean showsOrderedQueues() {
        return settings.get(ORDERED).map(Boolean::parseBoolean).orElse(false);
    }

    private Reply answer(NameServerQuestion question) {
        return switch (question) {
            case TOPICS -> Reply.success(NameList.topics(routes.topics()));
            case SYSTEM_TOPICS -> Reply.success(NameList.topics(routes.systemTopics(), routes.anyMaster()));
            case UNIT_TOPICS -> Reply.success(NameList.topics(routes.topicsWith(TopicConfig.UNIT, TopicConfig.UNIT)));
            case UNIT_SUBSCRIBED_TOPICS ->
                Reply.success(
                        NameList.topics(routes.topicsWith(TopicConfig.UNIT_SUBSCRIBED, TopicConfig.UNIT_SUBSCRIBED)));
            case OTHER_UNIT_SUBSCRIBED_TOPICS ->
                Reply.success(NameList.topics(routes.topicsWith(
                        TopicConfig.UNIT | TopicConfig.UNIT_SUBSCRIBED, TopicConfig.UNIT_SUBSCRIBED)));
            case CONFIG -> Reply.success(UpdateConfig.encode(settings()));
        };
    }

    private Map<String, String> settings() {
        Map<String, String> table = new LinkedHashMap<>();
        table.put(ORDERED, Boolean.toString(showsOrderedQueues()));
        table.put("needWaitForService", "false");
        table.put("scanNotActiveBrokerInterval", "5000");
        table.put("supportActingMaster", "false");
        return table;
    }

    private CompletionStage<Reply> change(UpdateConfig request) {
        if (request.kind() != UpdateConfig.Kind.NAME_SERVER) {
            throw new Refused(
                    ResponseCode.REQUEST_CODE_NOT_SUPPORTED, " request type " + request.code() + " not supported");
        }
        for (String name : request.changes().keySet()) {
            if (!name.equals(ORDERED)) {
                throw new Refused(
                        ResponseCode.NO_PERMISSION,
                        "the setting " + name + " cannot be changed while the name server runs; " + ORDERED + " can");
            }
        }
        return settings.putAll(request.changes()).thenApply(kept -> Reply.success());
    }

    private CompletionStage<Reply> keyValue(KeyValue request) {
        String key = String.valueOf(request.key());
        return switch (request.kind()) {
            case PUT ->
                values.put(request.namespace(), key, String.valueOf(request.value()))
                        .thenApply(put -> put
                                ? Reply.success()
                                : Reply.failure(
                                        ResponseCode.SYSTEM_ERROR,
                                        "the table is full: it holds " + KeyValueTable.MAX_ENTRIES + " values"));
            case DELETE -> values.delete(request.namespace(), key).thenApply(deleted -> Reply.success());
            case GET ->
                reply(Reply.success(new KeyValue.Answer(values.get(request.namespace(), key)
                        .orElseThrow(() -> new Refused(
                                ResponseCode.QUERY_NOT_FOUND,
                                "No config item, Namespace: " + request.namespace() + " Key: " + key)))));
            case LIST ->
                reply(Reply.success(new KeyValues(values.all(request.namespace())
                                .orElseThrow(() -> new Refused(
                                        ResponseCode.QUERY_NOT_FOUND,
                                        "No config item, Namespace: " + request.namespace())))
                        .encode()));
        };
    }

    private Reply delete(DeleteRoute request) {
        routes.deleteTopic(request.topic(), request.cluster());
        return Reply.success();
    }

    private Reply register(RegisterTopic request) {
        routes.addTopic(request.topic(), request.queues());
        return Reply.success();
    }

    private Reply heartbeat(BrokerHeartbeat request) {
        routes.seen(request.cluster(), request.brokerAddress(), ticker.nanos());
        return Reply.success();
    }

    private static CompletionStage<Reply> reply(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }
}
