package io.trivium.rocket.server;

import static io.trivium.rocket.server.Fixture.GROUP;
import static io.trivium.rocket.server.Fixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.topic.QueueId;
import io.trivium.message.MessageProperties;
import io.trivium.message.PropertyNames;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.AllConsumeStats;
import io.trivium.rocket.protocol.admin.BrokerQuestion;
import io.trivium.rocket.protocol.admin.CloneOffsets;
import io.trivium.rocket.protocol.admin.CorrectionOffsets;
import io.trivium.rocket.protocol.admin.DeleteGroups;
import io.trivium.rocket.protocol.admin.DeleteTopics;
import io.trivium.rocket.protocol.admin.ForbidGroup;
import io.trivium.rocket.protocol.admin.GroupQuestion;
import io.trivium.rocket.protocol.admin.GroupTopicQuestion;
import io.trivium.rocket.protocol.admin.PagedQuestion;
import io.trivium.rocket.protocol.admin.QueryQueue;
import io.trivium.rocket.protocol.admin.ResetOffset;
import io.trivium.rocket.protocol.admin.TopicQuestion;
import io.trivium.rocket.protocol.admin.UpdateConfig;
import io.trivium.rocket.protocol.admin.UpdateGroups;
import io.trivium.rocket.protocol.admin.UpdateTopics;
import io.trivium.rocket.protocol.admin.ViewStats;
import io.trivium.rocket.protocol.body.GroupConfig;
import io.trivium.rocket.protocol.body.TopicConfig;
import io.trivium.rocket.protocol.request.DeleteTopic;
import io.trivium.rocket.protocol.request.PopMessage;
import io.trivium.rocket.protocol.request.SetRequestMode;
import io.trivium.rocket.protocol.request.UpdateConsumerOffset;
import io.trivium.rocket.protocol.request.UpdateGroup;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What operators' tools ask a broker; the genuine tools themselves are in the interop tests. */
class QuestionsTest {
    private final Fixture roles = Fixture.withTopic();

    private String body(Request request) {
        Reply reply = roles.ask(request);
        assertThat(reply.code()).as(String.valueOf(reply.remark())).isZero();
        return reply.body().toString(StandardCharsets.UTF_8);
    }

    private void send(int count) {
        for (int i = 0; i < count; i++) {
            roles.send(TOPIC, 0, new MessageProperties().set(PropertyNames.TAGS, "A"), "m" + i);
        }
    }

    private void online() {
        roles.ask(Fixture.heartbeat("c1", GROUP, TOPIC, "A", 1));
    }

    @Test
    void resetReachesAConsumerThatIsOnlineByItsNextPullAndWhatItCommitsMeanwhileDoesNotCount() {
        send(3);
        online();
        roles.ask(new UpdateConsumerOffset(GROUP, TOPIC, 0, 3));

        assertThat(body(new ResetOffset(TOPIC, GROUP, -1, -1, 0, true)))
                .contains("{\"brokerName\":\"broker-a\",\"queueId\":0,\"topic\":\"orders\"}:0");

        assertThat(roles.ask(new UpdateConsumerOffset(GROUP, TOPIC, 0, 3)).code())
                .isZero();
        assertThat(roles.engine.cursor(GROUP, new QueueId(TOPIC, 0))).hasValue(0);
        assertThat(roles.ask(Fixture.pull(TOPIC, 0, 3)).code()).isEqualTo(ResponseCode.PULL_OFFSET_MOVED);
        assertThat(roles.stored(TOPIC, 0)).hasSize(3);
        roles.ask(new UpdateConsumerOffset(GROUP, TOPIC, 0, 2));
        assertThat(roles.engine.cursor(GROUP, new QueueId(TOPIC, 0))).hasValue(2);
    }

    @Test
    void resetGoesForwardWhetherForcedOrNot() {
        send(3);
        online();
        roles.ask(new UpdateConsumerOffset(GROUP, TOPIC, 0, 1));

        body(new ResetOffset(TOPIC, GROUP, 0, 3, -1, false));

        assertThat(roles.engine.cursor(GROUP, new QueueId(TOPIC, 0))).hasValue(3);
    }

    @Test
    void resetReachesAConsumerThatHasNotSaidYetThatItIsThere() {
        send(3);
        roles.ask(new UpdateGroup(new GroupConfig(GROUP, true, true, true, false, 1, 5, true)));
        roles.ask(new UpdateConsumerOffset(GROUP, TOPIC, 0, 3));

        body(new ResetOffset(TOPIC, GROUP, 0, 1, -1, true));

        roles.ask(new UpdateConsumerOffset(GROUP, TOPIC, 0, 3));
        assertThat(roles.engine.cursor(GROUP, new QueueId(TOPIC, 0))).hasValue(1);
        assertThat(roles.ask(Fixture.pull(TOPIC, 0, 3)).code()).isEqualTo(ResponseCode.PULL_OFFSET_MOVED);
    }

