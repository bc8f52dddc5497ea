package io.trivium.rocket.server.namesrv;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.DeleteRoute;
import io.trivium.rocket.protocol.admin.WritePermission;
import io.trivium.rocket.protocol.body.ClusterTable;
import io.trivium.rocket.protocol.body.DataVersion;
import io.trivium.rocket.protocol.body.TopicConfig;
import io.trivium.rocket.protocol.body.TopicRoute;
import io.trivium.rocket.protocol.body.TopicTable;
import io.trivium.rocket.protocol.request.GetClusterTable;
import io.trivium.rocket.protocol.request.GetRoute;
import io.trivium.rocket.protocol.request.QueryDataVersion;
import io.trivium.rocket.protocol.request.QueryDataVersionReply;
import io.trivium.rocket.protocol.request.RegisterBroker;
import io.trivium.rocket.protocol.request.RegisterBrokerReply;
import io.trivium.rocket.protocol.request.UnregisterBroker;
import io.trivium.rocket.server.fake.HeapBroker;
import io.trivium.rocket.server.fake.ManualWorld;
import io.trivium.rocket.server.fake.RecordingPeer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NameServerTest {
    private final ManualWorld world = new ManualWorld();
    private final NameServer names = new NameServer(world::nanos, new HeapBroker(world));
    private final RecordingPeer broker = new RecordingPeer("broker");
    private final RecordingPeer client = new RecordingPeer("client");

    private Reply ask(Request request, RecordingPeer peer) {
        return names.dispatch(request, peer).toCompletableFuture().join();
    }

    private static RegisterBroker registration(String name, String address, long id, long counter, String... topics) {
        return registration(name, address, id, false, counter, topics);
    }

    private static RegisterBroker registration(
            String name, String address, long id, @Nullable Boolean actingMaster, long counter, String... topics) {
        List<TopicConfig> configs = Stream.of(topics)
                .map(topic -> new TopicConfig(topic, 4, 4, 6, 0, false, Map.of()))
                .toList();
        TopicTable table = new TopicTable(new DataVersion(0, 1, counter), configs);
        return new RegisterBroker(name, address, "C", address + "-ha", id, actingMaster, -1, table);
    }

    private TopicRoute routeOf(String topic) {
        return TopicRoute.read(ask(new GetRoute(topic, true), client).body());
    }

    private Reply register(long counter, String... topics) {
        return ask(registration("b", "10.0.0.1:10911", 0, counter, topics), broker);
    }

    private int route(String topic) {
        return ask(new GetRoute(topic, false), client).code();
    }

    @Test
    void registeredTopicsAreRouted() {
        assertThat(register(1, "x", "y").code()).isZero();

        TopicRoute route = TopicRoute.read(ask(new GetRoute("x", true), client).body());
        assertThat(route.queues()).singleElement().satisfies(queues -> {
            assertThat(queues.brokerName()).isEqualTo("b");
            assertThat(queues.writeQueues()).isEqualTo(4);
        });
        assertThat(route.brokers())
                .singleElement()
                .satisfies(data -> assertThat(data.master()).isEqualTo("10.0.0.1:10911"));
        Reply unknown = ask(new GetRoute("z", true), client);
        assertThat(unknown.code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(unknown.remark()).contains("z");
    }

    @Test
    void replicaIdsAreQuotedForNewClientsOnly() {
        register(1, "x", "y");

        assertThat(text(ask(new GetRoute("x", false), new RecordingPeer("new", 401))))
                .contains("\"0\":");
        assertThat(text(ask(new GetRoute("x", false), new RecordingPeer("old", 399))))
                .contains("{0:\"10.0.0.1:10911\"}");
        assertThat(text(ask(new GetRoute("x", true), new RecordingPeer("old", 399))))
                .contains("\"0\":");
        assertThat(text(ask(new GetClusterTable(), new RecordingPeer("new", 513))))
                .contains("{0:");
    }

    private static String text(Reply reply) {
        return reply.body().toString(StandardCharsets.UTF_8);
    }

    @Test
    void changesCountOnlyWithAnotherVersion() {
        register(1, "x", "y");

        register(1, "z", "y");
        assertThat(route("z")).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        register(2, "z");
        assertThat(route("z")).isZero();
        assertThat(route("x")).isZero();
    }

    @Test
    void aTopicThatIsTakenOutIsToldAnewAndNothingElse() {
        register(1, "x", "y");
        ask(new WritePermission(WritePermission.Kind.WIPE, "b"), client);
        ask(new DeleteRoute("x", null), client);
        assertThat(changed(1)).isTrue();

        register(1, "x", "y");

        assertThat(changed(1)).isFalse();
        assertThat(routeOf("x").queues().get(0).perm()).isEqualTo(6);
        assertThat(routeOf("y").queues().get(0).perm())
                .as("its writing stays forbidden")
                .isEqualTo(4);
    }

    @Test
    void strangerWithOneTopicIsRefused() {
        Reply reply = register(1, "x");

        assertThat(reply.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(reply.remark()).isEqualTo("register broker failed");
        assertThat(ClusterTable.read(ask(new GetClusterTable(), client).body()).brokers())
                .isEmpty();
    }

    @Test
    void brokerWithoutVersionIsRefusedClearly() {
        Reply reply = ask(registration("b", "10.0.0.1:10911", 0, 1, "x", "y"), new RecordingPeer("old", 0));

        assertThat(reply.code()).isEqualTo(ResponseCode.VERSION_NOT_SUPPORTED);
    }

    @Test
    void replicaIsToldItsMasterAndAddsNoTopics() {
        register(1, "x", "y");

        Reply reply = ask(registration("b", "10.0.0.2:10911", 1, 1, "x", "y", "own"), new RecordingPeer("replica"));

        assertThat(RegisterBrokerReply.of(reply).masterAddress()).isEqualTo("10.0.0.1:10911");
        assertThat(RegisterBrokerReply.of(reply).haServerAddress()).isEqualTo("10.0.0.1:10911-ha");
        assertThat(route("own")).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        TopicRoute route = TopicRoute.read(ask(new GetRoute("x", true), client).body());
        assertThat(route.brokers().get(0).addresses()).containsKeys(0L, 1L);
    }

    @Test
    void replicaWithoutItsMasterBringsItsTopics() {
        ask(registration("b", "10.0.0.2:10911", 1, 1, "x", "y"), new RecordingPeer("replica"));

        TopicRoute route = routeOf("x");

        assertThat(route.queues())
                .singleElement()
                .satisfies(queues -> assertThat(queues.perm()).isEqualTo(6));
        assertThat(route.brokers()).singleElement().satisfies(data -> {
            assertThat(data.addresses()).containsExactly(Map.entry(1L, "10.0.0.2:10911"));
            assertThat(data.actingMaster()).isFalse();
        });
    }

    @Test
    void onlyTheFirstOfTheReplicasBringsTopicsAndNoneThatKnowsNothingOfActingMasters() {
        ask(registration("b", "10.0.0.2:10911", 1, 1, "x", "y"), new RecordingPeer("first"));
        ask(registration("b", "10.0.0.3:10911", 2, 1, "own", "y"), new RecordingPeer("second"));
        ask(registration("old", "10.0.0.4:10911", 1, null, 1, "ancient", "y"), new RecordingPeer("old"));

        assertThat(route("x")).isZero();
        assertThat(route("own")).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(route("ancient")).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
    }

    @Test
    void replicaThatActsAsTheMasterIsForReadingUntilTheMasterIsBack() {
        RecordingPeer replica = new RecordingPeer("replica");
        ask(registration("b", "10.0.0.2:10911", 1, true, 1, "x", "y"), replica);
        assertThat(routeOf("x").queues().get(0).perm()).isEqualTo(4);
        assertThat(routeOf("x").brokers().get(0).actingMaster()).isTrue();

        ask(registration("b", "10.0.0.1:10911", 0, true, 1, "x", "y"), broker);
        assertThat(routeOf("x").queues().get(0).perm()).isEqualTo(6);

        ask(new UnregisterBroker("b", "10.0.0.1:10911", "C", 0), broker);
        assertThat(routeOf("x").queues().get(0).perm()).isEqualTo(4);
    }

    @Test
    void versionIsComparedAndKeepsTheBrokerAlive() {
        register(5, "x", "y");
        world.pass(Duration.ofSeconds(100));

        assertThat(changed(5)).isFalse();
        assertThat(changed(6)).isTrue();

        world.pass(Duration.ofSeconds(100));
        names.expire();
        assertThat(route("x")).isZero();
    }

    private boolean changed(long counter) {
        DataVersion version = new DataVersion(0, 1, counter);
        return QueryDataVersionReply.of(ask(new QueryDataVersion("b", "10.0.0.1:10911", "C", 0, version), broker))
                .changed();
    }

    @Test
    void silentLeavingAndLostBrokersAreTakenOut() {
        register(1, "x", "y");
        world.pass(Duration.ofSeconds(121));
        names.expire();
        assertThat(route("x")).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);

        register(1, "x", "y");
        assertThat(route("x")).isZero();
        ask(new UnregisterBroker("b", "10.0.0.1:10911", "C", 0), broker);
        assertThat(route("x")).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);

        register(1, "x", "y");
        broker.close();
        assertThat(route("x")).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
    }
}
