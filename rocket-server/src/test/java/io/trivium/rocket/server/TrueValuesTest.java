package io.trivium.rocket.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.topic.QueueId;
import io.trivium.message.MessageProperties;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.admin.BrokerQuestion;
import io.trivium.rocket.protocol.admin.GroupTopicQuestion;
import io.trivium.rocket.protocol.body.KeyValues;
import io.trivium.rocket.server.metrics.MetricSink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What tools and metrics show is what happened. */
class TrueValuesTest {
    /** Protocol reference §10.3. */
    private static final List<String> NUMBERS = List.of(
            "brokerVersion",
            "bootTimestamp",
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

    private static final List<String> RATES =
            List.of("putTps", "getTotalTps", "getFoundTps", "getMissTps", "getTransferredTps", "getTransferedTps");

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
                .containsEntry("rocketmq_consumer_lag_latency", 7_000.0);
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
        roles.roles.tellMetrics(new MetricSink() {
            private String name = "";

            @Override
            public void family(String family, Type type, String help) {
                name = family;
            }

            @Override
            public void value(double number, String... labels) {
                if (Arrays.asList(labels).contains(Fixture.GROUP)) {
                    values.put(name, number);
                }
            }
        });
        return values;
    }
}