    @Test
    void whoPopsHasTakenTheResetAndIsBelievedAgain() {
        send(3);
        online();
        roles.ask(new UpdateConsumerOffset(GROUP, TOPIC, 0, 3));
        body(new ResetOffset(TOPIC, GROUP, 0, 1, -1, true));

        PopMessage pop = new PopMessage(
                GROUP, TOPIC, 0, 8, 60_000, 0, roles.world.millis(), 0, null, null, false, null, null, null);
        assertThat(Fixture.messages(roles.ask(pop))).isNotEmpty();

        roles.ask(new UpdateConsumerOffset(GROUP, TOPIC, 0, 2));
        assertThat(roles.engine.cursor(GROUP, new QueueId(TOPIC, 0))).hasValue(2);
    }

    @Test
    void aResetThatNobodyHasTakenGoesWithItsTopic() {
        send(3);
        roles.ask(new UpdateGroup(new GroupConfig(GROUP, true, true, true, false, 1, 5, true)));
        body(new ResetOffset(TOPIC, GROUP, -1, -1, 0, true));
        body(new ResetOffset(TOPIC, GROUP, 0, 3, -1, true));

        roles.ask(new DeleteTopic(TOPIC));
        roles.ask(new UpdateTopics(List.of(new TopicConfig(TOPIC, 4, 4, 6, 0, false, Map.of()))));
        send(2);

        Reply pulled = roles.ask(Fixture.pull(TOPIC, 0, 0));
        assertThat(pulled.code()).isZero();
        assertThat(Fixture.messages(pulled)).hasSize(2);
    }

    @Test
    void groupMayBeForbiddenATopic() {
        send(1);
        online();

        assertThat(body(new ForbidGroup(GROUP, TOPIC, false)))
                .isEqualTo("{\"group\":\"workers\",\"readable\":false,\"topic\":\"orders\"}");

        assertThat(roles.ask(Fixture.pull(TOPIC, 0, 0)).code()).isEqualTo(ResponseCode.NO_PERMISSION);
        roles.ask(new UpdateGroup(new GroupConfig(GROUP, true, true, true, false, 1, 5, true)));
        assertThat(body(new ForbidGroup(GROUP, TOPIC, null))).contains("\"readable\":false");
        assertThat(body(new ForbidGroup(GROUP, TOPIC, true))).contains("\"readable\":true");
        assertThat(roles.stored(TOPIC, 0)).hasSize(1);
    }

    @Test
    void modesOfRequestsAreTold() {
        online();
        roles.ask(new SetRequestMode(TOPIC, GROUP, "POP", 2));
        roles.ask(new SetRequestMode(TOPIC, "other", "PULL", 0));

        assertThat(body(BrokerQuestion.REQUEST_MODES)).isEqualTo("""
                        {"messageRequestModeMap":{"orders":{\
                        "other":{"consumerGroup":"other","mode":"PULL","popShareQueueNum":0,"topic":"orders"},\
                        "workers":{"consumerGroup":"workers","mode":"POP","popShareQueueNum":2,"topic":"orders"}}}}""");
    }

