package io.trivium.rocket.server.namesrv;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
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
import io.trivium.rocket.protocol.body.DataVersion;
import io.trivium.rocket.protocol.body.QueueData;
import io.trivium.rocket.protocol.body.TopicConfig;
import io.trivium.rocket.protocol.body.TopicTable;
import io.trivium.rocket.protocol.request.GetRoute;
import io.trivium.rocket.protocol.request.RegisterBroker;
import io.trivium.rocket.server.fake.HeapBroker;
import io.trivium.rocket.server.fake.ManualWorld;
import io.trivium.rocket.server.fake.RecordingPeer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators' tools ask a name server. */
class NameServerAdminTest {
    private long nanos;
    private final HeapBroker engine = new HeapBroker(new ManualWorld());
    private NameServer nameServer = new NameServer(() -> nanos, engine);
    private final RecordingPeer peer = new RecordingPeer("broker");

    @BeforeEach
    void register() {
        TopicTable topics = new TopicTable(
                new DataVersion(0, 1, 1),
                List.of(
                        new TopicConfig("orders", 4, 4, 6, 0, false, Map.of()),
                        new TopicConfig("unit", 1, 1, 6, 3, false, Map.of())));
        assertThat(ask(new RegisterBroker("b", "127.0.0.1:1", "east", "", 0, false, -1, topics))
                        .code())
                .isZero();
    }

    private Reply ask(Request request) {
        return nameServer.dispatch(request, peer).toCompletableFuture().join();
    }

    private String body(Request request) {
        Reply reply = ask(request);
        assertThat(reply.code()).as(String.valueOf(reply.remark())).isZero();
        return reply.body().toString(StandardCharsets.UTF_8);
    }

    @Test
    void topicsAreListedByClusterAndKind() {
        assertThat(body(NameServerQuestion.TOPICS)).isEqualTo("{\"topicList\":[\"orders\",\"unit\"]}");
        assertThat(body(new GetClusterTopics("east"))).contains("orders");
        assertThat(body(new GetClusterTopics("west"))).isEqualTo("{\"topicList\":[]}");
        assertThat(body(NameServerQuestion.SYSTEM_TOPICS))
                .isEqualTo("{\"brokerAddr\":\"127.0.0.1:1\",\"topicList\":[\"b\",\"east\"]}");
        assertThat(body(NameServerQuestion.UNIT_TOPICS)).contains("unit").doesNotContain("orders");
        assertThat(body(NameServerQuestion.UNIT_SUBSCRIBED_TOPICS)).contains("unit");
        assertThat(body(NameServerQuestion.OTHER_UNIT_SUBSCRIBED_TOPICS)).doesNotContain("unit");
    }

    @Test
    void wipedBrokerIsNotWrittenUntilThePermissionComesBack() {
        ask(new WritePermission(WritePermission.Kind.WIPE, "b"));
        assertThat(body(new GetRoute("orders", true))).contains("\"perm\":4");

        ask(new WritePermission(WritePermission.Kind.ADD, "b"));
        assertThat(body(new GetRoute("orders", true))).contains("\"perm\":6");
    }

    @Test
    void valuesAreKeptByNamespace() {
        ask(new KeyValue(KeyValue.Kind.PUT, "n", "k", "v"));

        assertThat(body(new KeyValue(KeyValue.Kind.LIST, "n", null, null))).isEqualTo("{\"table\":{\"k\":\"v\"}}");
        assertThat(ask(new KeyValue(KeyValue.Kind.GET, "n", "k", null)).header())
                .isEqualTo(new KeyValue.Answer("v"));
        assertThat(ask(new KeyValue(KeyValue.Kind.DELETE, "n", "k", null)).code())
                .isZero();
        assertThat(ask(new KeyValue(KeyValue.Kind.GET, "n", "k", null)).code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND);
        assertThat(body(new KeyValue(KeyValue.Kind.LIST, "n", null, null))).isEqualTo("{\"table\":{}}");
        assertThat(ask(new KeyValue(KeyValue.Kind.LIST, "m", null, null)).code())
                .isEqualTo(ResponseCode.QUERY_NOT_FOUND);
    }

