package io.trivium.rocket.server;

import static io.trivium.rocket.server.Fixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.topic.QueueId;
import io.trivium.message.MessageIds;
import io.trivium.message.MessageProperties;
import io.trivium.message.StoredMessage;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.admin.BrokerQuestion;
import io.trivium.rocket.protocol.admin.GroupTopicQuestion;
import io.trivium.rocket.protocol.admin.UpdateConfig;
import io.trivium.rocket.protocol.admin.ViewStats;
import io.trivium.rocket.protocol.body.KeyValues;
import io.trivium.rocket.protocol.request.EndTransaction;
import io.trivium.rocket.protocol.request.PullMessage;
import io.trivium.rocket.protocol.request.SendBack;
import io.trivium.rocket.protocol.request.SendMessage;
import io.trivium.rocket.protocol.request.SendMessageReply;
import io.trivium.rocket.server.metrics.MetricSink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What tools and metrics show is what happened. */
class TrueValuesTest {
    /** Protocol reference §10.3. */
    private static final List<String> NUMBERS = List.of(
            "brokerVersion",
            "bootTimestamp",
            "putLatency99",
            "putLatency999",
            "putMessageEntireTimeMax",
            "putMessageTimesTotal",
            "putMessageFailedTimes",
            "putMessageSizeTotal",
            "putMessageAverageSize",
            "dispatchMaxBuffer",
            "dispatchBehindBytes",
            "getMessageEntireTimeMax",
            "msgPutTotalYesterdayMorning",
            "msgPutTotalTodayMorning",
            "msgPutTotalTodayNow",
            "msgGetTotalYesterdayMorning",
            "msgGetTotalTodayMorning",
            "msgGetTotalTodayNow",
            "commitLogDiskRatio",
            "consumeQueueDiskRatio",
            "commitLogMinOffset",
            "commitLogMaxOffset",
            "earliestMessageTimeStamp",
            "pageCacheLockTimeMills",
            "startAcceptSendRequestTimeStamp",
            "remainTransientStoreBufferNumbs",
            "sendThreadPoolQueueSize",
            "sendThreadPoolQueueCapacity",
            "sendThreadPoolQueueHeadWaitTimeMills",
            "pullThreadPoolQueueSize",
            "pullThreadPoolQueueCapacity",
            "pullThreadPoolQueueHeadWaitTimeMills",
            "queryThreadPoolQueueSize",
            "queryThreadPoolQueueCapacity",
            "queryThreadPoolQueueHeadWaitTimeMills",
            "EndTransactionQueueSize",
            "EndTransactionThreadPoolQueueCapacity",
            "timerReadBehind",
            "timerOffsetBehind",
            "timerCongestNum",
            "timerEnqueueTps",
            "timerDequeueTps");

    private static final Set<String> LABELS = Set.of("request_code", "response_code", "is_long_polling", "topic");

    private static final List<String> RATES =
            List.of("putTps", "getTotalTps", "getFoundTps", "getMissTps", "getTransferredTps", "getTransferedTps");

    private static final int COMMIT = 8;

    private final Fixture roles = Fixture.withTopic();

    @Test
    void sendsAreCountedByTheTimeThatTheyTook() {
        roles.send(Fixture.TOPIC, 0, new MessageProperties(), "one");
        roles.send(Fixture.TOPIC, 0, new MessageProperties(), "two");

        Map<String, String> table = table();

        assertThat(table.get("putMessageDistributeTime"))
                .startsWith("[<=0ms]:2 [0~10ms]:0 [10~50ms]:0")
                .endsWith("[10s~]:0");
        assertThat(table).containsEntry("putMessageEntireTimeMax", "0").containsEntry("putMessageFailedTimes", "0");
        assertThat(table).containsEntry("putLatency99", "0.00").containsEntry("putLatency999", "0.00");
    }