    @Test
    void badResetsAreRefused() {
        send(1);
        online();

        assertThat(roles.ask(new ResetOffset("nowhere", GROUP, -1, -1, 0, true)).code())
                .isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(roles.ask(new ResetOffset(TOPIC, "nobody", -1, -1, 0, true)).code())
                .isEqualTo(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST);
        assertThat(roles.ask(new ResetOffset(TOPIC, GROUP, 0, 2, 0, true)).code())
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(roles.ask(new ResetOffset(TOPIC, GROUP, 9, 0, 0, true)).code())
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(roles.ask(new ResetOffset(TOPIC, "TRV-Q-x", -1, -1, 0, true)).code())
                .isEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void clonedOffsetsAreTheSourceGroups() {
        send(3);
        online();
        roles.ask(new UpdateConsumerOffset(GROUP, TOPIC, 0, 2));

        assertThat(roles.ask(new CloneOffsets(GROUP, "copy", TOPIC, true)).code())
                .isZero();

        assertThat(roles.engine.cursor("copy", new QueueId(TOPIC, 0))).hasValue(2);
        assertThat(roles.ask(new CloneOffsets(GROUP, "another", TOPIC, false)).code())
                .isZero();
        assertThat(roles.engine.cursor("another", new QueueId(TOPIC, 0))).hasValue(2);
    }

    @Test
    void whatASourceThatIsOnlineReadsNoMoreIsNotClonedUnlessItIsDoneOffline() {
        send(3);
        roles.ask(Fixture.heartbeat("c1", GROUP, "elsewhere", "*", 1));
        roles.ask(new UpdateConsumerOffset(GROUP, TOPIC, 0, 2));

        roles.ask(new CloneOffsets(GROUP, "copy", TOPIC, false));
        assertThat(roles.engine.cursor("copy", new QueueId(TOPIC, 0))).isEmpty();
        roles.ask(new CloneOffsets(GROUP, "copy", TOPIC, true));
        assertThat(roles.engine.cursor("copy", new QueueId(TOPIC, 0))).hasValue(2);
    }

    /** Makes the group, which has read all but one message, and is not there any more. */
    private void offline(boolean inOrder) {
        send(2);
        roles.ask(new UpdateGroup(new GroupConfig(GROUP, true, true, true, inOrder, 1, 5, true)));
        roles.ask(new UpdateConsumerOffset(GROUP, TOPIC, 0, 1));
    }

    @Test
    void progressOfAllTellsOfGroupsThatReadInOrderToo() {
        offline(true);

        assertThat(body(new AllConsumeStats(false))).contains("\"workers\"", "\"totalDiff\":1");
    }

    @Test
    void progressInOrderIsThatOfTopicsWithOrder() {
        offline(false);

        assertThat(body(new AllConsumeStats(true))).contains("\"workers\":[]", "\"totalDiff\":0");
        roles.ask(new UpdateTopics(List.of(new TopicConfig(TOPIC, 4, 4, 6, 0, true, Map.of()))));
        assertThat(body(new AllConsumeStats(true))).contains("\"workers\"", "\"totalDiff\":1");
    }

    @Test
    void progressOnATopicThatAGroupHasGivenUpIsNone() {
        offline(false);
        GroupTopicQuestion stats = new GroupTopicQuestion(GroupTopicQuestion.Kind.STATS, GROUP, TOPIC, null);

        assertThat(body(stats)).contains("\"consumerOffset\":1");
        roles.ask(Fixture.heartbeat("c1", GROUP, "another", "*", 1));

        assertThat(body(stats)).contains("\"offsetTable\":{}");
    }

    @Test
    void progressTellsLagAndRates() {
        send(3);
        online();
        assertThat(roles.stored(TOPIC, 0)).hasSize(3);
        roles.ask(new UpdateConsumerOffset(GROUP, TOPIC, 0, 1));

        assertThat(body(new GroupTopicQuestion(GroupTopicQuestion.Kind.STATS, GROUP, null, null)))
                .contains("\"brokerOffset\":3,\"consumerOffset\":1")
                .doesNotContain("\"consumeTps\":0.0");
        assertThat(body(new AllConsumeStats(false))).contains("\"workers\"", "\"totalDiff\":2");
        assertThat(body(new GroupTopicQuestion(GroupTopicQuestion.Kind.TIME_SPAN, GROUP, TOPIC, null)))
                .contains("consumeTimeSpanSet", "\"queueId\":3");
        assertThat(body(BrokerQuestion.ALL_OFFSETS)).contains("\"orders@workers\":{0:1}");
        assertThat(body(new CorrectionOffsets(List.of(), "other", TOPIC))).contains("{0:1}");
        assertThat(body(new CorrectionOffsets(List.of(GROUP), "other", TOPIC))).contains("{}");
    }

    @Test
    void statisticsAreTheTrueNumbers() {
        send(5);
        assertThat(roles.stored(TOPIC, 0)).hasSize(5);

        assertThat(body(new ViewStats("TOPIC_PUT_NUMS", TOPIC))).contains("\"statsMinute\":{\"avgpt\":1.0,\"sum\":5");
        assertThat(body(new ViewStats("GROUP_GET_NUMS", "orders@workers"))).contains("\"avgpt\":5.0,\"sum\":5");
        assertThat(body(new ViewStats("BROKER_PUT_NUMS", "DefaultCluster"))).contains("\"sum\":5");
        assertThat(roles.ask(new ViewStats("TOPIC_PUT_NUMS", "nowhere")).code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
        assertThat(body(BrokerQuestion.RUNTIME)).contains("\"putMessageTimesTotal\":\"5\"");
    }

    @Test
    void queueEntriesTellPositionAndTag() {
        send(3);
        online();

        assertThat(body(new QueryQueue(TOPIC, 0, 1, 5, null)))
                .contains("\"maxQueueIndex\":3,\"minQueueIndex\":0", "\"tagsCode\":65", "\"eval\":false");
        assertThat(body(new QueryQueue(TOPIC, 0, 0, 1, GROUP))).contains("\"eval\":true", "\"subString\":\"A\"");
        assertThat(roles.ask(new QueryQueue(TOPIC, 44, 0, 1, null)).code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
    }

    @Test
    void topicsAndGroupsAreToldInPages() {
        String page = body(new PagedQuestion(PagedQuestion.Kind.TOPICS, 0, 2));
        assertThat(page.split("topicName", -1)).hasSize(3);
        assertThat(body(new PagedQuestion(PagedQuestion.Kind.TOPICS, 0, 0))).contains("\"orders\"");
        assertThat(body(new PagedQuestion(PagedQuestion.Kind.GROUPS, 0, 0))).contains("\"TOOLS_CONSUMER\"");
        assertThat(body(new TopicQuestion(TopicQuestion.Kind.CONFIG, TOPIC))).contains("\"topicName\":\"orders\"");
        assertThat(body(new GroupQuestion(GroupQuestion.Kind.CONFIG, "TOOLS_CONSUMER")))
                .contains("\"retryMaxTimes\":16");
        assertThat(body(BrokerQuestion.SYSTEM_TOPICS)).contains("TBW102").doesNotContain("\"orders\"");
        assertThat(body(BrokerQuestion.DELAY_OFFSETS)).contains("\"offsetTable\":{}");
        assertThat(body(BrokerQuestion.TIMER_METRICS)).contains("\"timingCount\":{}");
    }

    @Test
    void topicsAndGroupsAreMadeByTheList() {
        TopicConfig topic = new TopicConfig("listed", 2, 3, 6, 0, false, Map.of("+message.type", "FIFO"));
        assertThat(roles.ask(new UpdateTopics(List.of(topic))).code()).isZero();
        assertThat(roles.engine.topic("listed").orElseThrow().attributes()).containsEntry("message.type", "FIFO");

        GroupConfig group = new GroupConfig("listed", true, true, true, false, 1, 5, true);
        assertThat(roles.ask(new UpdateGroups(List.of(group))).code()).isZero();
        assertThat(roles.engine.group("listed").orElseThrow().settings().maxAttempts())
                .isEqualTo(5);
    }

    @Test
    void topicsAndGroupsAreDeletedByTheList() {
        for (String name : List.of("first", "second")) {
            roles.ask(new UpdateTopics(List.of(new TopicConfig(name, 1, 1, 6, 0, false, Map.of()))));
            roles.ask(new UpdateGroups(List.of(new GroupConfig(name, true, true, true, false, 1, 5, true))));
        }

        assertThat(roles.ask(new DeleteTopics(List.of("first", "TBW102"))).code())
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(roles.engine.topic("first"))
                .as("nothing is deleted of a list with a wrong name")
                .isPresent();
        assertThat(roles.ask(new DeleteTopics(List.of("first", "never", "second")))
                        .code())
                .isZero();
        assertThat(roles.engine.topic("first")).isEmpty();
        assertThat(roles.engine.topic("second")).isEmpty();

        assertThat(roles.ask(new DeleteGroups(List.of("first", "TRV-Q-x"), true))
                        .code())
                .isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(roles.engine.group("first")).isPresent();
        assertThat(roles.ask(new DeleteGroups(List.of("first", "second"), true)).code())
                .isZero();
        assertThat(roles.engine.group("first")).isEmpty();
        assertThat(roles.engine.group("second")).isEmpty();
    }

    @Test
    void whoWantsWhatIsTold() {
        online();

        assertThat(body(new GroupQuestion(GroupQuestion.Kind.TOPICS, GROUP))).contains("\"orders\"");
        assertThat(body(new GroupTopicQuestion(GroupTopicQuestion.Kind.SUBSCRIPTION, GROUP, TOPIC, null)))
                .contains("\"subString\":\"A\"");
        assertThat(roles.ask(new GroupTopicQuestion(GroupTopicQuestion.Kind.CLIENT_OFFSETS, "nobody", TOPIC, null))
                        .code())
                .isEqualTo(ResponseCode.CONSUMER_NOT_ONLINE);
    }

    @Test
    void onlyListedSettingsChangeAndAllOfThemOrNone() {
        Map<String, String> mixed = Map.of("autoCreateTopicEnable", "false", "storePathRootDir", "/");
        assertThat(roles.ask(new UpdateConfig(UpdateConfig.Kind.BROKER, mixed)).code())
                .isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(roles.send("fresh", 0, new MessageProperties(), "x").code()).isZero();

        Map<String, String> off = Map.of("autoCreateTopicEnable", "false");
        assertThat(roles.ask(new UpdateConfig(UpdateConfig.Kind.BROKER, off)).code())
                .isZero();

        assertThat(roles.send("fresher", 0, new MessageProperties(), "x").code())
                .isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(body(BrokerQuestion.CONFIG)).contains("autoCreateTopicEnable=false\n");
        assertThat(roles.restarted()
                        .send("fresher", 0, new MessageProperties(), "x")
                        .code())
                .isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
    }
}
