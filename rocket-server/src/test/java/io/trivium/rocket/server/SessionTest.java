package io.trivium.rocket.server;

import static io.trivium.rocket.server.Fixture.TOPIC;
import static io.trivium.rocket.server.Fixture.messages;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.group.GroupKind;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.message.MessageProperties;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.AckMessage;
import io.trivium.rocket.protocol.request.Browse;
import io.trivium.rocket.protocol.request.BrowseReply;
import io.trivium.rocket.protocol.request.CloseSession;
import io.trivium.rocket.protocol.request.DeadLetter;
import io.trivium.rocket.protocol.request.DeclareGroup;
import io.trivium.rocket.protocol.request.DeleteGroup;
import io.trivium.rocket.protocol.request.DeleteTopic;
import io.trivium.rocket.protocol.request.Hello;
import io.trivium.rocket.protocol.request.HelloReply;
import io.trivium.rocket.protocol.request.LeaveGroup;
import io.trivium.rocket.protocol.request.OwnTemporary;
import io.trivium.rocket.protocol.request.PopMessage;
import io.trivium.rocket.protocol.request.PopMessageReply;
import io.trivium.rocket.protocol.request.Release;
import io.trivium.rocket.protocol.request.UpdateTopic;
import io.trivium.rocket.server.fake.RecordingPeer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionTest {
    private static final String SESSION = "0123456789abcdef0123456789abcdef";
    private static final String GROUP = "TRV-Q-orders";

    private final Fixture roles = Fixture.withTopic();

    private void begin() {
        roles.ask(new Hello(SESSION));
        roles.ask(new DeclareGroup(GROUP, "QUEUE", TOPIC, SESSION));
    }

    private Reply pop() {
        return roles.ask(new PopMessage(
                GROUP, TOPIC, -1, 100, 1_000, 0, roles.world.millis(), 0, "TAG", "*", false, null, SESSION, "me"));
    }

    private void send(int queue, String body) {
        roles.send(TOPIC, queue, new MessageProperties(), body);
    }

    @Test
    void helloTellsWhatTheBrokerCanDo() {
        HelloReply header = HelloReply.of(roles.ask(new Hello(SESSION)));

        assertThat(header.capabilities()).contains("sessions").contains("browse");
        assertThat(header.brokerName()).isEqualTo("broker-a");
        assertThat(roles.engine.sessions()).containsExactly(SESSION);
    }

    @Test
    void sessionEndsWithItsConnection() {
        begin();
        send(0, "a");
        assertThat(messages(pop())).hasSize(1);

        roles.peer.close();

        assertThat(roles.engine.sessions()).isEmpty();
    }

    @Test
    void sessionThatMovedDoesNotEndWithItsFormerConnection() {
        roles.ask(new Hello(SESSION));
        RecordingPeer next = new RecordingPeer("two");

        roles.ask(new Hello(SESSION), next);
        roles.peer.close();

        assertThat(roles.engine.sessions()).containsExactly(SESSION);
        roles.ask(new CloseSession(SESSION), next);
        assertThat(roles.engine.sessions()).isEmpty();
    }

    @Test
    void leasesOfSessionOutliveTheirTimeAndCanBeReleased() {
        begin();
        send(1, "a");
        assertThat(messages(pop())).hasSize(1);

        roles.pass(Duration.ofMinutes(5));
        assertThat(pop().code()).isEqualTo(ResponseCode.POLLING_TIMEOUT);
        assertThat(roles.ask(new Release(GROUP, TOPIC, 1, List.of(0L), 0, true, null))
                        .code())
                .isZero();

        assertThat(messages(pop()))
                .singleElement()
                .satisfies(again -> assertThat(again.attempts()).isEqualTo(1));
        assertThat(roles.ask(new AckMessage(GROUP, TOPIC, 1, "0 1 1 0 0 broker-a 1 0", 0))
                        .code())
                .isZero();
    }

    @Test
    void answerToASessionNamesWhereQueuesBeginAndLeavesTheOffsetsToTheRecords() {
        begin();
        send(1, "a");
        send(3, "b");
        send(1, "c");

        PopMessageReply header = PopMessageReply.of(pop());

        assertThat(header.startOffsets()).isEqualTo("0 1 0;0 3 0");
        assertThat(header.messageOffsets()).isEmpty();
    }

    @Test
    void whatAnotherSessionHasLeasedIsNeitherReleasedNorADeadLetter() {
        begin();
        send(1, "a");
        assertThat(messages(pop())).hasSize(1);

        roles.ask(new Release(GROUP, TOPIC, 1, List.of(0L), 0, true, "another"));
        roles.ask(new DeadLetter(GROUP, TOPIC, 1, List.of(0L), "broken", "another"));

        assertThat(pop().code()).isEqualTo(ResponseCode.POLLING_TIMEOUT);
        roles.ask(new Release(GROUP, TOPIC, 1, List.of(0L), 0, true, SESSION));
        assertThat(messages(pop())).hasSize(1);
    }

    @Test
    void whatIsLeftInAQueueThatItsTopicHasLostCanBeReleasedMovedAndBrowsed() {
        begin();
        send(3, "a");
        send(3, "b");
        roles.engine.putTopic(TopicSettings.of(TOPIC, 1)).toCompletableFuture().join();
        assertThat(messages(roles.ask(new Browse(GROUP, TOPIC, "", 3, null))))
                .extracting(Fixture::text)
                .containsExactly("a", "b");
        pop();

        assertThat(roles.ask(new Release(GROUP, TOPIC, 3, List.of(0L), 0, true, null))
                        .code())
                .isZero();
        assertThat(messages(pop())).extracting(Fixture::text).contains("a");
        assertThat(roles.ask(new DeadLetter(GROUP, TOPIC, 3, List.of(0L, 1L), "broken", null))
                        .code())
                .isZero();
        assertThat(messages(roles.ask(new Browse(GROUP, TOPIC, "", 3, null)))).isEmpty();
        assertThat(roles.ask(new Release(GROUP, TOPIC, 2, List.of(0L), 0, true, null))
                        .code())
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
    }

    @Test
    void groupsAreDeclaredLeftAndDeleted() {
        begin();
        roles.ask(new DeclareGroup("TRV-N-1", "SUBSCRIPTION", TOPIC, SESSION));

        assertThat(roles.engine.group(GROUP).orElseThrow().settings().kind()).isEqualTo(GroupKind.QUEUE);
        roles.ask(new LeaveGroup(GROUP, SESSION));
        roles.ask(new LeaveGroup("TRV-N-1", SESSION));
        assertThat(roles.engine.group(GROUP)).isPresent();
        assertThat(roles.engine.group("TRV-N-1")).isEmpty();
        roles.ask(new DeleteGroup(GROUP, false));
        assertThat(roles.engine.group(GROUP)).isEmpty();
        assertThat(roles.ask(new DeleteGroup(GROUP, false)).code()).isZero();
    }

    /** After a restart a consumer may ask for messages before its group is declared anew. */
    @Test
    void popBeforeItsGroupIsDeclaredLeavesTheNameToTheDeclaration() {
        roles.ask(new Hello(SESSION));

        assertThat(pop().code()).isEqualTo(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST);

        assertThat(roles.ask(new DeclareGroup(GROUP, "QUEUE", TOPIC, SESSION)).code())
                .isZero();
        send(0, "a");
        assertThat(messages(pop())).hasSize(1);
    }

    @Test
    void badDeclarationsAreRefused() {
        begin();

        assertThat(roles.ask(new DeclareGroup("TRV-Q-a", "NATIVE", TOPIC, SESSION))
                        .code())
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(roles.ask(new DeclareGroup("mine", "QUEUE", TOPIC, SESSION)).code())
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(roles.ask(new DeclareGroup("TRV-Q-a", "QUEUE", "unknown", SESSION))
                        .code())
                .isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(roles.ask(new DeclareGroup(GROUP, "DURABLE_SUBSCRIPTION", TOPIC, SESSION))
                        .code())
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(roles.ask(new DeclareGroup("TRV-Q-a", "QUEUE", TOPIC, "another"))
                        .code())
                .isEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void strangersMayNotTouchGroupsOfSessions() {
        begin();
        RecordingPeer stranger = new RecordingPeer("two");

        assertThat(roles.ask(new Release(GROUP, TOPIC, 1, List.of(0L), 0, false, null), stranger)
                        .code())
                .isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(roles.ask(new DeleteGroup(GROUP, false), stranger).code()).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(roles.ask(new Browse(GROUP, TOPIC, "", 10, null), stranger).code())
                .isEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void deadLetterTopicIsRoutableBeforeTheMessageIsThere() {
        begin();
        send(1, "a");
        pop();

        assertThat(roles.ask(new DeadLetter(GROUP, TOPIC, 1, List.of(0L), "broken", null))
                        .code())
                .isZero();

        assertThat(roles.routeCode("%DLQ%" + GROUP)).isZero();
    }

    @Test
    void deadLettersOfASubscriptionAreRoutableWhereThoseOfTheQueueAre() {
        roles.ask(new Hello(SESSION));
        roles.ask(new DeclareGroup("TRV-N-1", "SUBSCRIPTION", TOPIC, SESSION));

        assertThat(roles.ask(new DeadLetter("TRV-N-1", TOPIC, 1, List.of(0L), "broken", null))
                        .code())
                .isZero();

        assertThat(roles.routeCode("%DLQ%TRV-Q-" + TOPIC)).isZero();
        assertThat(roles.engine.topic("%DLQ%TRV-N-1")).isEmpty();
    }

    @Test
    void deadLettersOfATemporaryDestinationGoWithIt() {
        roles.ask(new Hello(SESSION));
        roles.ask(new OwnTemporary(SESSION, "TRV-TQ-a", 1));
        roles.ask(new OwnTemporary(SESSION, "TRV-TT-b", 1));
        roles.ask(new DeclareGroup("TRV-Q-TRV-TQ-a", "QUEUE", "TRV-TQ-a", SESSION));
        List<String> dead = List.of("%DLQ%TRV-Q-TRV-TQ-a", "%DLQ%TRV-Q-TRV-TT-b");
        dead.forEach(topic -> roles.engine.putTopic(TopicSettings.of(topic, 1)));

        roles.ask(new DeleteTopic("TRV-TQ-a"));
        roles.peer.close();

        assertThat(dead).allMatch(topic -> roles.engine.topic(topic).isEmpty());
    }

    /** It could be made again after it went with the destination: the engine makes it with the message. */
    @Test
    void aDeadLetterOfATemporaryDestinationMakesNoTopicAhead() {
        roles.ask(new Hello(SESSION));
        roles.ask(new OwnTemporary(SESSION, "TRV-TQ-a", 1));
        roles.ask(new DeclareGroup("TRV-Q-TRV-TQ-a", "QUEUE", "TRV-TQ-a", SESSION));

        assertThat(roles.ask(new DeadLetter("TRV-Q-TRV-TQ-a", "TRV-TQ-a", 0, List.of(0L), "broken", null))
                        .code())
                .isZero();

        assertThat(roles.engine.topic("%DLQ%TRV-Q-TRV-TQ-a")).isEmpty();
    }

    @Test
    void browserSeesUnfinishedMessagesInTheOrderOfStoringPageByPage() {
        begin();
        send(2, "a");
        send(0, "b");
        send(2, "c");
        send(1, "finished");
        send(0, "d");
        pop();
        roles.ask(new AckMessage(GROUP, TOPIC, 1, "0 1 1 0 0 broker-a 1 0", 0));

        Reply first = roles.ask(new Browse(GROUP, TOPIC, "", 3, null));
        Reply second = roles.ask(new Browse(GROUP, TOPIC, BrowseReply.of(first).cursor(), 3, null));
        Reply third = roles.ask(new Browse(GROUP, TOPIC, BrowseReply.of(second).cursor(), 3, null));

        assertThat(messages(first)).extracting(Fixture::text).containsExactly("a", "b", "c");
        assertThat(messages(second)).extracting(Fixture::text).containsExactly("d");
        assertThat(messages(third)).isEmpty();
        assertThat(roles.ask(new Browse(GROUP, TOPIC, "x", 3, null)).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
    }

    @Test
    void pageShowsMessagesInTheOrderInWhichAPopTakesThem() {
        begin();
        send(0, "a");
        roles.send(TOPIC, 1, new MessageProperties().set("TRV_PRIORITY", "0"), "low");
        roles.send(TOPIC, 0, new MessageProperties().set("TRV_PRIORITY", "9"), "high");
        roles.send(TOPIC, 1, new MessageProperties().set("__SHARDINGKEY", "k").set("TRV_PRIORITY", "9"), "keyed");
        send(0, "b");
        roles.send(TOPIC, 0, new MessageProperties().set("TRV_PRIORITY", "9"), "next page");

        Reply first = roles.ask(new Browse(GROUP, TOPIC, "", 5, null));
        Reply second = roles.ask(new Browse(GROUP, TOPIC, BrowseReply.of(first).cursor(), 5, null));

        assertThat(messages(first)).extracting(Fixture::text).containsExactly("high", "a", "keyed", "b", "low");
        assertThat(messages(second)).extracting(Fixture::text).containsExactly("next page");
    }

    @Test
    void pageOfATopicInOrderShowsItsMessagesAsTheyAreStored() {
        begin();
        roles.ask(new UpdateTopic("in-order", "TBW102", 1, 1, 6, "SINGLE_TAG", 0, true, null));
        roles.ask(new DeclareGroup("TRV-Q-in-order", "QUEUE", "in-order", SESSION));
        roles.send("in-order", 0, new MessageProperties().set("TRV_PRIORITY", "4"), "first");
        roles.send("in-order", 0, new MessageProperties().set("TRV_PRIORITY", "9"), "second");

        Reply page = roles.ask(new Browse("TRV-Q-in-order", "in-order", "", 5, null));

        assertThat(messages(page)).extracting(Fixture::text).containsExactly("first", "second");
    }

    @Test
    void temporaryDestinationsGoWithTheirSession() {
        roles.ask(new Hello(SESSION));
        roles.ask(new OwnTemporary(SESSION, "TRV-TQ-a", 2));
        roles.ask(new OwnTemporary(SESSION, "TRV-TT-b", 1));
        roles.ask(new DeclareGroup("TRV-Q-TRV-TQ-a", "QUEUE", "TRV-TQ-a", SESSION));
        assertThat(roles.engine.topic("TRV-TQ-a").orElseThrow().readQueues()).isEqualTo(2);
        assertThat(roles.engine.group("TRV-Q-TRV-TQ-a")).isPresent();

        roles.peer.close();

        assertThat(roles.engine.topic("TRV-TQ-a")).isEmpty();
        assertThat(roles.engine.topic("TRV-TT-b")).isEmpty();
        assertThat(roles.engine.group("TRV-Q-TRV-TQ-a")).isEmpty();
        assertThat(roles.engine.topic(TOPIC)).isPresent();
    }

    @Test
    void aTemporaryDestinationIsOneSessionsAndStaysWhileThatMoves() {
        RecordingPeer two = new RecordingPeer("two");
        roles.ask(new Hello(SESSION));
        roles.ask(new Hello("other"), two);
        roles.ask(new OwnTemporary(SESSION, "TRV-TQ-a", 1));

        assertThat(roles.ask(new OwnTemporary("other", "TRV-TQ-a", 1), two).code())
                .isEqualTo(ResponseCode.ILLEGAL_OPERATION);
        assertThat(roles.ask(new OwnTemporary(SESSION, TOPIC, 1)).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(roles.ask(new OwnTemporary(SESSION, "TRV-TQ-a", 1)).code()).isZero();
        RecordingPeer next = new RecordingPeer("next");
        roles.ask(new Hello(SESSION), next);
        roles.peer.close();
        assertThat(roles.engine.topic("TRV-TQ-a")).isPresent();
        roles.ask(new CloseSession(SESSION), next);
        assertThat(roles.engine.topic("TRV-TQ-a")).isEmpty();
    }
}