    @Test
    void everyNumberThatExportersReadIsThereAndIsOne() {
        roles.send(Fixture.TOPIC, 0, new MessageProperties(), "one");

        Map<String, String> table = table();

        assertThat(NUMBERS)
                .allSatisfy(
                        name -> assertThat(table.get(name)).as(name).isNotNull().satisfies(Double::parseDouble));
        assertThat(RATES)
                .allSatisfy(name -> assertThat(table.get(name)).as(name).matches("[0-9.E-]+ [0-9.E-]+ [0-9.E-]+"));
        assertThat(table.get("brokerVersionDesc")).isEqualTo("V5_5_0");
        assertThat(table.get("runtime")).matches("\\[ \\d+ days, \\d+ hours, \\d+ minutes, \\d+ seconds ]");
        assertThat(table.get("commitLogDirCapacity")).matches("Total : .+, Free : .+\\.");
        assertThat(table.get("remainHowManyDataToFlush")).isEqualTo("0 B");
    }

    @Test
    void whatAConsumerWasGivenIsInFlightUntilItHasFinishedIt() {
        for (int i = 0; i < 3; i++) {
            roles.send(Fixture.TOPIC, 0, new MessageProperties(), "m" + i);
        }
        roles.stored(Fixture.TOPIC, 0);
        roles.send(Fixture.TOPIC, 0, new MessageProperties(), "later");
        roles.engine
                .moveCursor(Fixture.GROUP, new QueueId(Fixture.TOPIC, 0), 1)
                .toCompletableFuture()
                .join();
        roles.pass(Duration.ofSeconds(7));

        assertThat(consumeStats())
                .contains("\"brokerOffset\":4,\"consumerOffset\":1")
                .contains("\"pullOffset\":3");
        Map<String, Double> metrics = metrics();
        assertThat(metrics)
                .containsEntry("rocketmq_consumer_lag_messages", 3.0)
                .containsEntry("rocketmq_consumer_inflight_messages", 2.0)
                .containsEntry("rocketmq_consumer_ready_messages", 1.0)
                .containsEntry("rocketmq_consumer_lag_latency_milliseconds", 7_000.0)
                .containsEntry("rocketmq_consumer_queueing_latency_milliseconds", 7_000.0);
    }

    @Test
    void whatWaitsQueuesFromItsOwnTimeOn() {
        roles.send(Fixture.TOPIC, 0, new MessageProperties(), "given");
        roles.stored(Fixture.TOPIC, 0);
        roles.engine
                .moveCursor(Fixture.GROUP, new QueueId(Fixture.TOPIC, 0), 0)
                .toCompletableFuture()
                .join();
        roles.pass(Duration.ofSeconds(7));
        assertThat(metrics()).containsEntry("rocketmq_consumer_queueing_latency_milliseconds", 0.0);
        roles.send(Fixture.TOPIC, 0, new MessageProperties(), "waits");
        roles.pass(Duration.ofSeconds(2));

        assertThat(metrics())
                .containsEntry("rocketmq_consumer_lag_latency_milliseconds", 9_000.0)
                .containsEntry("rocketmq_consumer_queueing_latency_milliseconds", 2_000.0);
    }

    @Test
    void requestsAreCountedByTheTimeTheirAnswersTook() {
        roles.send(Fixture.TOPIC, 0, new MessageProperties(), "one");
        roles.send("%RETRY%nowhere", 0, new MessageProperties(), "refused");
        var waiting = roles.start(
                Fixture.pull(Fixture.TOPIC, 0, 1, PullMessage.SUBSCRIPTION | PullMessage.SUSPEND, "*", 5_000));
        roles.pass(Duration.ofSeconds(5));
        assertThat(waiting).isDone();

        assertThat(ranges("rocketmq_rpc_latency_milliseconds"))
                .containsEntry("send_message_v2 success false", "[1, 0, 0, 0, 0, 0, 0, 0, 0, 0] 0")
                .containsEntry("send_message_v2 subscription_group_not_exist false", "[1, 0, 0, 0, 0, 0, 0, 0, 0, 0] 0")
                .containsEntry("pull_message pull_not_found true", "[0, 0, 0, 0, 0, 0, 0, 0, 0, 1] 5000");
    }

