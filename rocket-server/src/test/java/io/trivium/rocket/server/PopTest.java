package io.trivium.rocket.server;

import static io.trivium.rocket.server.Fixture.GROUP;
import static io.trivium.rocket.server.Fixture.TOPIC;
import static io.trivium.rocket.server.Fixture.messages;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.message.MessageProperties;
import io.trivium.message.StoredMessage;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.body.BatchAckEntry;
import io.trivium.rocket.protocol.body.BatchAcks;
import io.trivium.rocket.protocol.request.AckMessage;
import io.trivium.rocket.protocol.request.BatchAck;
import io.trivium.rocket.protocol.request.ChangeInvisibleTime;
import io.trivium.rocket.protocol.request.ChangeInvisibleTimeReply;
import io.trivium.rocket.protocol.request.Notification;
import io.trivium.rocket.protocol.request.NotificationReply;
import io.trivium.rocket.protocol.request.PeekMessage;
import io.trivium.rocket.protocol.request.PollingInfo;
import io.trivium.rocket.protocol.request.PollingInfoReply;
import io.trivium.rocket.protocol.request.PopMessage;
import io.trivium.rocket.protocol.request.PopMessageReply;
import io.trivium.rocket.server.fake.RecordingPeer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PopTest {
    private static final String HANDLE = "0 1 60000 0 0 broker-a 1 0";

    private final Fixture roles = Fixture.withTopic();

    private PopMessage pop(int queue, int max, long pollMillis) {
        return new PopMessage(
                GROUP,
                TOPIC,
                queue,
                max,
                60_000,
                pollMillis,
                roles.world.millis(),
                0,
                "TAG",
                "*",
                false,
                null,
                null,
                null);
    }

    private void send(int queue, String body) {
        roles.send(TOPIC, queue, new MessageProperties(), body);
    }

    private AckMessage acknowledgement(int queue, long offset) {
        return new AckMessage(GROUP, TOPIC, queue, HANDLE, offset);
    }

    @Test
    void answerNamesTheOffsetsOfEachQueue() {
        send(1, "a");
        send(1, "b");
        send(3, "c");

        Reply reply = roles.ask(pop(-1, 32, 0));

        PopMessageReply header = PopMessageReply.of(reply);
        assertThat(reply.code()).isZero();
        assertThat(header.startOffsets()).isEqualTo("0 1 0;0 3 0");
        assertThat(header.messageOffsets()).isEqualTo("0 1 0,1;0 3 0");
        assertThat(header.popMillis()).isEqualTo(roles.world.millis());
        assertThat(header.invisibleMillis()).isEqualTo(60_000);
        assertThat(messages(reply)).extracting(Fixture::text).containsExactly("a", "b", "c");
    }

    @Test
    void leasedMessageIsHiddenUntilItsTimeIsOver() {
        send(0, "a");
        roles.ask(pop(-1, 1, 0));

        assertThat(roles.ask(pop(-1, 1, 0)).code()).isEqualTo(ResponseCode.POLLING_TIMEOUT);
        roles.pass(Duration.ofSeconds(60));
        List<StoredMessage> again = messages(roles.ask(pop(-1, 1, 0)));

        assertThat(again)
                .singleElement()
                .satisfies(message -> assertThat(message.attempts()).isEqualTo(1));
    }

    @Test
    void acknowledgedMessageDoesNotComeAgain() {
        send(1, "a");
        roles.ask(pop(-1, 1, 0));

        assertThat(roles.ask(acknowledgement(1, 0)).code()).isZero();
        assertThat(roles.ask(acknowledgement(1, 0)).code()).isZero();

        roles.pass(Duration.ofMinutes(2));
        assertThat(roles.ask(pop(-1, 1, 0)).code()).isEqualTo(ResponseCode.POLLING_TIMEOUT);
    }

    @Test
    void badAcknowledgementsAreRefused() {
        assertThat(roles.ask(acknowledgement(1, 7)).code()).isEqualTo(ResponseCode.NO_MESSAGE);
        assertThat(roles.ask(acknowledgement(9, 0)).code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(roles.ask(new AckMessage(GROUP, TOPIC, 1, "nonsense", 0)).code())
                .isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(roles.ask(new AckMessage("TRV-Q-x", TOPIC, 1, HANDLE, 0)).code())
                .isEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void batchIsAcknowledged() {
        send(1, "a");
        send(1, "b");
        roles.ask(pop(-1, 2, 0));

        BatchAckEntry entry = new BatchAckEntry(GROUP, TOPIC, 1, 0, "0", 0, 1, 60_000, List.of(0L, 1L));
        assertThat(roles.ask(new BatchAck(new BatchAcks("broker-a", List.of(entry))))
                        .code())
                .isZero();
        assertThat(roles.ask(new BatchAck(new BatchAcks("broker-a", List.of()))).code())
                .isEqualTo(ResponseCode.NO_MESSAGE);

        roles.pass(Duration.ofMinutes(2));
        assertThat(roles.ask(pop(-1, 1, 0)).code()).isEqualTo(ResponseCode.POLLING_TIMEOUT);
    }

    @Test
    void messagesOfAQueueThatItsTopicHasLostAreAcknowledged() {
        send(3, "lost");
        send(3, "lost too");
        send(0, "kept");
        roles.engine.putTopic(TopicSettings.of(TOPIC, 1)).toCompletableFuture().join();
        assertThat(messages(roles.ask(pop(-1, 32, 0)))).hasSize(3);

        assertThat(roles.ask(acknowledgement(3, 0)).code()).isZero();
        BatchAckEntry kept = new BatchAckEntry(GROUP, TOPIC, 0, 0, "0", 0, 1, 60_000, List.of(0L));
        BatchAckEntry lost = new BatchAckEntry(GROUP, TOPIC, 3, 0, "0", 0, 1, 60_000, List.of(1L));
        assertThat(roles.ask(new BatchAck(new BatchAcks("broker-a", List.of(kept, lost))))
                        .code())
                .isZero();

        roles.pass(Duration.ofMinutes(2));
        assertThat(roles.ask(pop(-1, 32, 0)).code()).isEqualTo(ResponseCode.POLLING_TIMEOUT);
        assertThat(roles.ask(acknowledgement(2, 0)).code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
    }

    @Test
    void anAcknowledgementThatComesLateFinishesNothingOfTheNextTopicOfThatName() {
        send(1, "old");
        PopMessageReply popped = PopMessageReply.of(roles.ask(pop(-1, 1, 0)));
        int mark = popped.reviveQueueId();
        String handle = "0 1 60000 " + mark + " 0 broker-a 1 0";
        roles.engine.deleteTopic(TOPIC).toCompletableFuture().join();
        roles.engine.putTopic(TopicSettings.of(TOPIC, 4)).toCompletableFuture().join();
        send(1, "new");

        assertThat(roles.ask(new AckMessage(GROUP, TOPIC, 1, handle, 0)).code()).isEqualTo(ResponseCode.NO_MESSAGE);
        assertThat(roles.ask(new ChangeInvisibleTime(GROUP, TOPIC, 1, handle, 0, 1_000, false))
                        .code())
                .isEqualTo(ResponseCode.NO_MESSAGE);
        BatchAckEntry late = new BatchAckEntry(GROUP, TOPIC, 1, mark, "0", 0, 1, 60_000, List.of(0L));
        assertThat(roles.ask(new BatchAck(new BatchAcks("broker-a", List.of(late))))
                        .code())
                .isZero();

        Reply reply = roles.ask(pop(-1, 1, 0));
        assertThat(messages(reply)).extracting(Fixture::text).containsExactly("new");
        int next = PopMessageReply.of(reply).reviveQueueId();
        assertThat(roles.ask(new AckMessage(GROUP, TOPIC, 1, "0 1 60000 " + next + " 0 broker-a 1 0", 0))
                        .code())
                .isZero();
    }

    @Test
    void aMessageOfAQueueThatItsTopicHasLostIsHiddenForAWhile() {
        send(3, "lost");
        roles.engine.putTopic(TopicSettings.of(TOPIC, 1)).toCompletableFuture().join();
        roles.ask(pop(-1, 1, 0));

        Reply hidden = roles.ask(new ChangeInvisibleTime(GROUP, TOPIC, 3, HANDLE, 0, 1_000, false));

        assertThat(hidden.code()).isZero();
        roles.pass(Duration.ofSeconds(1));
        assertThat(messages(roles.ask(pop(-1, 1, 0)))).hasSize(1);
    }

    @Test
    void whatIsGoneWithItsTopicDoesNotKeepTheRestOfABatchFromBeingAcknowledged() {
        send(1, "a");
        roles.ask(pop(-1, 1, 0));

        BatchAckEntry gone = new BatchAckEntry(GROUP, "gone", 0, 0, "0", 0, 1, 60_000, List.of(0L));
        BatchAckEntry goneGroup = new BatchAckEntry("gone", TOPIC, 0, 0, "0", 0, 1, 60_000, List.of(0L));
        BatchAckEntry live = new BatchAckEntry(GROUP, TOPIC, 1, 0, "0", 0, 1, 60_000, List.of(0L));
        Reply answer = roles.ask(new BatchAck(new BatchAcks("broker-a", List.of(gone, goneGroup, live))));

        assertThat(answer.code()).isZero();
        roles.pass(Duration.ofMinutes(2));
        assertThat(roles.ask(pop(-1, 1, 0)).code()).isEqualTo(ResponseCode.POLLING_TIMEOUT);
    }

    @Test
    void invisibleTimeIsChanged() {
        send(1, "a");
        roles.ask(pop(-1, 1, 0));

        Reply changed = roles.ask(new ChangeInvisibleTime(GROUP, TOPIC, 1, HANDLE, 0, 10_000, false));
        Reply outside = roles.ask(new ChangeInvisibleTime(GROUP, TOPIC, 1, HANDLE, 5, 10_000, false));

        assertThat(ChangeInvisibleTimeReply.of(changed).invisibleMillis()).isEqualTo(10_000);
        assertThat(outside.code()).isEqualTo(ResponseCode.NO_MESSAGE);
        roles.pass(Duration.ofSeconds(9));
        assertThat(roles.ask(pop(-1, 1, 0)).code()).isEqualTo(ResponseCode.POLLING_TIMEOUT);
        roles.pass(Duration.ofSeconds(1));
        assertThat(roles.ask(pop(-1, 1, 0)).code()).isZero();
    }

    @Test
    void popWaitsForTheFirstMessage() {
        CompletableFuture<Reply> waiting = roles.start(pop(-1, 32, 5_000));
        assertThat(waiting).isNotDone();

        send(2, "a");

        assertThat(messages(waiting.join())).extracting(Fixture::text).containsExactly("a");
    }

    @Test
    void popThatCameTooLateIsNotServed() {
        send(0, "a");
        PopMessage late = pop(-1, 1, 1_000);
        roles.pass(Duration.ofSeconds(2));

        assertThat(roles.ask(late).code()).isEqualTo(ResponseCode.POLLING_TIMEOUT);
        assertThat(messages(roles.ask(pop(-1, 1, 0)))).hasSize(1);
    }

    @Test
    void badPopsAreRefused() {
        PopMessage unknown = new PopMessage(
                GROUP, "unknown", -1, 1, 1, 0, roles.world.millis(), 0, null, null, false, null, null, null);
        PopMessage reserved = new PopMessage(
                "TRV-Q-x", TOPIC, -1, 1, 1, 0, roles.world.millis(), 0, null, null, false, null, null, null);

        assertThat(roles.ask(pop(-1, 33, 0)).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(roles.ask(pop(4, 1, 0)).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(roles.ask(unknown).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(roles.ask(reserved).code()).isEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void peekingLeasesNothing() {
        send(1, "a");

        Reply peeked = roles.ask(new PeekMessage(GROUP, TOPIC, -1, 32));

        assertThat(messages(peeked)).hasSize(1);
        assertThat(messages(roles.ask(pop(-1, 1, 0)))).hasSize(1);
        assertThat(roles.ask(new PeekMessage(GROUP, TOPIC, 0, 32)).code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
    }

    @Test
    void aPeekThatFailsHalfWayGivesBackWhatItRead() {
        send(0, "a");
        roles.engine.failPullsOf(new QueueId(TOPIC, 1));

        assertThat(roles.ask(new PeekMessage(GROUP, TOPIC, -1, 32)).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);

        assertThat(roles.engine.lent()).isZero();
    }

    @Test
    void consumerIsToldOfMessages() {
        Notification question =
                new Notification(GROUP, TOPIC, -1, 5_000, roles.world.millis(), false, null, null, null);
        CompletableFuture<Reply> waiting = roles.start(question);
        assertThat(waiting).isNotDone();

        send(1, "a");

        assertThat(NotificationReply.of(waiting.join()).hasMessage()).isTrue();
        assertThat(NotificationReply.of(roles.ask(question)).hasMessage()).isTrue();
    }

    private PopMessage inOrder(int queue, int max, String attempt) {
        return new PopMessage(
                GROUP, TOPIC, queue, max, 60_000, 0, roles.world.millis(), 0, "TAG", "*", true, attempt, null, null);
    }

    @Test
    void popInOrderGivesAQueueToOneAttemptAtATime() {
        send(1, "a");
        send(1, "b");

        PopMessageReply first = PopMessageReply.of(roles.ask(inOrder(1, 1, "one")));
        Reply again = roles.ask(inOrder(1, 1, "one"));

        assertThat(first.reviveQueueId()).isEqualTo(999);
        assertThat(first.orderCounts()).isEqualTo("0 1 0");
        assertThat(messages(again)).extracting(Fixture::text).containsExactly("a");
        assertThat(roles.ask(inOrder(1, 1, "two")).code()).isEqualTo(ResponseCode.POLLING_TIMEOUT);
        roles.ask(acknowledgement(1, 0));
        assertThat(messages(roles.ask(inOrder(1, 1, "two"))))
                .extracting(Fixture::text)
                .containsExactly("b");
    }

    @Test
    void popInOrderTellsHowOftenEachMessageFailed() {
        send(1, "a");
        send(1, "b");
        roles.ask(inOrder(1, 1, "one"));
        roles.pass(Duration.ofSeconds(60));

        PopMessageReply header = PopMessageReply.of(roles.ask(inOrder(1, 2, "two")));

        assertThat(header.messageOffsets()).isEqualTo("0 1 0,1");
        assertThat(header.orderCounts()).isEqualTo("0 qo1%0 1;0 1 0");
    }

    @Test
    void consumerIsNotToldOfMessagesThatOthersHave() {
        send(1, "a");
        roles.ask(inOrder(1, 1, "one"));

        assertThat(toldOf("two")).isFalse();
        assertThat(toldOf("one")).isTrue();
        roles.pass(Duration.ofSeconds(60));
        assertThat(toldOf("two")).isTrue();
    }

    private boolean toldOf(String attempt) {
        return NotificationReply.of(roles.ask(
                        new Notification(GROUP, TOPIC, 1, 0, roles.world.millis(), true, attempt, null, null)))
                .hasMessage();
    }

    @Test
    void waitingPopsAreCounted() {
        CompletableFuture<Reply> waiting = roles.start(pop(-1, 32, 5_000));
        CompletableFuture<Reply> second = roles.start(pop(-1, 32, 5_000));
        assertThat(roles.start(pop(2, 32, 5_000))).isNotDone();
        assertThat(waitingFor(-1)).isEqualTo(2);
        assertThat(waitingFor(2)).isEqualTo(1);

        send(0, "a");
        send(0, "b");

        assertThat(waiting).isDone();
        assertThat(second).isDone();
        assertThat(waitingFor(-1)).isZero();
        assertThat(roles.ask(new PollingInfo(GROUP, "unknown", 0)).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(roles.ask(new PollingInfo("nobody", TOPIC, 0)).code())
                .isEqualTo(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST);
        assertThat(roles.ask(new PollingInfo(GROUP, TOPIC, 4)).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
    }

    private int waitingFor(int queue) {
        return PollingInfoReply.of(roles.ask(new PollingInfo(GROUP, TOPIC, queue)))
                .waiting();
    }

    @Test
    void popOfAConnectionThatIsGoneTakesNothing() {
        RecordingPeer dying = new RecordingPeer("dying");
        CompletableFuture<Reply> first = roles.start(pop(-1, 32, 15_000), dying);
        CompletableFuture<Reply> second = roles.start(pop(2, 32, 15_000), dying);
        CompletableFuture<Reply> other = roles.start(pop(3, 32, 15_000));

        dying.close();
        send(2, "a");

        assertThat(first.join().code()).isEqualTo(ResponseCode.POLLING_TIMEOUT);
        assertThat(second.join().code()).isEqualTo(ResponseCode.POLLING_TIMEOUT);
        assertThat(other).isNotDone();
        assertThat(waitingFor(-1)).isZero();
        assertThat(messages(roles.ask(pop(-1, 32, 0)))).singleElement().satisfies(message -> {
            assertThat(Fixture.text(message)).isEqualTo("a");
            assertThat(message.attempts()).isZero();
        });
    }

    @Test
    void popThatComesAsItsConnectionGoesTakesNothing() {
        RecordingPeer gone = new RecordingPeer("gone");
        gone.close();

        assertThat(roles.ask(pop(-1, 32, 15_000), gone).code()).isEqualTo(ResponseCode.POLLING_TIMEOUT);

        send(2, "a");
        assertThat(messages(roles.ask(pop(-1, 32, 0)))).hasSize(1);
    }

    @Test
    void tooManyWaitingPopsAreTurnedAway() {
        for (int i = 0; i < 1024; i++) {
            assertThat(roles.start(pop(1, 1, 5_000))).isNotDone();
        }

        assertThat(roles.ask(pop(1, 1, 5_000)).code()).isEqualTo(ResponseCode.POLLING_FULL);
        assertThat(roles.start(pop(2, 1, 5_000))).isNotDone();
        roles.pass(Duration.ofSeconds(5));
        assertThat(roles.start(pop(1, 1, 5_000))).isNotDone();
    }
}
