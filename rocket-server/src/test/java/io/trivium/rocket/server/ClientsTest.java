package io.trivium.rocket.server;

import static io.trivium.rocket.server.Fixture.GROUP;
import static io.trivium.rocket.server.Fixture.TOPIC;
import static io.trivium.rocket.server.Fixture.heartbeat;
import static io.trivium.rocket.server.Fixture.producerHeartbeat;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.topic.Topic;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.GroupQuestion;
import io.trivium.rocket.protocol.admin.GroupTopicQuestion;
import io.trivium.rocket.protocol.admin.Relayed;
import io.trivium.rocket.protocol.body.ClientConfig;
import io.trivium.rocket.protocol.body.ConsumerData;
import io.trivium.rocket.protocol.body.ConsumerIds;
import io.trivium.rocket.protocol.body.GroupConfig;
import io.trivium.rocket.protocol.body.HeartbeatData;
import io.trivium.rocket.protocol.body.MessageQueue;
import io.trivium.rocket.protocol.body.QueueLocks;
import io.trivium.rocket.protocol.body.SubscriptionData;
import io.trivium.rocket.protocol.request.CheckClientConfig;
import io.trivium.rocket.protocol.request.GetConsumerList;
import io.trivium.rocket.protocol.request.Heartbeat;
import io.trivium.rocket.protocol.request.HeartbeatReply;
import io.trivium.rocket.protocol.request.LockQueues;
import io.trivium.rocket.protocol.request.NotifyConsumersChanged;
import io.trivium.rocket.protocol.request.RequestCodecs;
import io.trivium.rocket.protocol.request.UnlockQueues;
import io.trivium.rocket.protocol.request.UnregisterClient;
import io.trivium.rocket.protocol.request.UpdateGroup;
import io.trivium.rocket.server.fake.RecordingPeer;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClientsTest {
    private final Fixture roles = Fixture.withTopic();
    private final RecordingPeer second = new RecordingPeer("two");

    private List<String> members() {
        Reply reply = roles.ask(new GetConsumerList(GROUP));
        return reply.code() == ResponseCode.SUCCESS
                ? ConsumerIds.read(reply.body()).ids()
                : List.of();
    }

    @Test
    void heartbeatMakesTheGroupAndItsRetryTopic() {
        Reply reply = roles.ask(heartbeat("a", GROUP, TOPIC, "*", 1));

        assertThat(HeartbeatReply.of(reply).supportsVersion2()).isTrue();
        assertThat(HeartbeatReply.of(reply).subscriptionsChanged()).isTrue();
        assertThat(roles.engine.group(GROUP)).isPresent();
        assertThat(roles.routeCode("%RETRY%" + GROUP)).isZero();
        assertThat(members()).containsExactly("a");
    }

    @Test
    void groupWithoutMembersIsAFailureNotAnEmptyList() {
        assertThat(roles.ask(new GetConsumerList(GROUP)).code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
    }

    @Test
    void reservedGroupIsRefused() {
        assertThat(roles.ask(heartbeat("a", "TRV-Q-x", TOPIC, "*", 1)).code()).isEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void groupThatMayNotBeMadeIsLeftOutOfAHeartbeat() {
        roles.ask(heartbeat("a", GROUP, TOPIC, "*", 1));
        roles.ask(RequestCodecs.decode(25, new Fields(), Fixture.bytes("autoCreateSubscriptionGroup=false\n"), 513));
        List<ConsumerData> consumers = Stream.of("unknown", GROUP)
                .flatMap(group -> heartbeat("b", group, TOPIC, "*", 1).data().consumers().stream())
                .toList();

        Reply reply = roles.ask(new Heartbeat(new HeartbeatData("b", consumers, List.of(), 0, false)), second);

        assertThat(reply.code()).isZero();
        assertThat(members()).containsExactly("a", "b");
        assertThat(roles.engine.group("unknown")).isEmpty();
        assertThat(roles.engine.topic("%RETRY%unknown")).isEmpty();
        assertThat(roles.ask(new GetConsumerList("unknown")).code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
    }

    @Test
    void membersAreToldOfEachChange() {
        roles.ask(heartbeat("a", GROUP, TOPIC, "*", 1));
        roles.peer.sent().clear();

        roles.ask(heartbeat("b", GROUP, TOPIC, "*", 1), second);
        roles.ask(heartbeat("b", GROUP, TOPIC, "*", 1), second);
        second.close();

        assertThat(roles.peer.sent())
                .containsExactly(new NotifyConsumersChanged(GROUP), new NotifyConsumersChanged(GROUP));
        assertThat(members()).containsExactly("a");
    }

    @Test
    void groupMayWishNotToBeTold() {
        roles.ask(new UpdateGroup(new GroupConfig(GROUP, true, true, true, false, 1, 16, false)));

        roles.ask(heartbeat("a", GROUP, TOPIC, "*", 1));

        assertThat(roles.peer.sent()).isEmpty();
    }

    @Test
    void clientThatSaysGoodbyeOrIsSilentIsForgotten() {
        roles.ask(heartbeat("a", GROUP, TOPIC, "*", 1));
        roles.ask(heartbeat("b", GROUP, TOPIC, "*", 1), second);

        roles.ask(new UnregisterClient("b", null, GROUP), second);
        assertThat(members()).containsExactly("a");
        roles.pass(Duration.ofMinutes(2));
        assertThat(members()).containsExactly("a");
        roles.pass(Duration.ofSeconds(6));

        assertThat(members()).isEmpty();
    }

    @Test
    void clientThatGoesDuringItsFirstHeartbeatIsNoMember() {
        second.close();

        roles.ask(heartbeat("b", GROUP, TOPIC, "*", 1), second);
        roles.ask(producerHeartbeat("b", "producers"), second);

        assertThat(members()).isEmpty();
        assertThat(roles.ask(new GroupQuestion(GroupQuestion.Kind.PRODUCERS, "producers"))
                        .code())
                .isEqualTo(ResponseCode.SYSTEM_ERROR);
    }

    @Test
    void toolsReachAClientOnItsNewestConnection() {
        for (RecordingPeer connection : List.of(roles.peer, second)) {
            roles.ask(heartbeat("a", GROUP, TOPIC, "*", 1), connection);
        }
        roles.peer.called().clear();

        roles.ask(running());
        roles.ask(new GroupTopicQuestion(GroupTopicQuestion.Kind.CLIENT_OFFSETS, GROUP, TOPIC, null));

        assertThat(second.called()).hasSize(2);
        assertThat(roles.peer.called()).isEmpty();
    }

    private static Relayed running() {
        Fields fields = new Fields().add("consumerGroup", GROUP).add("clientId", "a");
        return new Relayed(Relayed.Kind.RUNNING, GROUP, "a", fields, Unpooled.EMPTY_BUFFER);
    }

    @Test
    void toolsAreToldWhetherAClientIsSlowOrGone() {
        roles.ask(heartbeat("a", GROUP, TOPIC, "*", 1), second);

        second.failWith(new SocketTimeoutException("not answered"));
        assertThat(roles.ask(running()).code()).isEqualTo(ResponseCode.CONSUME_MSG_TIMEOUT);
        second.failWith(new IOException("lost"));
        assertThat(roles.ask(running()).code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
    }

    @Test
    void aConsumerHasTenSecondsToTellOfItselfAndFiveToTellItsOffsets() {
        roles.ask(heartbeat("a", GROUP, TOPIC, "*", 1), second);

        roles.ask(running());
        roles.ask(new GroupTopicQuestion(GroupTopicQuestion.Kind.CLIENT_OFFSETS, GROUP, TOPIC, null));

        assertThat(second.patience()).containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(5));
    }

    @Test
    void aGroupWithMoreRetryQueuesThanATopicHasMayConsume() {
        roles.engine.putGroup(
                new GroupSettings(GROUP, GroupKind.NATIVE, "", 16, true, true, Map.of("retryQueueNums", "200000")));

        assertThat(roles.ask(heartbeat("a", GROUP, TOPIC, "*", 1)).code()).isZero();

        assertThat(roles.engine.topic("%RETRY%" + GROUP).orElseThrow().writeQueues())
                .isEqualTo(Topic.MAX_QUEUES);
    }

    @Test
    void queueIsLockedByOneClientAtATime() {
        MessageQueue queue = new MessageQueue(TOPIC, "broker-a", 0);

        assertThat(lock("a", queue)).containsExactly(queue);
        assertThat(lock("a", queue)).containsExactly(queue);
        assertThat(lock("b", queue)).isEmpty();
        roles.ask(new UnlockQueues(new QueueLocks(GROUP, "b", List.of(queue), false)));
        assertThat(lock("b", queue)).isEmpty();
        roles.ask(new UnlockQueues(new QueueLocks(GROUP, "a", List.of(queue), false)));
        assertThat(lock("b", queue)).containsExactly(queue);
        roles.pass(Duration.ofSeconds(61));
        assertThat(lock("a", queue)).containsExactly(queue);
    }

    private List<MessageQueue> lock(String client, MessageQueue queue) {
        return QueueLocks.readLocked(roles.ask(new LockQueues(new QueueLocks(GROUP, client, List.of(queue), false)))
                .body());
    }

    @Test
    void subscriptionIsCheckedBeforeItIsUsed() {
        assertThat(roles.ask(check("TAG", "a || b")).code()).isZero();
        assertThat(roles.ask(check("NONSENSE", "a")).code()).isEqualTo(ResponseCode.SUBSCRIPTION_PARSE_FAILED);
    }

    private static CheckClientConfig check(String type, String expression) {
        return new CheckClientConfig(new ClientConfig("a", GROUP, new SubscriptionData(TOPIC, expression, type, 1)));
    }
}