    @Test
    void messagesAreCountedByTheirSize() {
        roles.send(Fixture.TOPIC, 0, new MessageProperties(), "one");
        roles.send(Fixture.TOPIC, 0, new MessageProperties(), "x".repeat(600 * 1024));

        assertThat(ranges("rocketmq_message_size").values())
                .singleElement()
                .asString()
                .startsWith("[1, 0, 0, 1, 0, 0, 0] 61");
    }

    @Test
    void theBrokersPermissionsAreThoseOfNow() {
        roles.ask(new UpdateConfig(UpdateConfig.Kind.BROKER, Map.of("brokerPermission", "4")));

        assertThat(single("rocketmq_broker_permission")).isEqualTo(4);
    }

    @Test
    void whatIsStoredAndNotPublishedIsCounted() {
        prepare("U1");
        long ended = prepare("U2");
        roles.send(TOPIC, 0, new MessageProperties().set("DELAY", "5"), "in a minute");
        roles.send(TOPIC, 0, new MessageProperties().set("DELAY", "1"), "in a second");
        assertThat(single("rocketmq_half_messages")).isEqualTo(2);
        assertThat(single("rocketmq_timing_messages")).isEqualTo(2);

        roles.ask(new EndTransaction(TOPIC, "producers", 0, ended, COMMIT, false, "U2", null));
        roles.pass(Duration.ofSeconds(5));
        roles.pass(Duration.ofSeconds(5));

        assertThat(single("rocketmq_half_messages")).isEqualTo(1);
        assertThat(single("rocketmq_timing_messages")).isEqualTo(1);
        assertThat(single("rocketmq_timer_enqueue_total")).isEqualTo(2);
        assertThat(single("rocketmq_timer_dequeue_total")).isEqualTo(1);
        assertThat(table()).containsEntry("timerEnqueueTps", "0.2").containsEntry("timerDequeueTps", "0.1");
    }

    @Test
    void commitsAreCountedByTheTimeTheyTook() {
        long quick = prepare("U1");
        long slow = prepare("U2");

        roles.pass(Duration.ofSeconds(4));
        roles.ask(new EndTransaction(TOPIC, "producers", 0, quick, COMMIT, false, "U1", null));
        roles.pass(Duration.ofSeconds(20));
        roles.ask(new EndTransaction(TOPIC, "producers", 0, slow, COMMIT, false, "U2", null));

        assertThat(ranges("rocketmq_finish_message_latency_milliseconds"))
                .containsEntry(TOPIC, "[1, 1, 0, 0, 0, 0, 0] 28");
    }

    @Test
    void committedMessagesAreCountedAsStored() {
        long committed = prepare("U1");
        prepare("U2");

        roles.ask(new EndTransaction(TOPIC, "producers", 0, committed, COMMIT, false, "U1", null));

        assertThat(ranges("rocketmq_message_size")).containsKey(TOPIC);
        assertThat(single("rocketmq_messages_in_total")).isEqualTo(1);
        assertThat(single("rocketmq_throughput_in_total")).isPositive();
        assertThat(table()).containsEntry("msgPutTotalTodayNow", "1");
    }

    @Test
    void whatAConsumerInOrderGivesUpIsCounted() {
        roles.engine.putGroup(GroupSettings.nativeGroup(Fixture.GROUP));

        roles.ask(Fixture.message(
                SendMessage.SHORT_NAMES,
                "%RETRY%" + Fixture.GROUP,
                0,
                new MessageProperties(),
                Fixture.bytes("failed"),
                17,
                16));

        assertThat(metrics()).containsEntry("rocketmq_send_to_dlq_messages_total", 1.0);
    }

