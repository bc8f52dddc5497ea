package io.trivium.rocket.server;

import static io.trivium.rocket.server.Fixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.trivium.broker.publish.Durability;
import io.trivium.message.MessageIds;
import io.trivium.message.MessageProperties;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.BrokerQuestion;
import io.trivium.rocket.protocol.admin.ResumeCheck;
import io.trivium.rocket.protocol.admin.UpdateConfig;
import io.trivium.rocket.protocol.request.CheckTransactionState;
import io.trivium.rocket.protocol.request.EndTransaction;
import io.trivium.rocket.protocol.request.SendMessageReply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransactionTest {
    private static final int COMMIT = 8;
    private static final int ROLLBACK = 12;

    private final Fixture roles = Fixture.withTopic();

    private long prepare(MessageProperties more) {
        SendMessageReply header = roles.prepare("U1", 2, more);
        assertThat(header.transactionId()).isEqualTo("U1");
        assertThat(header.queueId()).isEqualTo(2);
        return MessageIds.place(header.messageId()).position();
    }

    private Reply end(long position, int decision, String group, boolean fromCheck) {
        return roles.ask(new EndTransaction(TOPIC, group, 0, position, decision, fromCheck, "U1", null));
    }

    @Test
    void committedMessageIsPublishedWithoutTheMarksOfTheFirstHalf() {
        long position = prepare(new MessageProperties());
        assertThat(roles.stored(TOPIC, 2)).isEmpty();

        assertThat(end(position, COMMIT, "producers", false).code()).isZero();

        StoredMessage stored = roles.stored(TOPIC, 2).get(0);
        assertThat(Fixture.text(stored)).isEqualTo("paid");
        assertThat(stored.sysFlag() & 0xC).isEqualTo(8);
        assertThat(stored.preparedPosition()).isEqualTo(position);
        assertThat(stored.properties().asMap())
                .containsEntry("__transactionId__", "U1")
                .containsEntry("MSG_REGION", roles.config.region())
                .containsEntry("CLUSTER", roles.config.clusterName())
                .containsKey("TRACE_ON")
                .doesNotContainKeys("TRAN_MSG", "REAL_TOPIC", "REAL_QID");
        assertThat(roles.engine.preparedCount()).isZero();
    }

    @Test
    void whetherTheFirstHalfWaitsForTheDiskIsSaidAsForOtherMessages() {
        prepare(new MessageProperties());
        assertThat(roles.engine.preparedWith()).isEqualTo(Durability.FORCED);

        prepare(new MessageProperties().set("TRV_DURABLE", "false"));

        assertThat(roles.engine.preparedWith()).isEqualTo(Durability.WRITTEN);
    }

    @Test
    void delayOfTransactionalMessageBeginsWithItsCommit() {
        long position = prepare(new MessageProperties().set("DELAY", "1"));
        roles.pass(Duration.ofSeconds(5));

        end(position, COMMIT, "producers", false);
        assertThat(roles.stored(TOPIC, 2)).isEmpty();
        roles.pass(Duration.ofSeconds(1));

        assertThat(roles.stored(TOPIC, 2)).hasSize(1);
    }

    @Test
    void rolledBackMessageIsGone() {
        long position = prepare(new MessageProperties());

        assertThat(end(position, ROLLBACK, "producers", false).code()).isZero();

        assertThat(roles.engine.preparedCount()).isZero();
        assertThat(roles.stored(TOPIC, 2)).isEmpty();
        assertThat(end(position, COMMIT, "producers", false).code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
    }

    @Test
    void strangersAndUnknownPositionsDecideNothing() {
        long position = prepare(new MessageProperties());

        assertThat(end(position, COMMIT, "others", false).code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(end(position + 1, COMMIT, "producers", false).code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(end(position, 0, "producers", false).code()).isZero();

        assertThat(roles.engine.preparedCount()).isEqualTo(1);
    }

    @Test
    void producerIsAskedEachIntervalOnceTheTimeoutIsOver() {
        roles.ask(Fixture.producerHeartbeat("p", "producers"));
        long position = prepare(new MessageProperties());

        roles.pass(Duration.ofSeconds(29));
        assertThat(questions()).isEmpty();
        roles.ask(Fixture.producerHeartbeat("p", "producers"));
        roles.pass(Duration.ofSeconds(33));

        assertThat(questions()).hasSize(2);
        CheckTransactionState second = questions().get(1);
        assertThat(second.preparedPosition()).isEqualTo(position);
        assertThat(second.messageId()).isEqualTo("U1");
        StoredMessage asked = StoredRecord.decode(ByteBuffer.wrap(ByteBufUtil.getBytes(second.body())));
        assertThat(asked.topic()).isEqualTo(TOPIC);
        assertThat(asked.properties().get("TRANSACTION_CHECK_TIMES")).isEqualTo("2");
        assertThat(end(position, COMMIT, "producers", true).code()).isZero();
    }

    @Test
    void producersAreAskedAlsoWhileStoreTimesAreAheadOfTheClock() {
        roles.world.jump(Duration.ofDays(1));
        prepare(new MessageProperties());
        roles.world.jump(Duration.ofDays(-1));
        roles.ask(Fixture.producerHeartbeat("p", "producers"));
        prepare(new MessageProperties());

        roles.pass(Duration.ofSeconds(29));
        assertThat(questions()).isEmpty();
        roles.ask(Fixture.producerHeartbeat("p", "producers"));
        roles.pass(Duration.ofSeconds(4));

        assertThat(questions()).hasSize(2);
    }

    @Test
    void producersAreAskedAlsoWhenTheirClockIsAhead() {
        roles.ask(Fixture.producerHeartbeat("p", "producers"));
        roles.prepare("U1", 2, roles.world.millis() + Duration.ofHours(1).toMillis(), new MessageProperties());

        roles.pass(Duration.ofSeconds(29));
        assertThat(questions()).isEmpty();
        roles.ask(Fixture.producerHeartbeat("p", "producers"));
        roles.pass(Duration.ofSeconds(4));

        assertThat(questions()).hasSize(1);
    }

    @Test
    void operatorSaysWhenProducersAreAsked() {
        set(Map.of("transactionTimeOut", "1000", "transactionCheckInterval", "2000", "transactionCheckMax", "3"));
        roles.ask(Fixture.producerHeartbeat("p", "producers"));
        prepare(new MessageProperties());

        roles.pass(Duration.ofSeconds(4));
        assertThat(questions()).hasSize(1);
        roles.pass(Duration.ofSeconds(6));

        assertThat(questions()).hasSize(3);
        assertThat(roles.stored("TRANS_CHECK_MAX_TIME_TOPIC", 0)).hasSize(1);
        assertThat(settings(roles))
                .contains("transactionTimeOut=1000\n", "transactionCheckInterval=2000\n", "transactionCheckMax=3\n");
        assertThat(settings(roles.restarted())).contains("transactionTimeOut=1000\n", "transactionCheckMax=3\n");
    }

    @Test
    void whoDecidedSinceTheRoundBeganIsNotAsked() {
        roles.ask(Fixture.producerHeartbeat("p", "producers"));
        long position = prepare(new MessageProperties());
        roles.pass(Duration.ofSeconds(30));
        end(position, COMMIT, "producers", false);

        roles.pass(Duration.ofSeconds(5));

        assertThat(questions()).isEmpty();
    }

    @Test
    void whenProducersAreAskedHasLimits() {
        for (String value : List.of("999", "-1", "soon", "86400001", "99999999999")) {
            Map<String, String> changes = Map.of("transactionCheckInterval", value);
            assertThat(roles.ask(new UpdateConfig(UpdateConfig.Kind.BROKER, changes))
                            .code())
                    .as(value)
                    .isEqualTo(ResponseCode.INVALID_PARAMETER);
        }
        assertThat(settings(roles)).contains("transactionCheckInterval=30000\n");
    }

    private void set(Map<String, String> changes) {
        assertThat(roles.ask(new UpdateConfig(UpdateConfig.Kind.BROKER, changes))
                        .code())
                .isZero();
    }

    private static String settings(Fixture roles) {
        return roles.ask(BrokerQuestion.CONFIG).body().toString(StandardCharsets.UTF_8);
    }

    @Test
    void producerThatAskedForTimeIsLeftAlone() {
        roles.ask(Fixture.producerHeartbeat("p", "producers"));
        long position = prepare(new MessageProperties().set("CHECK_IMMUNITY_TIME_IN_SECONDS", "50"));

        roles.pass(Duration.ofSeconds(45));
        assertThat(questions()).isEmpty();
        roles.pass(Duration.ofSeconds(20));

        assertThat(questions()).hasSize(1);
        assertThat(end(position, COMMIT, "producers", false).code()).isEqualTo(ResponseCode.ILLEGAL_OPERATION);
        assertThat(end(position, COMMIT, "producers", true).code()).isZero();
    }

    @Test
    void producerThatWantsToBeAskedSoonIs() {
        roles.ask(Fixture.producerHeartbeat("p", "producers"));
        roles.pass(Duration.ofSeconds(27));
        roles.prepare("patient", 2, new MessageProperties());
        long position = prepare(new MessageProperties().set("CHECK_IMMUNITY_TIME_IN_SECONDS", "1"));

        roles.pass(Duration.ofSeconds(4));

        assertThat(questions()).extracting(CheckTransactionState::messageId).containsExactly("U1");
        assertThat(end(position, COMMIT, "producers", false).code()).isZero();
    }

    @Test
    void transactionsBehindManyThatNobodyDecidesAreAskedAboutToo() {
        for (int i = 0; i < 1000; i++) {
            roles.prepare("old" + i, 2, new MessageProperties().set("CHECK_IMMUNITY_TIME_IN_SECONDS", "3600"));
        }
        prepare(new MessageProperties());

        roles.ask(Fixture.producerHeartbeat("p", "producers"));
        roles.pass(Duration.ofSeconds(35));
        assertThat(questions()).extracting(CheckTransactionState::messageId).containsExactly("U1");

        roles.pass(Duration.ofSeconds(30));
        assertThat(questions()).hasSize(2);
    }

    @Test
    void transactionThatNobodyDecidesIsSetAside() {
        prepare(new MessageProperties());

        roles.pass(Duration.ofSeconds(30 * 17));

        assertThat(roles.engine.preparedCount()).isZero();
        List<StoredMessage> aside = roles.stored("TRANS_CHECK_MAX_TIME_TOPIC", 0);
        assertThat(aside).hasSize(1);
        assertThat(aside.get(0).properties().get("REAL_TOPIC")).isEqualTo(TOPIC);
    }

    @Test
    void whatWasSetAsideIsAskedAboutAgainWhenAnOperatorSaysSo() {
        roles.ask(Fixture.producerHeartbeat("p", "producers"));
        prepare(new MessageProperties());
        roles.pass(Duration.ofSeconds(30 * 17));
        StoredMessage aside = roles.stored("TRANS_CHECK_MAX_TIME_TOPIC", 0).get(0);
        roles.ask(Fixture.producerHeartbeat("p", "producers"));
        int before = questions().size();

        Reply resumed = roles.ask(new ResumeCheck(TOPIC, MessageIds.offsetId(aside.storeHost(), aside.position())));
        roles.pass(Duration.ofSeconds(40));

        assertThat(resumed.code()).isZero();
        assertThat(roles.engine.preparedCount()).isEqualTo(1);
        assertThat(questions().size()).isGreaterThan(before);
        CheckTransactionState question = questions().get(before);
        assertThat(question.messageId()).isEqualTo("U1");
        assertThat(end(question.preparedPosition(), COMMIT, "producers", true).code())
                .isZero();
        StoredMessage committed = roles.stored(TOPIC, 2).get(0);
        assertThat(Fixture.text(committed)).isEqualTo("paid");
        assertThat(committed.properties().asMap()).doesNotContainKeys("TRAN_MSG", "REAL_TOPIC", "REAL_QID");
    }

    @Test
    void delayOfWhatWasSetAsideIsKeptForItsCommit() {
        roles.ask(Fixture.producerHeartbeat("p", "producers"));
        prepare(new MessageProperties().set("DELAY", "1"));
        roles.pass(Duration.ofSeconds(30 * 17));
        StoredMessage aside = roles.stored("TRANS_CHECK_MAX_TIME_TOPIC", 0).get(0);
        roles.ask(Fixture.producerHeartbeat("p", "producers"));
        int before = questions().size();

        roles.ask(new ResumeCheck(TOPIC, MessageIds.offsetId(aside.storeHost(), aside.position())));
        roles.pass(Duration.ofSeconds(40));
        CheckTransactionState question = questions().get(before);
        end(question.preparedPosition(), COMMIT, "producers", true);

        assertThat(question.topic()).isEqualTo(TOPIC);
        assertThat(roles.stored(TOPIC, 2)).isEmpty();
        roles.pass(Duration.ofSeconds(1));
        assertThat(roles.stored(TOPIC, 2)).hasSize(1);
    }

    @Test
    void nothingElseIsPreparedAgain() {
        long open = prepare(new MessageProperties());
        roles.send(TOPIC, 0, new MessageProperties(), "plain");
        StoredMessage plain = roles.stored(TOPIC, 0).get(0);

        for (String id : List.of(
                "nonsense",
                MessageIds.offsetId(plain.storeHost(), open),
                MessageIds.offsetId(plain.storeHost(), plain.position()),
                MessageIds.offsetId(plain.storeHost(), plain.position() + 1))) {
            assertThat(roles.ask(new ResumeCheck(TOPIC, id)).code()).as(id).isEqualTo(ResponseCode.SYSTEM_ERROR);
        }
        assertThat(roles.engine.preparedCount()).isEqualTo(1);
    }

    private List<CheckTransactionState> questions() {
        return roles.peer.sent().stream()
                .filter(CheckTransactionState.class::isInstance)
                .map(CheckTransactionState.class::cast)
                .toList();
    }
}
