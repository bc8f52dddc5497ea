package io.trivium.rocket.server;

import static io.trivium.rocket.server.Fixture.GROUP;
import static io.trivium.rocket.server.Fixture.TOPIC;
import static io.trivium.rocket.server.Fixture.heartbeat;
import static io.trivium.rocket.server.Fixture.messages;
import static io.trivium.rocket.server.Fixture.pull;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.group.GroupKind;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.message.MessageIds;
import io.trivium.message.MessageProperties;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.ResetOffset;
import io.trivium.rocket.protocol.request.DeleteTopic;
import io.trivium.rocket.protocol.request.GetEarliestStoreTime;
import io.trivium.rocket.protocol.request.GetMaxOffset;
import io.trivium.rocket.protocol.request.GetMinOffset;
import io.trivium.rocket.protocol.request.OffsetReply;
import io.trivium.rocket.protocol.request.PullMessage;
import io.trivium.rocket.protocol.request.PullMessageReply;
import io.trivium.rocket.protocol.request.QueryConsumerOffset;
import io.trivium.rocket.protocol.request.QueryMessage;
import io.trivium.rocket.protocol.request.SearchOffset;
import io.trivium.rocket.protocol.request.SendMessageReply;
import io.trivium.rocket.protocol.request.TimestampReply;
import io.trivium.rocket.protocol.request.UpdateConsumerOffset;
import io.trivium.rocket.protocol.request.UpdateTopic;
import io.trivium.rocket.protocol.request.ViewMessage;
import io.trivium.rocket.server.fake.RecordingPeer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PullTest {
    private final Fixture roles = Fixture.withTopic();

    private void send(String tag, String body) {
        roles.send(TOPIC, 0, new MessageProperties().set("TAGS", tag).set("KEYS", body + " shared"), body);
    }

    @Test
    void messagesAreAnsweredAsTheyAreStored() {
        send("a", "1");
        send("a", "2");

        Reply reply = roles.ask(pull(TOPIC, 0, 0));

        PullMessageReply header = PullMessageReply.of(reply);
        assertThat(reply.code()).isZero();
        assertThat(header.nextOffset()).isEqualTo(2);
        assertThat(header.minOffset()).isZero();
        assertThat(header.maxOffset()).isEqualTo(2);
        assertThat(messages(reply)).extracting(Fixture::text).containsExactly("1", "2");
    }

    @Test
    void offsetsOutsideTheQueueAreCorrected() {
        send("a", "1");

        Reply beyond = roles.ask(pull(TOPIC, 0, 9));
        Reply before = roles.ask(pull(TOPIC, 0, -1));
        Reply inEmpty = roles.ask(pull(TOPIC, 1, 5));
        Reply atEnd = roles.ask(pull(TOPIC, 0, 1));

        assertThat(beyond.code()).isEqualTo(ResponseCode.PULL_OFFSET_MOVED);
        assertThat(PullMessageReply.of(beyond).nextOffset()).isEqualTo(1);
        assertThat(before.code()).isEqualTo(ResponseCode.PULL_OFFSET_MOVED);
        assertThat(PullMessageReply.of(before).nextOffset()).isZero();
        assertThat(inEmpty.code()).isEqualTo(ResponseCode.PULL_OFFSET_MOVED);
        assertThat(PullMessageReply.of(inEmpty).nextOffset()).isZero();
        assertThat(atEnd.code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
        assertThat(PullMessageReply.of(atEnd).nextOffset()).isEqualTo(1);
    }

    @Test
    void messagesThatDoNotMatchArePassed() {
        send("a", "1");
        send("b", "2");

        Reply none = roles.ask(pull(TOPIC, 0, 0, PullMessage.SUBSCRIPTION, "c", 0));
        Reply one = roles.ask(pull(TOPIC, 0, 0, PullMessage.SUBSCRIPTION, "c || b", 0));

        assertThat(none.code()).isEqualTo(ResponseCode.PULL_RETRY_IMMEDIATELY);
        assertThat(PullMessageReply.of(none).nextOffset()).isEqualTo(2);
        assertThat(messages(one)).extracting(Fixture::text).containsExactly("2");
    }

    @Test
    void pullWaitsForTheMessageThatMatches() {
        CompletableFuture<Reply> waiting =
                roles.start(pull(TOPIC, 0, 0, PullMessage.SUBSCRIPTION | PullMessage.SUSPEND, "a", 15_000));

        send("b", "1");
        assertThat(waiting).isNotDone();
        send("a", "2");

        assertThat(messages(waiting.join())).extracting(Fixture::text).containsExactly("2");
    }

    @Test
    void pullThatWaitsGoesByTheNewestSubscription() {
        roles.ask(heartbeat("c", GROUP, TOPIC, "a", 1));
        CompletableFuture<Reply> waiting = roles.start(pull(TOPIC, 0, 0, PullMessage.SUSPEND, null, 15_000));
        send("b", "1");

        roles.ask(heartbeat("c", GROUP, TOPIC, "b", 2));
        send("a", "2");

        assertThat(PullMessageReply.of(waiting.join()).nextOffset()).isEqualTo(2);
        assertThat(messages(waiting.join())).extracting(Fixture::text).containsExactly("1");
    }

    @Test
    void pullThatWaitedLongEnoughGoesByTheNewestSubscription() {
        roles.ask(heartbeat("c", GROUP, TOPIC, "a", 1));
        CompletableFuture<Reply> waiting = roles.start(pull(TOPIC, 0, 0, PullMessage.SUSPEND, null, 15_000));
        send("b", "1");

        roles.ask(heartbeat("c", GROUP, TOPIC, "b", 2));
        roles.pass(Duration.ofSeconds(15));

        assertThat(messages(waiting.join())).extracting(Fixture::text).containsExactly("1");
    }

    @Test
    void pullThatWaitsIsToldOfAnOperatorsReset() {
        send("a", "1");
        send("a", "2");
        CompletableFuture<Reply> waiting =
                roles.start(pull(TOPIC, 0, 2, PullMessage.SUBSCRIPTION | PullMessage.SUSPEND, "*", 15_000));

        roles.ask(new ResetOffset(TOPIC, GROUP, 0, 1, -1, true));
        send("a", "3");

        assertThat(waiting.join().code()).isEqualTo(ResponseCode.PULL_OFFSET_MOVED);
        assertThat(PullMessageReply.of(waiting.join()).nextOffset()).isEqualTo(1);
    }

    @Test
    void resetIsNotSpentOnAConnectionThatIsGone() {
        send("a", "1");
        send("a", "2");
        RecordingPeer gone = new RecordingPeer("gone");
        PullMessage parking = pull(TOPIC, 0, 2, PullMessage.SUBSCRIPTION | PullMessage.SUSPEND, "*", 15_000);
        CompletableFuture<Reply> parked = roles.start(parking, gone);
        gone.close();

        roles.ask(new ResetOffset(TOPIC, GROUP, 0, 1, -1, true));
        send("a", "3");

        assertThat(parked.join().code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(roles.ask(parking).code()).isEqualTo(ResponseCode.PULL_OFFSET_MOVED);
    }

    @Test
    void pullThatWaitedLongEnoughFindsNothing() {
        CompletableFuture<Reply> waiting =
                roles.start(pull(TOPIC, 0, 0, PullMessage.SUBSCRIPTION | PullMessage.SUSPEND, "*", 15_000));

        roles.pass(Duration.ofSeconds(14));
        assertThat(waiting).isNotDone();
        roles.pass(Duration.ofSeconds(1));

        assertThat(waiting.join().code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
        assertThat(PullMessageReply.of(waiting.join()).nextOffset()).isZero();
    }

    @Test
    void subscriptionComesFromTheHeartbeat() {
        send("a", "1");
        send("b", "2");

        assertThat(roles.ask(pull(TOPIC, 0, 0, 0, null, 0)).code()).isEqualTo(ResponseCode.SUBSCRIPTION_NOT_EXIST);
        roles.ask(heartbeat("c", GROUP, "another", "*", 1));
        assertThat(roles.ask(pull(TOPIC, 0, 0, 0, null, 0)).code()).isEqualTo(ResponseCode.SUBSCRIPTION_NOT_EXIST);
        roles.ask(heartbeat("c", GROUP, TOPIC, "b", 2));
        assertThat(messages(roles.ask(pull(TOPIC, 0, 0, 0, null, 0))))
                .extracting(Fixture::text)
                .containsExactly("2");
        PullMessage newer = new PullMessage(PullMessage.PULL, GROUP, TOPIC, 0, 0, 32, 0, 0, 0, null, 3, "TAG", -1);
        assertThat(roles.ask(newer).code()).isEqualTo(ResponseCode.SUBSCRIPTION_NOT_LATEST);
    }

    @Test
    void badPullsAreRefusedWithTheirCodes() {
        roles.engine.putTopic(TopicSettings.of("closed", 1).withPermissions(2));
        roles.engine.putGroup(new GroupSettings("stopped", GroupKind.NATIVE, "", 16, false, true, Map.of()));

        assertThat(roles.ask(pull("unknown", 0, 0)).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(roles.ask(pull("closed", 0, 0)).code()).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(roles.ask(pull(TOPIC, 4, 0)).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(roles.ask(pull(TOPIC, -1, 0)).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(roles.ask(pull(TOPIC, 0, 0, PullMessage.SUBSCRIPTION, "||", 0))
                        .code())
                .isEqualTo(ResponseCode.SUBSCRIPTION_PARSE_FAILED);
        assertThat(roles.ask(new PullMessage(PullMessage.PULL, "stopped", TOPIC, 0, 0, 1, 4, 0, 0, "*", 0, null, -1))
                        .code())
                .isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(roles.ask(new PullMessage(PullMessage.PULL, "TRV-Q-x", TOPIC, 0, 0, 1, 4, 0, 0, "*", 0, null, -1))
                        .code())
                .isEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void pullMayCommit() {
        send("a", "1");

        roles.ask(pull(TOPIC, 0, 1, PullMessage.SUBSCRIPTION | PullMessage.COMMIT_OFFSET, "*", 0));

        assertThat(roles.engine.cursor(GROUP, new QueueId(TOPIC, 0))).hasValue(1);
    }

    @Test
    void ofPositionsCommittedInQuickSuccessionTheLastIsKeptWithinASecond() {
        send("a", "1");
        send("a", "2");

        commitByPull(1);
        commitByPull(2);

        assertThat(roles.engine.cursor(GROUP, new QueueId(TOPIC, 0))).hasValue(1);
        roles.pass(Duration.ofSeconds(1));
        assertThat(roles.engine.cursor(GROUP, new QueueId(TOPIC, 0))).hasValue(2);
    }

    @Test
    void positionCommittedByAPullIsKeptBeforeItIsAnswered() {
        send("a", "1");
        send("a", "2");

        commitByPull(1);
        commitByPull(2);
        Reply answer = roles.ask(new QueryConsumerOffset(GROUP, TOPIC, 0, true));

        assertThat(OffsetReply.of(answer).offset()).isEqualTo(2);
        assertThat(roles.engine.cursor(GROUP, new QueueId(TOPIC, 0))).hasValue(2);
    }

    @Test
    void whoCommitsAndAsksIsToldWhatItCommitted() {
        send("a", "1");
        send("a", "2");
        roles.ask(heartbeat("c", GROUP, TOPIC, "*", 1));
        roles.engine.letMovesLinger();

        var moved = roles.start(new UpdateConsumerOffset(GROUP, TOPIC, 0, 2));
        var asked = roles.start(new QueryConsumerOffset(GROUP, TOPIC, 0, true));
        boolean early = asked.isDone();
        roles.engine.keepMoves();

        assertThat(early).isFalse();
        assertThat(OffsetReply.of(asked.join()).offset()).isEqualTo(2);
        assertThat(moved.join().code()).isZero();
    }

    @Test
    void whoCommitsByAPullAndAsksIsToldWhatItCommitted() {
        send("a", "1");
        roles.engine.letMovesLinger();

        commitByPull(1);
        var asked = roles.start(new QueryConsumerOffset(GROUP, TOPIC, 0, true));
        roles.pass(Duration.ofSeconds(1));
        boolean early = asked.isDone();
        roles.engine.keepMoves();

        assertThat(early).isFalse();
        assertThat(OffsetReply.of(asked.join()).offset()).isEqualTo(1);
    }

    @Test
    void positionCommittedByAPullIsNotKeptAfterAnotherOneWasSet() {
        send("a", "1");
        send("a", "2");

        commitByPull(1);
        commitByPull(2);
        roles.ask(new UpdateConsumerOffset(GROUP, TOPIC, 0, 0));
        roles.pass(Duration.ofSeconds(1));

        assertThat(roles.engine.cursor(GROUP, new QueueId(TOPIC, 0))).hasValue(0);
    }

    @Test
    void positionCommittedByAPullIsKeptWhenTheBrokerStops() {
        send("a", "1");
        send("a", "2");

        commitByPull(1);
        commitByPull(2);
        roles.roles.close();

        assertThat(roles.engine.cursor(GROUP, new QueueId(TOPIC, 0))).hasValue(2);
    }

    @Test
    void positionCommittedForATopicThatIsDeletedIsForgotten() {
        send("a", "1");
        send("a", "2");

        commitByPull(1);
        commitByPull(2);
        roles.ask(new DeleteTopic(TOPIC));
        roles.ask(new UpdateTopic(TOPIC, "TBW102", 4, 4, 6, "SINGLE_TAG", 0, false, null));
        send("a", "3");
        send("a", "4");
        roles.pass(Duration.ofSeconds(1));

        assertThat(roles.engine.cursor(GROUP, new QueueId(TOPIC, 0))).isNotEqualTo(OptionalLong.of(2));
    }

    private void commitByPull(long offset) {
        roles.ask(pull(TOPIC, 0, offset, PullMessage.SUBSCRIPTION | PullMessage.COMMIT_OFFSET, "*", 0));
    }

    @Test
    void groupWithoutPositionBeginsAtZeroOnlyWhereMessagesAre() {
        send("a", "1");

        Reply young = roles.ask(new QueryConsumerOffset(GROUP, TOPIC, 0, true));
        Reply strict = roles.ask(new QueryConsumerOffset(GROUP, TOPIC, 0, false));
        Reply empty = roles.ask(new QueryConsumerOffset(GROUP, TOPIC, 1, true));

        assertThat(OffsetReply.of(young).offset()).isZero();
        assertThat(strict.code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND);
        assertThat(empty.code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND);
    }

    @Test
    void committedPositionIsAnswered() {
        roles.ask(heartbeat("c", GROUP, TOPIC, "*", 1));

        assertThat(roles.ask(new UpdateConsumerOffset(GROUP, TOPIC, 0, 5)).code())
                .isZero();

        assertThat(OffsetReply.of(roles.ask(new QueryConsumerOffset(GROUP, TOPIC, 0, true)))
                        .offset())
                .isEqualTo(5);
        assertThat(roles.ask(new UpdateConsumerOffset("nobody", TOPIC, 0, 5)).code())
                .isEqualTo(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST);
        assertThat(roles.ask(new UpdateConsumerOffset(GROUP, "unknown", 0, 5)).code())
                .isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(roles.ask(new UpdateConsumerOffset(GROUP, TOPIC, 9, 5)).code())
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(roles.ask(new UpdateConsumerOffset("TRV-D-x", TOPIC, 0, 5)).code())
                .isEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void offsetsAreFoundByTime() {
        long first = roles.world.millis();
        send("a", "1");
        roles.pass(Duration.ofSeconds(10));
        send("a", "2");

        assertThat(offset(new SearchOffset(TOPIC, 0, first, "lower"))).isZero();
        assertThat(offset(new SearchOffset(TOPIC, 0, first + 1, "lower"))).isEqualTo(1);
        assertThat(offset(new SearchOffset(TOPIC, 0, first + 99_999, "lower"))).isEqualTo(2);
        assertThat(offset(new SearchOffset(TOPIC, 0, first + 5_000, "upper"))).isZero();
        assertThat(offset(new SearchOffset(TOPIC, 0, first + 99_999, "upper"))).isEqualTo(1);
        assertThat(offset(new SearchOffset(TOPIC, 0, Long.MAX_VALUE, "upper"))).isEqualTo(1);
        assertThat(OffsetReply.of(roles.ask(new GetMaxOffset(TOPIC, 0))).offset())
                .isEqualTo(2);
        assertThat(OffsetReply.of(roles.ask(new GetMinOffset(TOPIC, 0))).offset())
                .isZero();
        assertThat(TimestampReply.of(roles.ask(new GetEarliestStoreTime(TOPIC, 0)))
                        .millis())
                .isEqualTo(first);
        assertThat(TimestampReply.of(roles.ask(new GetEarliestStoreTime(TOPIC, 1)))
                        .millis())
                .isEqualTo(-1);
    }

    private long offset(SearchOffset request) {
        return OffsetReply.of(roles.ask(request)).offset();
    }

    @Test
    void messagesAreFoundByKeyAndPosition() {
        send("a", "k1");
        send("a", "k2");
        SendMessageReply third =
                SendMessageReply.of(roles.send(TOPIC, 1, new MessageProperties().set("UNIQ_KEY", "U3"), "three"));
        long now = roles.world.millis();

        Reply shared = roles.ask(new QueryMessage(TOPIC, "shared", 10, 0, now, null, false));
        Reply unique = roles.ask(new QueryMessage(TOPIC, "U3", 32, 0, 0, null, true));
        Reply tooOld = roles.ask(new QueryMessage(TOPIC, "k1", 10, 0, now - 1, null, false));
        long position = MessageIds.place(third.messageId()).position();

        assertThat(messages(shared)).extracting(Fixture::text).containsExactly("k1", "k2");
        assertThat(messages(unique)).extracting(Fixture::text).containsExactly("three");
        assertThat(tooOld.code()).isEqualTo(ResponseCode.QUERY_NOT_FOUND);
        assertThat(messages(roles.ask(new ViewMessage(position, TOPIC)))).hasSize(1);
        assertThat(roles.ask(new ViewMessage(position, "another")).code()).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(roles.ask(new ViewMessage(position + 1, null)).code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
    }

    @Test
    void messagesAreFoundByTagTheNewestOfThem() {
        for (int i = 0; i < 10; i++) {
            roles.send(TOPIC, i % 4, new MessageProperties().set("TAGS", i % 2 == 0 ? "red" : "blue"), "m" + i);
        }
        roles.send(TOPIC, 0, new MessageProperties(), "untagged");
        // As its hash is that of the other, which is not its tag.
        roles.send(TOPIC, 0, new MessageProperties().set("TAGS", "Aa"), "twin");
        long sent = roles.world.millis();
        roles.pass(Duration.ofSeconds(2));
        roles.send(TOPIC, 3, new MessageProperties().set("TAGS", "red"), "late");
        long now = roles.world.millis();

        assertThat(byTag("red", 3, 0, now)).containsExactly("m6", "m8", "late");
        assertThat(byTag("red", 3, 0, sent)).containsExactly("m4", "m6", "m8");
        assertThat(byTag("red", 32, sent + 1, Long.MAX_VALUE)).containsExactly("late");
        assertThat(byTag("blue", 32, 0, Long.MAX_VALUE)).containsExactly("m1", "m3", "m5", "m7", "m9");
        assertThat(byTag("BB", 32, 0, now)).isEmpty();
        assertThat(byTag("", 32, 0, now)).isEmpty();
        assertThat(roles.engine.lent()).isZero();
    }

    private List<String> byTag(String tag, int most, long begin, long end) {
        Reply reply = roles.ask(new QueryMessage(TOPIC, tag, most, begin, end, "T", false));
        if (reply.code() == ResponseCode.QUERY_NOT_FOUND) {
            return List.of();
        }
        return Fixture.messages(reply).stream().map(Fixture::text).toList();
    }
}
