package io.trivium.rocket.protocol.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trivium.rocket.protocol.json.JsonException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The samples were printed by the genuine classes of 5.5.0. */
class BodyTest {
    @Test
    void genuineHeartbeatIsReadAndWritten() {
        String genuine = """
                {"clientID":"c","consumerDataSet":[{"consumeFromWhere":"CONSUME_FROM_LAST_OFFSET",\
                "consumeType":"CONSUME_PASSIVELY","groupName":"G","messageModel":"CLUSTERING","subscriptionDataSet":[\
                {"classFilterMode":false,"codeSet":[65,66],"expressionType":"TAG","subString":"A||B",\
                "subVersion":1700000000000,"tagsSet":["A","B"],"topic":"T"}],"unitMode":false}],\
                "heartbeatFingerprint":0,"producerDataSet":[{"groupName":"PG"}],"withoutSub":false}""";

        HeartbeatData read = HeartbeatData.read(buffer(genuine));

        SubscriptionData subscription = new SubscriptionData("T", "A||B", "TAG", 1_700_000_000_000L);
        ConsumerData consumer = new ConsumerData(
                "G", "CONSUME_PASSIVELY", "CLUSTERING", "CONSUME_FROM_LAST_OFFSET", false, List.of(subscription));
        assertThat(read).isEqualTo(new HeartbeatData("c", List.of(consumer), List.of("PG"), 0, false));
        assertThat(subscription.tags()).containsExactly("A", "B");
        assertThat(text(read.encode())).isEqualTo(genuine);
    }

    @Test
    void routeIsReadInBothForms() {
        String genuine = """
                {"brokerDatas":[{"brokerAddrs":{0:"127.0.0.1:10911",1:"127.0.0.1:10921"},"brokerName":"broker-a",\
                "cluster":"DefaultCluster","enableActingMaster":false}],"filterServerTable":{},"queueDatas":[\
                {"brokerName":"broker-a","perm":6,"readQueueNums":4,"topicSysFlag":0,"writeQueueNums":4}]}""";

        TopicRoute read = TopicRoute.read(buffer(genuine));

        assertThat(read.brokers().get(0).master()).isEqualTo("127.0.0.1:10911");
        assertThat(read.queues()).containsExactly(new QueueData("broker-a", 4, 4, 6, 0));
        assertThat(text(read.encode(false))).isEqualTo(genuine);
        String standard = text(read.encode(true));
        assertThat(standard).contains("{\"0\":\"127.0.0.1:10911\",\"1\":");
        assertThat(TopicRoute.read(buffer(standard))).isEqualTo(read);
    }

    @Test
    void genuineClusterTableIsReadAndWritten() {
        String genuine = """
                {"brokerAddrTable":{"broker-a":{"brokerAddrs":{0:"ip:10911"},"brokerName":"broker-a","cluster":"C",\
                "enableActingMaster":false}},"clusterAddrTable":{"C":["broker-a"]}}""";

        ClusterTable read = ClusterTable.read(buffer(genuine));

        BrokerData broker = new BrokerData("C", "broker-a", new TreeMap<>(Map.of(0L, "ip:10911")));
        assertThat(read).isEqualTo(new ClusterTable(List.of(broker), Map.of("C", List.of("broker-a"))));
        assertThat(text(read.encode())).isEqualTo(genuine);
    }

    @Test
    void genuineLocksAreReadAndWritten() {
        String genuine = """
                {"clientId":"c","consumerGroup":"G","mqSet":[{"brokerName":"b","queueId":0,"topic":"T"}],\
                "onlyThisBroker":false}""";

        QueueLocks read = QueueLocks.read(buffer(genuine));

        List<MessageQueue> queues = List.of(new MessageQueue("T", "b", 0));
        assertThat(read).isEqualTo(new QueueLocks("G", "c", queues, false));
        assertThat(text(read.encode())).isEqualTo(genuine);
        assertThat(text(QueueLocks.encodeLocked(queues)))
                .isEqualTo("{\"lockOKMQSet\":[{\"brokerName\":\"b\",\"queueId\":0,\"topic\":\"T\"}]}");
        assertThat(QueueLocks.readLocked(QueueLocks.encodeLocked(queues))).isEqualTo(queues);
    }

    @Test
    void genuineBatchAcknowledgementIsReadAndWritten() {
        String genuine = """
                {"acks":[{"b":"BQAAAAAAAAAC","c":"G","it":60000,"pt":99,"q":1,"r":"0","rq":2,"so":10,"t":"T"}],\
                "brokerName":"broker-a"}""";

        BatchAcks read = BatchAcks.read(buffer(genuine));

        assertThat(read.entries())
                .containsExactly(new BatchAckEntry("G", "T", 1, 2, "0", 10, 99, 60_000, List.of(10L, 12L, 75L)));
        assertThat(text(read.encode())).isEqualTo(genuine);
    }

    @Test
    void batchAcknowledgementNamesNoMoreMessagesThanFitInMemory() {
        byte[] full = new byte[8192];
        Arrays.fill(full, (byte) 0xFF);
        String entry = "{\"b\":\"" + Base64.getEncoder().encodeToString(full) + "\",\"c\":\"G\",\"t\":\"T\"}";

        assertThat(BatchAcks.read(buffer("{\"acks\":[" + (entry + ",").repeat(3) + entry + "]}"))
                        .entries())
                .hasSize(4);
        assertThatThrownBy(() -> BatchAcks.read(buffer("{\"acks\":[" + (entry + ",").repeat(4) + entry + "]}")))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("262144");
    }

    @Test
    void registrationIsReadWrappedAndBare() {
        TopicConfig topic = new TopicConfig("T", 4, 4, 6, 0, true, Map.of("message.type", "FIFO"));
        TopicTable table = new TopicTable(new DataVersion(0, 5, 3), List.of(topic));

        assertThat(TopicTable.readRegistration(table.encodeRegistration(), false))
                .isEqualTo(table);
        assertThat(TopicTable.readRegistration(table.encode(), true)).isEqualTo(table);
        assertThat(TopicTable.read(table.encode())).isEqualTo(table);
    }

    @Test
    void otherBodiesComeBackAsTheyWere() {
        ConsumerIds ids = new ConsumerIds(List.of("a", "b"));
        KeyValues values = new KeyValues(Map.of("runtime", "[ 1 days ]"));
        ClientConfig config = new ClientConfig("c", "G", new SubscriptionData("T", "a = 1", "SQL92", 5));
        GroupConfig group = new GroupConfig("G", true, false, true, false, 2, 3, false);

        assertThat(text(ids.encode())).isEqualTo("{\"consumerIdList\":[\"a\",\"b\"]}");
        assertThat(ConsumerIds.read(ids.encode())).isEqualTo(ids);
        assertThat(KeyValues.read(values.encode())).isEqualTo(values);
        assertThat(ClientConfig.read(config.encode())).isEqualTo(config);
        assertThat(GroupConfig.read(group.encode())).isEqualTo(group);
    }

    private static ByteBuf buffer(String text) {
        return Unpooled.copiedBuffer(text, UTF_8);
    }

    private static String text(ByteBuf buffer) {
        return buffer.toString(UTF_8);
    }
}