    @Test
    void valuesWithAnyLettersAreToldApart() {
        ask(new KeyValue(KeyValue.Kind.PUT, "a/b", "c", "1"));
        ask(new KeyValue(KeyValue.Kind.PUT, "a", "b/c", "2"));
        ask(new KeyValue(KeyValue.Kind.PUT, "a", "ü +%", "3"));

        assertThat(body(new KeyValue(KeyValue.Kind.LIST, "a/b", null, null))).isEqualTo("{\"table\":{\"c\":\"1\"}}");
        assertThat(body(new KeyValue(KeyValue.Kind.LIST, "a", null, null)))
                .isEqualTo("{\"table\":{\"b/c\":\"2\",\"ü +%\":\"3\"}}");
    }

    @Test
    void whatOperatorsSetIsThereAfterARestart() {
        ask(new KeyValue(KeyValue.Kind.PUT, "ORDER_TOPIC_CONFIG", "orders", "b:4"));
        ask(new KeyValue(KeyValue.Kind.PUT, "n", "gone", "v"));
        ask(new KeyValue(KeyValue.Kind.DELETE, "n", "gone", null));
        ask(new UpdateConfig(UpdateConfig.Kind.NAME_SERVER, Map.of("orderMessageEnable", "true")));

        nameServer = new NameServer(() -> nanos, engine);
        register();

        assertThat(body(new GetRoute("orders", true))).contains("\"orderTopicConf\":\"b:4\"");
        assertThat(body(new KeyValue(KeyValue.Kind.LIST, "n", null, null))).isEqualTo("{\"table\":{}}");
    }

    @Test
    void orderedQueuesAreInRoutesOnlyIfAnOperatorSaysSo() {
        ask(new KeyValue(KeyValue.Kind.PUT, "ORDER_TOPIC_CONFIG", "orders", "b:4"));
        assertThat(body(new GetRoute("orders", true))).doesNotContain("orderTopicConf");

        ask(new UpdateConfig(UpdateConfig.Kind.NAME_SERVER, Map.of("orderMessageEnable", "true")));

        assertThat(body(new GetRoute("orders", true))).contains("\"orderTopicConf\":\"b:4\"");
        assertThat(body(NameServerQuestion.CONFIG)).contains("orderMessageEnable=true");
        assertThat(ask(new UpdateConfig(UpdateConfig.Kind.NAME_SERVER, Map.of("rocketmqHome", "/")))
                        .code())
                .isEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void topicIsAddedToBrokersThatAreKnownAndTakenOutOfACluster() {
        ask(new RegisterTopic("more", List.of(new QueueData("b", 1, 1, 6, 0), new QueueData("stranger", 1, 1, 6, 0))));
        assertThat(body(new GetRoute("more", true))).contains("\"b\"").doesNotContain("stranger");

        ask(new DeleteRoute("more", "west"));
        assertThat(ask(new GetRoute("more", true)).code()).isZero();
        ask(new DeleteRoute("more", null));
        assertThat(ask(new GetRoute("more", true)).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
    }

    @Test
    void heartbeatsKeepABrokerAlive() {
        nanos = Duration.ofSeconds(100).toNanos();
        ask(new BrokerHeartbeat("east", "b", "127.0.0.1:1"));
        nanos = Duration.ofSeconds(200).toNanos();
        nameServer.expire();
        assertThat(body(new GetReplicas("east", "b"))).contains("{0:\"127.0.0.1:1\"}");

        nanos = Duration.ofSeconds(221).toNanos();
        nameServer.expire();
        assertThat(body(new GetReplicas("east", "b"))).contains("\"brokerAddrs\":{}");
    }
}
