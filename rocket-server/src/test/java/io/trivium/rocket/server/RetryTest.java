package io.trivium.rocket.server;

import static io.trivium.rocket.server.Fixture.GROUP;
import static io.trivium.rocket.server.Fixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.message.MessageIds;
import io.trivium.message.MessageProperties;
import io.trivium.message.StoredMessage;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.body.GroupConfig;
import io.trivium.rocket.protocol.body.GroupDetails;
import io.trivium.rocket.protocol.body.RetryPolicy;
import io.trivium.rocket.protocol.request.SendBack;
import io.trivium.rocket.protocol.request.UpdateGroup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetryTest {
    private static final String RETRY = "%RETRY%" + GROUP;
    private static final String DEAD = "%DLQ%" + GROUP;

    private final Fixture roles = Fixture.withTopic();

    private StoredMessage failed() {
        roles.send(TOPIC, 1, new MessageProperties().set("TAGS", "a").set("TIMER_DELAY_SEC", "0"), "hello");
        return roles.stored(TOPIC, 1).get(0);
    }

    private Reply sendBack(StoredMessage message, int level, int max) {
        return roles.ask(new SendBack(message.position(), GROUP, level, null, TOPIC, false, max));
    }

    @Test
    void failedMessageComesAgainAfterTheFirstRetryLevel() {
        StoredMessage failed = failed();

        assertThat(sendBack(failed, 0, 16).code()).isZero();

        roles.pass(Duration.ofSeconds(9));
        assertThat(roles.stored(RETRY, 0)).isEmpty();
        roles.pass(Duration.ofSeconds(1));
        StoredMessage again = roles.stored(RETRY, 0).get(0);
        assertThat(again.attempts()).isEqualTo(1);
        assertThat(Fixture.text(again)).isEqualTo("hello");
        assertThat(again.flag()).isEqualTo(failed.flag());
        assertThat(again.bornMillis()).isEqualTo(failed.bornMillis());
        assertThat(again.properties().asMap())
                .containsEntry("TAGS", "a")
                .containsEntry("RETRY_TOPIC", TOPIC)
                .containsEntry("WAIT", "false")
                .containsEntry("ORIGIN_MESSAGE_ID", MessageIds.offsetId(failed.storeHost(), failed.position()))
                .containsEntry("DELAY", "3")
                .doesNotContainKey("TIMER_DELAY_SEC");
    }

    @Test
    void retryTopicOfConsumersInAUnitIsOfThem() {
        assertThat(roles.ask(new SendBack(failed().position(), GROUP, 0, null, TOPIC, true, 16))
                        .code())
                .isZero();

        assertThat(roles.engine.topic(RETRY).orElseThrow().sysFlag()).isEqualTo(2);
    }

    @Test
    void secondRetryWaitsForTheNextLevelAndKeepsItsOrigin() {
        sendBack(failed(), 0, 16);
        roles.pass(Duration.ofSeconds(10));
        StoredMessage first = roles.stored(RETRY, 0).get(0);

        sendBack(first, 0, 16);
        roles.pass(Duration.ofSeconds(29));
        assertThat(roles.stored(RETRY, 0)).hasSize(1);
        roles.pass(Duration.ofSeconds(1));

        StoredMessage second = roles.stored(RETRY, 0).get(1);
        assertThat(second.attempts()).isEqualTo(2);
        assertThat(second.properties().get("RETRY_TOPIC")).isEqualTo(TOPIC);
        assertThat(second.properties().get("ORIGIN_MESSAGE_ID"))
                .isEqualTo(first.properties().get("ORIGIN_MESSAGE_ID"));
    }

    @Test
    void chosenLevelCounts() {
        sendBack(failed(), 1, 16);

        roles.pass(Duration.ofSeconds(1));

        assertThat(roles.stored(RETRY, 0)).hasSize(1);
    }

    @Test
    void exhaustedOrGivenUpMessageIsDeadAtOnce() {
        StoredMessage failed = failed();

        sendBack(failed, 0, 0);
        sendBack(failed, -1, 16);

        assertThat(roles.stored(DEAD, 0)).hasSize(2);
        assertThat(roles.stored(DEAD, 0).get(0).attempts()).isEqualTo(1);
        assertThat(roles.stored(DEAD, 0).get(0).properties().get("DLQ_ORIGIN_TOPIC"))
                .isEqualTo(TOPIC);
        assertThat(roles.routeCode(DEAD)).isZero();
    }

    @Test
    void theLongestNameOfAGroupHasARetryTopicToSendTo() {
        String group = "g".repeat(255);
        roles.ask(Fixture.heartbeat("c", group, TOPIC, "*", 1));

        Reply sent = roles.ask(Fixture.message("%RETRY%" + group, 0, new MessageProperties(), "again"));

        assertThat(sent.code()).isZero();
        assertThat(roles.stored("%RETRY%" + group, 0)).hasSize(1);
    }

    @Test
    void positionWithoutMessageIsRefused() {
        StoredMessage failed = failed();

        Reply reply = roles.ask(new SendBack(failed.position() + 1, GROUP, 0, null, null, false, 16));

        assertThat(reply.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
    }

    @Test
    void reservedGroupIsRefused() {
        Reply reply = roles.ask(new SendBack(failed().position(), "TRV-Q-x", 0, null, null, false, 16));

        assertThat(reply.code()).isEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void groupWithoutRetryQueuesDropsWhatFails() {
        roles.ask(new UpdateGroup(new GroupConfig(GROUP, true, true, true, false, 0, 16, true)));

        assertThat(sendBack(failed(), 0, 16).code()).isZero();

        assertThat(roles.engine.topic(RETRY)).isEmpty();
    }

    private void put(int retryQueues, RetryPolicy policy) {
        GroupDetails details = new GroupDetails(policy, 15, 0, 1, 0, Map.of());
        roles.ask(new UpdateGroup(new GroupConfig(GROUP, true, true, true, false, retryQueues, 16, true, details)));
    }

    @Test
    void groupsOwnPolicyDecidesHowLongARetryWaits() {
        put(1, new RetryPolicy.Exponential(7_000, 60_000, 3));
        sendBack(failed(), 0, 16);
        roles.pass(Duration.ofSeconds(6));
        assertThat(roles.stored(RETRY, 0)).isEmpty();
        roles.pass(Duration.ofSeconds(1));
        StoredMessage first = roles.stored(RETRY, 0).get(0);

        sendBack(first, 0, 16);
        roles.pass(Duration.ofSeconds(20));
        assertThat(roles.stored(RETRY, 0)).hasSize(1);
        roles.pass(Duration.ofSeconds(1));

        assertThat(roles.stored(RETRY, 0)).hasSize(2);
        assertThat(roles.stored(RETRY, 0).get(1).attempts()).isEqualTo(2);
    }

    @Test
    void levelThatTheConsumerChoseGoesBeforeThePolicy() {
        put(1, new RetryPolicy.Customized(List.of(60_000L)));

        sendBack(failed(), 1, 16);
        roles.pass(Duration.ofSeconds(1));

        assertThat(roles.stored(RETRY, 0)).hasSize(1);
    }

    @Test
    void retryTopicHasAsManyQueuesAsTheGroupSays() {
        put(3, RetryPolicy.Customized.LEVELS);

        roles.ask(Fixture.heartbeat("c", GROUP, TOPIC, "*", 1));

        assertThat(roles.engine.topic(RETRY).orElseThrow().writeQueues()).isEqualTo(3);
    }
}