    @Test
    void whatComesBackAgainIsCountedForTheTopicThatItWasSentTo() {
        String retries = "%RETRY%" + Fixture.GROUP;
        roles.send(TOPIC, 0, new MessageProperties(), "failed");
        sendBack(TOPIC, 1);
        roles.pass(Duration.ofSeconds(1));
        sendBack(retries, 1);
        roles.pass(Duration.ofMinutes(1));

        sendBack(retries, -1);

        assertThat(roles.ask(new ViewStats("SNDBCK_PUT_NUMS", TOPIC + "@" + Fixture.GROUP))
                        .body()
                        .toString(StandardCharsets.UTF_8))
                .contains("\"sum\":2");
        assertThat(told().values().stream()
                        .filter(value -> value.name().equals("rocketmq_send_to_dlq_messages_total"))
                        .map(Value::labels))
                .singleElement()
                .asString()
                .contains(TOPIC)
                .doesNotContain(retries);
    }

    private void sendBack(String topic, int level) {
        List<StoredMessage> stored = roles.stored(topic, 0);
        long position = stored.get(stored.size() - 1).position();
        assertThat(roles.ask(new SendBack(position, Fixture.GROUP, level, null, TOPIC, false, 16))
                        .code())
                .isZero();
    }

    @Test
    void whatTheEngineGivesUpIsCounted() {
        roles.send(TOPIC, 0, new MessageProperties(), "failed");

        roles.engine.deadLetter(Fixture.GROUP, new QueueId(TOPIC, 0), new long[] {0}, "rejected", null);

        assertThat(metrics()).containsEntry("rocketmq_send_to_dlq_messages_total", 1.0);
    }

    @Test
    void whatTheDiskHasNotIsTold() {
        roles.engine.stall(3_072);

        assertThat(single("rocketmq_storage_flush_behind_bytes")).isEqualTo(3_072);
        assertThat(table()).containsEntry("remainHowManyDataToFlush", "3.0 KiB");
    }

    private long prepare(String id) {
        SendMessageReply stored = roles.prepare(id, 0, new MessageProperties());
        return MessageIds.place(stored.messageId()).position();
    }

    private Map<String, String> table() {
        Reply reply = roles.ask(BrokerQuestion.RUNTIME);
        return KeyValues.read(reply.body()).table();
    }

    private String consumeStats() {
        Reply reply =
                roles.ask(new GroupTopicQuestion(GroupTopicQuestion.Kind.STATS, Fixture.GROUP, Fixture.TOPIC, null));
        return reply.body().toString(StandardCharsets.UTF_8);
    }

    /** The values about the group of the test. */
    private Map<String, Double> metrics() {
        Map<String, Double> values = new TreeMap<>();
        told().values().forEach(value -> {
            if (value.labels().contains(Fixture.GROUP)) {
                values.put(value.name(), value.number());
            }
        });
        return values;
    }

    private double single(String name) {
        return told().values().stream()
                .filter(value -> value.name().equals(name))
                .findFirst()
                .orElseThrow()
                .number();
    }

    /** Counts and sum, by the labels that tell the values of a family apart. */
    private Map<String, String> ranges(String name) {
        Map<String, String> ranges = new TreeMap<>();
        told().values().stream()
                .filter(value -> value.name().equals(name))
                .forEach(value -> ranges.put(
                        IntStream.range(0, value.labels().size())
                                .filter(i -> LABELS.contains(value.labels().get(i)))
                                .mapToObj(i -> value.labels().get(i + 1))
                                .collect(Collectors.joining(" ")),
                        value.ranges()));
        return ranges;
    }

    private Told told() {
        Told told = new Told();
        roles.roles.tellMetrics(told);
        return told;
    }

    private record Value(String name, double number, String ranges, List<String> labels) {}

    private static final class Told implements MetricSink {
        private final List<Value> values = new ArrayList<>();
        private String name = "";

        List<Value> values() {
            return values;
        }

        @Override
        public void family(String family, Type type, String help) {
            name = family;
        }

        @Override
        public void value(double number, String... labels) {
            values.add(new Value(name, number, "", List.of(labels)));
        }

        @Override
        public void ranges(long[] ends, long[] counts, long sum, String... labels) {
            values.add(new Value(name, 0, Arrays.toString(counts) + " " + sum, List.of(labels)));
        }
    }
}
