package io.trivium.rocket.server;

import static io.trivium.rocket.server.Fixture.GROUP;
import static io.trivium.rocket.server.Fixture.TOPIC;
import static io.trivium.rocket.server.Fixture.bytes;
import static io.trivium.rocket.server.Fixture.message;
import static io.trivium.rocket.server.Fixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.message.MessageIds;
import io.trivium.message.MessageProperties;
import io.trivium.message.StoredMessage;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.NameServerQuestion;
import io.trivium.rocket.protocol.body.MessageQueue;
import io.trivium.rocket.protocol.body.QueueLocks;
import io.trivium.rocket.protocol.request.LockQueues;
import io.trivium.rocket.protocol.request.RecallMessage;
import io.trivium.rocket.protocol.request.RecallMessageReply;
import io.trivium.rocket.protocol.request.SendMessage;
import io.trivium.rocket.protocol.request.SendMessageReply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SendTest {
    private final Fixture roles = Fixture.withTopic();

    @Test
    void messageIsStoredWithWhatTheBrokerSaysOfIt() {
        Reply reply = roles.send(
                TOPIC, 2, new MessageProperties().set("UNIQ_KEY", "U1").set("mine", "1"), "hello");

        SendMessageReply header = SendMessageReply.of(reply);
        assertThat(reply.code()).isZero();
        assertThat(header.queueId()).isEqualTo(2);
        assertThat(header.queueOffset()).isZero();
        assertThat(header.transactionId()).isEqualTo("U1");
        assertThat(header.region()).isEqualTo("DefaultRegion");
        StoredMessage stored = roles.stored(TOPIC, 2).get(0);
        assertThat(text(stored)).isEqualTo("hello");
        assertThat(stored.flag()).isEqualTo(7);
        assertThat(stored.storeHost()).isEqualTo(roles.config.advertised());
        assertThat(MessageIds.place(header.messageId()).position()).isEqualTo(stored.position());
        assertThat(stored.properties().asMap())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "UNIQ_KEY", "U1",
                        "mine", "1",
                        "MSG_REGION", "DefaultRegion",
                        "TRACE_ON", "true",
                        "CLUSTER", "DefaultCluster"));
    }

    @Test
    void topicThatAProducerOfAUnitMakesIsOfAUnit() {
        roles.ask(inUnit("of-a-unit"));
        roles.send("common", 0, new MessageProperties(), "x");
        roles.engine.putGroup(GroupSettings.nativeGroup("failing"));
        roles.ask(inUnit("%RETRY%failing"));

        assertThat(sysFlag("of-a-unit")).isEqualTo(1);
        assertThat(sysFlag("common")).isZero();
        assertThat(sysFlag("%RETRY%failing")).isEqualTo(2);
        assertThat(roles.roles
                        .nameServer()
                        .dispatch(NameServerQuestion.UNIT_TOPICS, roles.peer)
                        .toCompletableFuture()
                        .join()
                        .body()
                        .toString(StandardCharsets.UTF_8))
                .contains("of-a-unit")
                .doesNotContain("common");
    }

    private int sysFlag(String topic) {
        return roles.engine.topic(topic).orElseThrow().sysFlag();
    }

    private static SendMessage inUnit(String topic) {
        SendMessage common = message(topic, 0, new MessageProperties(), "x");
        return new SendMessage(
                common.code(),
                common.producerGroup(),
                topic,
                common.defaultTopic(),
                common.defaultTopicQueues(),
                0,
                0,
                common.bornMillis(),
                0,
                common.properties(),
                0,
                true,
                -1,
                false,
                common.body());
    }

    @Test
    void messageWithoutUniqueKeyGetsOne() {
        SendMessageReply header = SendMessageReply.of(roles.send(TOPIC, 0, new MessageProperties(), "x"));

        assertThat(header.transactionId()).hasSize(32);
        assertThat(roles.stored(TOPIC, 0).get(0).properties().get("UNIQ_KEY")).isEqualTo(header.transactionId());
    }

    @Test
    void propertiesWhoseLastEntryIsNotEndedAreKept() {
        // Clients from 4.9.3 on leave the last separator out.
        SendMessage whole = message(TOPIC, 0, new MessageProperties(), "x");
        SendMessage cut = new SendMessage(
                whole.code(),
                whole.producerGroup(),
                TOPIC,
                "TBW102",
                4,
                0,
                0,
                1,
                0,
                "UNIQ_KEY\u0001U\u0002a\u0001b",
                0,
                false,
                -1,
                false,
                whole.body());

        roles.ask(cut);

        assertThat(roles.stored(TOPIC, 0).get(0).properties().get("a")).isEqualTo("b");
        assertThat(roles.stored(TOPIC, 0).get(0).properties().get("CLUSTER")).isEqualTo("DefaultCluster");
    }

    @Test
    void whatOnlyTheBrokerMaySayIsTakenOut() {
        MessageProperties forged = new MessageProperties()
                .set("POP_CK", "0 0")
                .set("TRV_USER", "root")
                .set("CLUSTER", "other");

        roles.send(TOPIC, 0, forged, "x");

        MessageProperties stored = roles.stored(TOPIC, 0).get(0).properties();
        assertThat(stored.asMap()).doesNotContainKeys("POP_CK", "TRV_USER");
        assertThat(stored.get("CLUSTER")).isEqualTo("DefaultCluster");
    }

    @Test
    void unknownTopicIsCreatedAfterTheTemplateAndIsRoutable() {
        Reply reply = roles.send("fresh", 0, new MessageProperties(), "x");

        assertThat(reply.code()).isZero();
        assertThat(roles.engine.topic("fresh")).hasValueSatisfying(topic -> {
            assertThat(topic.writeQueues()).isEqualTo(4);
            assertThat(topic.permissions()).isEqualTo(6);
        });
        assertThat(roles.routeCode("fresh")).isZero();
    }

    @Test
    void unknownTopicWithoutTemplateIsRefused() {
        SendMessage request = message("fresh", 0, new MessageProperties(), "x");
        SendMessage other = new SendMessage(
                request.code(), "p", "fresh", TOPIC, 4, 0, 0, 1, 0, "", 0, false, -1, false, bytes("x"));

        assertThat(roles.ask(other).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
    }

    @Test
    void badSendsAreRefusedWithTheirCodes() {
        MessageProperties none = new MessageProperties();
        ByteBuf huge = Unpooled.wrappedBuffer(new byte[4 * 1024 * 1024 + 1]);
        MessageProperties wide = new MessageProperties().set("a", "b".repeat(32_767));

        assertThat(roles.send("no topic!", 0, none, "x").code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(roles.send("SCHEDULE_TOPIC_XXXX", 0, none, "x").code()).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(roles.send(TOPIC, 4, none, "x").code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(roles.send("%RETRY%nobody", 0, none, "x").code())
                .isEqualTo(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST);
        assertThat(roles.ask(message(SendMessage.SHORT_NAMES, TOPIC, 0, none, huge, 0, -1))
                        .code())
                .isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(roles.send(TOPIC, 0, wide, "x").code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(roles.send(TOPIC, 0, new MessageProperties().set("TIMER_DELIVER_MS", "soon"), "x")
                        .code())
                .isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
    }

    @Test
    void propertiesAreMeasuredBeforeTheyAreRead() {
        MessageProperties dropped = new MessageProperties().set("POP_CK", "b".repeat(32_767));

        assertThat(roles.send(TOPIC, 0, dropped, "x").code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
    }

    @Test
    void refusedSendMakesNoRetryOrDeadLetterTopic() {
        MessageProperties none = new MessageProperties();

        for (String name : List.of("%RETRY%nobody", "%DLQ%nobody", "%RETRY%", "%DLQ%")) {
            assertThat(roles.send(name, 0, none, "x").code())
                    .as(name)
                    .isEqualTo(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST);
            assertThat(roles.engine.topic(name)).as(name).isEmpty();
            assertThat(roles.routeCode(name)).as(name).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        }
    }

    @Test
    void sendToTheDeadLettersOfAGroupMakesTheirTopic() {
        roles.engine.putGroup(GroupSettings.nativeGroup(GROUP));

        assertThat(roles.send("%DLQ%" + GROUP, 0, new MessageProperties(), "x").code())
                .isZero();

        assertThat(roles.stored("%DLQ%" + GROUP, 0)).hasSize(1);
    }

    @Test
    void topicThatMayNotBeWrittenRefuses() {
        roles.engine.putTopic(TopicSettings.of("closed", 1).withPermissions(4));

        assertThat(roles.send("closed", 0, new MessageProperties(), "x").code()).isEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void bodyIsReleasedWhetherStoredOrRefused() {
        SendMessage stored = message(TOPIC, 0, new MessageProperties(), "x");
        SendMessage refused = message("no topic!", 0, new MessageProperties(), "x");

        roles.ask(stored);
        roles.ask(refused);

        assertThat(stored.body().refCnt()).isZero();
        assertThat(refused.body().refCnt()).isZero();
    }

    @Test
    void batchIsStoredMessageByMessage() {
        Reply reply = roles.ask(
                message(SendMessage.BATCH, TOPIC, 1, new MessageProperties(), batch(List.of("a", "b", "c")), 0, -1));

        SendMessageReply header = SendMessageReply.of(reply);
        assertThat(header.messageId().split(",", -1)).hasSize(3);
        assertThat(header.queueOffset()).isZero();
        assertThat(roles.stored(TOPIC, 1)).extracting(Fixture::text).containsExactly("a", "b", "c");
        assertThat(roles.stored(TOPIC, 1).get(2).properties().asMap()).containsOnlyKeys("TAGS", "UNIQ_KEY");
        assertThat(roles.stored(TOPIC, 1).get(2).properties().get("TAGS")).isEqualTo("c");
    }

    @Test
    void malformedBatchIsRefused() {
        Reply reply =
                roles.ask(message(SendMessage.BATCH, TOPIC, 1, new MessageProperties(), bytes("no batch"), 0, -1));

        assertThat(reply.code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
    }

    @Test
    void delayLevelHidesTheMessageForItsTime() {
        Reply reply = roles.send(TOPIC, 3, new MessageProperties().set("DELAY", "2"), "late");

        assertThat(SendMessageReply.of(reply).queueId()).isEqualTo(3);
        roles.pass(Duration.ofSeconds(4));
        assertThat(roles.stored(TOPIC, 3)).isEmpty();
        roles.pass(Duration.ofSeconds(1));
        StoredMessage stored = roles.stored(TOPIC, 3).get(0);
        assertThat(stored.properties().asMap()).containsEntry("DELAY", "2").containsEntry("REAL_TOPIC", TOPIC);
    }

    @Test
    void whatWaitsForItsTimeIsRecalledOnce() {
        String handle = handleOf("U1");

        Reply first = roles.ask(new RecallMessage("producers", TOPIC, handle));
        Reply second = roles.ask(new RecallMessage("producers", TOPIC, handle));

        assertThat(RecallMessageReply.of(first).messageId()).isEqualTo("U1");
        assertThat(second.code()).isEqualTo(ResponseCode.ILLEGAL_OPERATION).isEqualTo(604);
        roles.pass(Duration.ofSeconds(10));
        assertThat(roles.stored(TOPIC, 0)).isEmpty();
    }

    @Test
    void handleOfAnotherBrokerIsRefusedAndWhatWasDeliveredIsNotRecalled() {
        String handle = handleOf("U1");
        String words = new String(Base64.getUrlDecoder().decode(handle), StandardCharsets.UTF_8);
        assertThat(words).contains(" " + roles.config.brokerName() + " ");
        String other = Base64.getUrlEncoder()
                .encodeToString(words.replace(" " + roles.config.brokerName() + " ", " broker-b ")
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(roles.ask(new RecallMessage("producers", TOPIC, other)).code())
                .isEqualTo(604);
        roles.pass(Duration.ofSeconds(10));
        assertThat(roles.stored(TOPIC, 0)).hasSize(1);
        assertThat(roles.ask(new RecallMessage("producers", TOPIC, handle)).code())
                .isEqualTo(604);
    }

    /** Sends a message that comes in ten seconds. */
    private String handleOf(String id) {
        MessageProperties late = new MessageProperties().set("UNIQ_KEY", id).set("TIMER_DELAY_SEC", "10");
        String handle = SendMessageReply.of(roles.send(TOPIC, 0, late, "late")).recallHandle();
        return Objects.requireNonNull(handle);
    }

    @Test
    void timerPropertiesAreDeliveryTimes() {
        long at = roles.world.millis() + 7_000;

        roles.send(TOPIC, 0, new MessageProperties().set("TIMER_DELIVER_MS", Long.toString(at)), "a");
        roles.send(TOPIC, 1, new MessageProperties().set("TIMER_DELAY_SEC", "8"), "b");
        roles.send(TOPIC, 2, new MessageProperties().set("TIMER_DELAY_MS", "9000"), "c");
        roles.send(TOPIC, 3, new MessageProperties().set("TIMER_DELIVER_MS", "1"), "past");

        assertThat(roles.stored(TOPIC, 3)).hasSize(1);
        roles.pass(Duration.ofSeconds(7));
        assertThat(roles.stored(TOPIC, 0)).hasSize(1);
        assertThat(roles.stored(TOPIC, 0).get(0).properties().get("TRV_DELIVERY"))
                .isEqualTo(Long.toString(at));
        assertThat(roles.stored(TOPIC, 1)).isEmpty();
        roles.pass(Duration.ofSeconds(1));
        assertThat(roles.stored(TOPIC, 1)).hasSize(1);
        assertThat(roles.stored(TOPIC, 2)).isEmpty();
        roles.pass(Duration.ofSeconds(1));
        assertThat(roles.stored(TOPIC, 2)).hasSize(1);
    }

    @Test
    void retryBeyondTheLimitGoesToTheDeadLetterTopicAtOnce() {
        roles.ask(Fixture.heartbeat("c", GROUP, TOPIC, "*", 1));
        MessageProperties delayed = new MessageProperties().set("DELAY", "5");

        Reply kept = roles.ask(
                message(SendMessage.SHORT_NAMES, "%RETRY%" + GROUP, 0, new MessageProperties(), bytes("kept"), 3, 3));
        Reply dead = roles.ask(message(SendMessage.SHORT_NAMES, "%RETRY%" + GROUP, 0, delayed, bytes("dead"), 4, 3));

        assertThat(kept.code()).isZero();
        assertThat(dead.code()).isZero();
        assertThat(roles.stored("%RETRY%" + GROUP, 0)).extracting(Fixture::text).containsExactly("kept");
        assertThat(roles.stored("%DLQ%" + GROUP, 0)).extracting(Fixture::text).containsExactly("dead");
        assertThat(roles.routeCode("%DLQ%" + GROUP)).isZero();
    }

    @Test
    void retryOfGroupThatReadsInOrderIsDead() {
        roles.ask(Fixture.heartbeat("c", GROUP, TOPIC, "*", 1));
        roles.ask(new LockQueues(new QueueLocks(GROUP, "c", List.of(new MessageQueue(TOPIC, "broker-a", 0)), false)));

        roles.ask(message(SendMessage.SHORT_NAMES, "%RETRY%" + GROUP, 0, new MessageProperties(), bytes("x"), 1, 16));

        assertThat(roles.stored("%DLQ%" + GROUP, 0)).hasSize(1);
    }

    private static ByteBuf batch(List<String> bodies) {
        ByteBuf batch = Unpooled.buffer();
        for (String body : bodies) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            byte[] properties =
                    new MessageProperties().set("TAGS", body).encode().getBytes(StandardCharsets.UTF_8);
            batch.writeInt(22 + bytes.length + properties.length)
                    .writeInt(0)
                    .writeInt(0)
                    .writeInt(0)
                    .writeInt(bytes.length)
                    .writeBytes(bytes)
                    .writeShort(properties.length)
                    .writeBytes(properties);
        }
        return batch;
    }

    private static MessageProperties priority(String value) {
        return new MessageProperties().set("_SYS_MSG_PRIORITY_", value);
    }

    @Test
    void priorityIsTheQueue() {
        roles.send(TOPIC, 0, priority("2"), "two");
        roles.send(TOPIC, 0, priority("9"), "nine");

        assertThat(roles.stored(TOPIC, 2)).extracting(Fixture::text).containsExactly("two");
        assertThat(roles.stored(TOPIC, 3)).extracting(Fixture::text).containsExactly("nine");
        assertThat(roles.stored(TOPIC, 2).get(0).properties().get("_SYS_MSG_PRIORITY_"))
                .isEqualTo("2");
    }

    @Test
    void priorityOfAnOrderedOrDelayedMessageIsForgotten() {
        roles.send(TOPIC, 0, priority("2").set("__SHARDINGKEY", "k"), "ordered");
        roles.send(TOPIC, 0, priority("2").set("DELAY", "1"), "delayed");
        roles.pass(Duration.ofSeconds(1));

        assertThat(roles.stored(TOPIC, 2)).isEmpty();
        assertThat(roles.stored(TOPIC, 0))
                .hasSize(2)
                .allSatisfy(each -> assertThat(each.properties().contains("_SYS_MSG_PRIORITY_"))
                        .isFalse());
    }

    @Test
    void priorityThatIsNoneChangesNothing() {
        roles.send(TOPIC, 1, priority("-1"), "a");
        roles.send(TOPIC, 1, priority("x"), "b");

        assertThat(roles.stored(TOPIC, 1)).hasSize(2);
    }
}
