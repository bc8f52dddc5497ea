package io.trivium.rocket.server;

import static io.trivium.rocket.server.Fixture.GROUP;
import static io.trivium.rocket.server.Fixture.TOPIC;
import static io.trivium.rocket.server.Fixture.heartbeat;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.body.Assignments;
import io.trivium.rocket.protocol.body.DataVersion;
import io.trivium.rocket.protocol.body.GroupConfig;
import io.trivium.rocket.protocol.body.MessageQueue;
import io.trivium.rocket.protocol.body.TopicConfig;
import io.trivium.rocket.protocol.body.TopicTable;
import io.trivium.rocket.protocol.request.QueryAssignment;
import io.trivium.rocket.protocol.request.RegisterBroker;
import io.trivium.rocket.protocol.request.SetRequestMode;
import io.trivium.rocket.protocol.request.UpdateGroup;
import io.trivium.rocket.server.fake.RecordingPeer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AssignmentTest {
    private final Fixture roles = Fixture.withTopic();

    private Assignments ask(String client, String topic) {
        Reply reply = roles.ask(new QueryAssignment(topic, GROUP, client, "AVG", "CLUSTERING"));
        assertThat(reply.code()).isEqualTo(ResponseCode.SUCCESS);
        return Assignments.read(reply.body());
    }

    private void twoConsumers() {
        roles.ask(heartbeat("a", GROUP, TOPIC, "*", 1));
        roles.ask(heartbeat("b", GROUP, TOPIC, "*", 1), new RecordingPeer("two"));
    }

    private static List<Integer> numbers(Assignments assignments) {
        return assignments.queues().stream().map(MessageQueue::queueId).toList();
    }

    @Test
    void consumersThatPullShareTheQueues() {
        twoConsumers();
        int queues = roles.engine.topic(TOPIC).orElseThrow().readQueues();

        Assignments first = ask("a", TOPIC);
        Assignments second = ask("b", TOPIC);

        assertThat(first.mode()).isEqualTo("PULL");
        assertThat(numbers(first)).doesNotContainAnyElementsOf(numbers(second));
        assertThat(first.queues().size() + second.queues().size()).isEqualTo(queues);
    }

    @Test
    void consumersThatPopHaveAllQueuesAtOnce() {
        twoConsumers();

        assertThat(roles.ask(new SetRequestMode(TOPIC, GROUP, "POP", 0)).code()).isEqualTo(ResponseCode.SUCCESS);

        assertThat(ask("a", TOPIC).mode()).isEqualTo("POP");
        assertThat(numbers(ask("a", TOPIC))).containsExactly(-1);
        assertThat(numbers(ask("b", TOPIC))).containsExactly(-1);
        assertThat(ask("a", "%RETRY%" + GROUP).mode()).isEqualTo("PULL");
    }

    @Test
    void consumersShareTheQueuesOfAllBrokersOfTheCluster() {
        twoConsumers();
        registerAnother("broker-b", 4, 6);
        registerAnother("broker-c", 4, 2);

        Assignments first = ask("a", TOPIC);
        Assignments second = ask("b", TOPIC);

        assertThat(first.queues()).extracting(MessageQueue::brokerName).containsOnly("broker-a");
        assertThat(numbers(first)).containsExactly(0, 1, 2, 3);
        assertThat(second.queues()).extracting(MessageQueue::brokerName).containsOnly("broker-b");
        assertThat(numbers(second)).containsExactly(0, 1, 2, 3);
        roles.ask(new SetRequestMode(TOPIC, GROUP, "POP", 0));
        assertThat(ask("a", TOPIC).queues())
                .containsExactly(new MessageQueue(TOPIC, "broker-a", -1), new MessageQueue(TOPIC, "broker-b", -1));
    }

    @Test
    void brokersThatComeAndGoAreNoticedWithinSeconds() {
        twoConsumers();
        assertThat(ask("a", TOPIC).queues()).hasSize(2);
        RecordingPeer broker = registerAnother("broker-b", 4, 6);
        assertThat(ask("a", TOPIC).queues()).hasSize(2);

        roles.pass(Duration.ofSeconds(5));
        assertThat(ask("a", TOPIC).queues()).hasSize(4);
        broker.close();
        roles.pass(Duration.ofSeconds(5));

        assertThat(ask("a", TOPIC).queues()).hasSize(2);
    }

    /** Another broker that has the topic. */
    private RecordingPeer registerAnother(String name, int queues, int permissions) {
        RecordingPeer connection = new RecordingPeer(name);
        TopicConfig topic = new TopicConfig(TOPIC, queues, queues, permissions, 0, false, Map.of());
        TopicConfig other = new TopicConfig("other", 1, 1, 6, 0, false, Map.of());
        Reply reply = roles.roles
                .nameServer()
                .dispatch(
                        new RegisterBroker(
                                name,
                                "127.0.0.1:" + name.hashCode() % 1000,
                                "DefaultCluster",
                                "",
                                0,
                                false,
                                -1,
                                new TopicTable(new DataVersion(0, 1, 1), List.of(topic, other))),
                        connection)
                .toCompletableFuture()
                .join();
        assertThat(reply.code()).isZero();
        return connection;
    }

    @Test
    void modeOutlivesAChangeOfTheGroupAndCanBeTakenBack() {
        twoConsumers();
        roles.ask(new SetRequestMode(TOPIC, GROUP, "POP", 0));

        roles.ask(new UpdateGroup(new GroupConfig(GROUP, true, true, true, false, 1, 5, true)));
        assertThat(ask("a", TOPIC).mode()).isEqualTo("POP");
        roles.ask(new SetRequestMode(TOPIC, GROUP, "PULL", 0));

        assertThat(ask("a", TOPIC).mode()).isEqualTo("PULL");
    }

    @Test
    void consumerThatIsNotKnownKeepsWhatItHas() {
        roles.ask(heartbeat("a", GROUP, TOPIC, "*", 1));

        Reply reply = roles.ask(new QueryAssignment(TOPIC, GROUP, "stranger", "AVG", "CLUSTERING"));

        assertThat(reply.body().toString(StandardCharsets.UTF_8)).isEqualTo("{}");
    }

    @Test
    void theModeMayBeSaidBeforeTheGroupIsThere() {
        assertThat(roles.ask(new SetRequestMode(TOPIC, "absent", "POP", 0)).code())
                .isEqualTo(ResponseCode.SUCCESS);

        roles.ask(heartbeat("a", "absent", TOPIC, "*", 1));

        assertThat(Assignments.read(roles.ask(new QueryAssignment(TOPIC, "absent", "a", "AVG", "CLUSTERING"))
                                .body())
                        .mode())
                .isEqualTo("POP");
    }

    @Test
    void whatIsNotKnownIsRefused() {
        roles.ask(heartbeat("a", GROUP, TOPIC, "*", 1));

        assertThat(roles.ask(new QueryAssignment(TOPIC, GROUP, "a", "NEAREST", "CLUSTERING"))
                        .code())
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(roles.ask(new QueryAssignment("absent", GROUP, "a", "AVG", "CLUSTERING"))
                        .code())
                .isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(roles.ask(new SetRequestMode(TOPIC, GROUP, "PUSH", 0)).code())
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(roles.ask(new SetRequestMode("%RETRY%" + GROUP, GROUP, "POP", 0))
                        .code())
                .isEqualTo(ResponseCode.NO_PERMISSION);
    }
}
