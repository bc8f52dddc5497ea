package io.trivium.rocket.server;

import static io.trivium.rocket.server.Fixture.GROUP;
import static io.trivium.rocket.server.Fixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.Topic;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.message.MessageProperties;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.body.GroupConfig;
import io.trivium.rocket.protocol.body.GroupDetails;
import io.trivium.rocket.protocol.body.RetryPolicy;
import io.trivium.rocket.protocol.request.DeleteSubscriptionGroup;
import io.trivium.rocket.protocol.request.DeleteTopic;
import io.trivium.rocket.protocol.request.OffsetReply;
import io.trivium.rocket.protocol.request.QueryConsumerOffset;
import io.trivium.rocket.protocol.request.UnknownRequest;
import io.trivium.rocket.protocol.request.UpdateConsumerOffset;
import io.trivium.rocket.protocol.request.UpdateGroup;
import io.trivium.rocket.protocol.request.UpdateTopic;
import io.trivium.rocket.server.topics.GroupAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdminTest {
    private static final long NONE = -1;

    private final Fixture roles = Fixture.withTopic();

    private int put(String topic, int queues, @Nullable String attributes) {
        return roles.ask(new UpdateTopic(topic, "TBW102", queues, queues, 6, "SINGLE_TAG", 0, false, attributes))
                .code();
    }

    @Test
    void systemTopicsAreRoutableFromTheStart() {
        assertThat(roles.routeCode("TBW102")).isZero();
        assertThat(roles.routeCode("DefaultCluster")).isZero();
        assertThat(roles.routeCode("DefaultCluster_REPLY_TOPIC")).isZero();
        assertThat(roles.engine.topic("TBW102").orElseThrow().inheritable()).isTrue();
        assertThat(roles.engine.group("TOOLS_CONSUMER")).isPresent();
    }

    @Test
    void topicIsChangedAndDeletedWithItsRoute() {
        assertThat(put(TOPIC, 9, "+message.type=FIFO")).isZero();
        assertThat(roles.engine.topic(TOPIC).orElseThrow().attributes()).containsEntry("message.type", "FIFO");

        assertThat(roles.ask(new DeleteTopic(TOPIC)).code()).isZero();

        assertThat(roles.routeCode(TOPIC)).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(roles.ask(new DeleteTopic(TOPIC)).code()).isZero();
    }

    @Test
    void badTopicsAreRefused() {
        assertThat(put("TBW102", 4, null)).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(put("DefaultCluster", 4, null)).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(put("broker-a", 4, null)).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(put("not allowed", 4, null)).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(put("x", 0, null)).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(put("x", 1, "+unknown=1")).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(put("x", 1, "-message.type")).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(put(TOPIC, 4, "+queue.type=BatchCQ")).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(roles.engine.topic("x")).isEmpty();
    }

    @Test
    void groupIsCreatedAndDeleted() {
        GroupConfig config = new GroupConfig(GROUP, false, true, false, false, 1, 3, true);

        assertThat(roles.ask(new UpdateGroup(config)).code()).isZero();

        assertThat(roles.engine.group(GROUP).orElseThrow().settings().maxAttempts())
                .isEqualTo(3);
        assertThat(roles.engine.group(GROUP).orElseThrow().settings().consumeEnabled())
                .isFalse();
        assertThat(roles.ask(new DeleteSubscriptionGroup(GROUP, true)).code()).isZero();
        assertThat(roles.engine.group(GROUP)).isEmpty();
        assertThat(roles.ask(new DeleteSubscriptionGroup("TRV-Q-x", true)).code())
                .isEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void aGroupThatIsDeletedWithoutItsOffsetsGoesOnWhereItWas() {
        roles.ask(Fixture.heartbeat("c1", GROUP, TOPIC, "*", 1));
        for (int i = 0; i < 3; i++) {
            roles.send(TOPIC, 1, new MessageProperties(), "m" + i);
        }
        roles.ask(new UpdateConsumerOffset(GROUP, TOPIC, 1, 2));

        assertThat(roles.ask(new DeleteSubscriptionGroup(GROUP, false)).code()).isZero();

        assertThat(roles.engine.group(GROUP)).isEmpty();
        assertThat(offset(1)).isEqualTo(2);
        roles.ask(Fixture.heartbeat("c1", GROUP, TOPIC, "*", 2));
        assertThat(roles.engine.cursor(GROUP, new QueueId(TOPIC, 1))).hasValue(2);
        assertThat(roles.engine.documents()).isEmpty();
        roles.ask(new DeleteSubscriptionGroup(GROUP, true));
        assertThat(offset(1)).isEqualTo(NONE);
    }

    @Test
    void offsetsThatAreKeptAreThoseOfTheirTopicAndOfNoLaterOne() {
        roles.ask(Fixture.heartbeat("c1", GROUP, TOPIC, "*", 1));
        roles.send(TOPIC, 1, new MessageProperties(), "m");
        roles.ask(new UpdateConsumerOffset(GROUP, TOPIC, 1, 1));
        roles.ask(new DeleteSubscriptionGroup(GROUP, false));
        assertThat(offset(1)).isEqualTo(1);

        roles.ask(new DeleteTopic(TOPIC));
        put(TOPIC, 4, null);

        assertThat(offset(1)).isEqualTo(NONE);
    }

    @Test
    void offsetsThatACrashHasKeptFromTheirGroupAreGivenToItAtTheStart() {
        roles.ask(Fixture.heartbeat("c1", GROUP, TOPIC, "*", 1));
        roles.send(TOPIC, 1, new MessageProperties(), "m");
        roles.ask(new UpdateConsumerOffset(GROUP, TOPIC, 1, 1));
        roles.ask(new DeleteSubscriptionGroup(GROUP, false));
        roles.engine.putGroup(GroupSettings.nativeGroup(GROUP));

        Fixture again = roles.restarted();

        assertThat(again.engine.cursor(GROUP, new QueueId(TOPIC, 1))).hasValue(1);
        assertThat(again.engine.documents()).isEmpty();
    }

    /** Where the group goes on; {@link #NONE} if it is new to the queue. */
    private long offset(int queue) {
        Reply reply = roles.ask(new QueryConsumerOffset(GROUP, TOPIC, queue, false));
        return reply.code() == ResponseCode.QUERY_NOT_FOUND
                ? NONE
                : OffsetReply.of(reply).offset();
    }

    @Test
    void unknownCodeIsAnsweredNotDropped() {
        var reply = roles.ask(new UnknownRequest(9999, new Fields(), Unpooled.EMPTY_BUFFER));

        assertThat(reply.code()).isEqualTo(ResponseCode.REQUEST_CODE_NOT_SUPPORTED);
        assertThat(reply.remark()).isEqualTo(" request type 9999 not supported");
    }

    @Test
    void closingStopsThePeriodicWorkAndLeavesTheRoutes() {
        assertThat(roles.world.works()).isPositive();

        roles.roles.close();
        roles.roles.close();

        assertThat(roles.world.works()).isZero();
        assertThat(roles.routeCode(TOPIC)).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
    }

    @Test
    void topicThatTheEngineMadeItselfIsRoutableAfterTheNextRegistration() {
        roles.engine.putTopic(TopicSettings.of("%DLQ%made", 1));
        assertThat(roles.routeCode("%DLQ%made")).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);

        roles.pass(Duration.ofSeconds(30));

        assertThat(roles.routeCode("%DLQ%made")).isZero();
    }

    private GroupConfig group(Map<String, String> changes) {
        GroupDetails details = new GroupDetails(new RetryPolicy.Exponential(1, 2, 3), 20, 0, 1, 4, changes);
        return new GroupConfig(GROUP, true, false, true, true, 2, 3, false, details);
    }

    private GroupConfig stored() {
        return GroupAttributes.config(roles.engine.group(GROUP).orElseThrow().settings());
    }

    @Test
    void aGroupHasNoMoreRetryQueuesThanATopic() {
        GroupConfig most = new GroupConfig(GROUP, true, true, true, false, Topic.MAX_QUEUES, 16, true);
        GroupConfig tooMany = new GroupConfig(GROUP, true, true, true, false, Topic.MAX_QUEUES + 1, 16, true);

        assertThat(roles.ask(new UpdateGroup(tooMany)).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(roles.engine.group(GROUP)).isEmpty();
        assertThat(roles.ask(new UpdateGroup(most)).code()).isZero();
    }

    @Test
    void groupKeepsEverySettingAndItsAttributes() {
        assertThat(roles.ask(new UpdateGroup(group(Map.of("+priority.factor", "50"))))
                        .code())
                .isZero();
        assertThat(stored()).isEqualTo(group(Map.of("priority.factor", "50")));

        roles.ask(new UpdateGroup(group(Map.of("+lite.sub.model", "Exclusive"))));
        assertThat(stored()).isEqualTo(group(Map.of("priority.factor", "50", "lite.sub.model", "Exclusive")));

        roles.ask(new UpdateGroup(group(Map.of("-priority.factor", ""))));
        assertThat(stored()).isEqualTo(group(Map.of("lite.sub.model", "Exclusive")));
    }

    @Test
    void badAttributesOfGroupsAreRefused() {
        for (Map<String, String> bad : List.of(
                Map.of("+unknown", "1"),
                Map.of("+priority.factor", "101"),
                Map.of("-priority.factor", ""),
                Map.of("priority.factor", "1"))) {
            assertThat(roles.ask(new UpdateGroup(group(bad))).code())
                    .as("%s", bad)
                    .isEqualTo(ResponseCode.SYSTEM_ERROR);
        }
        assertThat(roles.engine.group(GROUP)).isEmpty();
    }

    @Test
    void badValuesOfTopicAttributesAreRefused() {
        assertThat(put("x", 1, "+message.type=OTHER")).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(put("x", 1, "+cleanup.policy=COMPACTION")).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(put("x", 1, "+reserve.time=-2")).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(put("x", 1, "+message.type=FIFO,+message.type=DELAY")).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(put("x", 1, "+message.type=MIXED")).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(roles.engine.topic("x")).isEmpty();
    }
}
