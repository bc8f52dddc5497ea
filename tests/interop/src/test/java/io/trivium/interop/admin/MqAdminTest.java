package io.trivium.interop.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trivium.interop.Repository;
import io.trivium.interop.TriviumProcess;
import io.trivium.interop.scenario.ShortPeriods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The subcommands of the genuine {@code mqadmin}, in this order, against one process: each prints the right answer, or is refused with
 * a code. What they print was compared with what they print of a genuine broker.
 */
@TestInstance(Lifecycle.PER_CLASS)
class MqAdminTest {
    private static final int MESSAGES = 10;

    private TriviumProcess trivium;
    private GenuineTools tools;
    private DefaultMQProducer producer;
    private DefaultMQPushConsumer consumer;
    private String lastId = "";
    private String lastKey = "";
    private String clientId = "";
    private Path exports;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        trivium = TriviumProcess.start(directory);
        tools = GenuineTools.load(directory);
        exports = Files.createDirectory(directory.resolve("exports"));
        Files.writeString(exports.resolve("topics.json"), """
                [{"topicName":"T5","readQueueNums":2,"writeQueueNums":2,"perm":6},
                {"topicName":"T6","readQueueNums":1,"writeQueueNums":1,"perm":6}]""");
        Files.writeString(exports.resolve("groups.json"), """
                [{"groupName":"g5","retryMaxTimes":7},{"groupName":"g6"}]""");
        assertThat(tools.run(command("updateTopic -n $N -b $B -t T1 -r 4 -w 4")))
                .contains("success");
        producer = new DefaultMQProducer("pg");
        producer.setNamesrvAddr(trivium.nameServer());
        producer.setSendMsgTimeout(10_000);
        producer.start();
        for (int i = 0; i < MESSAGES; i++) {
            SendResult sent = producer.send(new Message("T1", "A", "k" + i, ("hello " + i).getBytes(UTF_8)));
            lastId = sent.getOffsetMsgId();
            lastKey = sent.getMsgId();
        }
        AtomicInteger received = new AtomicInteger();
        consumer = new DefaultMQPushConsumer("cg");
        consumer.setNamesrvAddr(trivium.nameServer());
        ShortPeriods.set(consumer);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe("T1", "A");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            received.addAndGet(messages.size());
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        clientId = consumer.buildMQClientId();
        await().atMost(Duration.ofSeconds(30)).until(() -> received.get() == MESSAGES);
    }

    @AfterAll
    void stop() throws Exception {
        try {
            consumer.shutdown();
            producer.shutdown();
            tools.close();
        } finally {
            trivium.close();
            deleteStatusFolders();
        }
    }

    /** {@code consumerStatus} writes below the working directory, into a folder named by the time. */
    private static void deleteStatusFolders() throws IOException {
        try (Stream<Path> found = Files.list(Path.of(""))) {
            for (Path folder :
                    found.filter(path -> path.toString().matches("[0-9]{13}")).toList()) {
                try (Stream<Path> inside = Files.walk(folder)) {
                    for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"topics", "groups", "brokers", "messages", "clients", "offsets", "nameServers", "statistics"})
    void answers(String line, List<String> expected) throws Exception {
        String printed = tools.run(command(line));

        assertThat(printed).contains(expected.stream().map(this::command).toList());
        assertThat(printed).doesNotContain("Exception: ");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void isRefused(String line, List<String> expected) throws Exception {
        assertThat(tools.run(command(line))).contains(expected);
    }

    static Stream<Arguments> topics() {
        return Stream.of(
                line("updateTopic -n $N -b $B -t T2 -r 3 -w 3", "create topic to $B success", "readQueueNums=3"),
                line("updateTopic -n $N -c DefaultCluster -t T3 -a +message.type=FIFO", "create topic", "FIFO"),
                line("updateTopicPerm -n $N -b $B -t T2 -p 4", "update topic perm from 6 to 4"),
                line("topicRoute -n $N -t T1", "\"readQueueNums\":4", "\"brokerName\":\"broker-a\"", "$B"),
                line("topicRoute -n $N -t T2", "\"perm\":4"),
                line("topicStatus -n $N -t T1", "broker-a                          3"),
                line("topicList -n $N", "T1", "TBW102", "%RETRY%cg", "SCHEDULE_TOPIC_XXXX"),
                line("topicList -n $N -c", "DefaultCluster        T1", "cg"),
                line("topicClusterList -n $N -t T1", "DefaultCluster"),
                line("allocateMQ -n $N -t T1 -i a,b", "\"queueId\":0", "\"queueId\":3"),
                line("updateOrderConf -n $N -t T1 -m put -v broker-a:4", "orderConf=[broker-a:4]"),
                line("updateOrderConf -n $N -t T1 -m get", "orderConf=[broker-a:4]"),
                line("updateOrderConf -n $N -t T1 -m delete", "delete orderConf success"),
                line("updateTopicList -n $N -b $B -f $E/topics.json", "submit batch of topic config to $B success"),
                line("topicRoute -n $N -t T5", "\"readQueueNums\":2", "\"writeQueueNums\":2"),
                line("topicRoute -n $N -t T6", "\"readQueueNums\":1"),
                line(
                        "deleteTopic -n $N -c DefaultCluster -t T2",
                        "from cluster [DefaultCluster] success",
                        "NameServer success"));
    }

    static Stream<Arguments> groups() {
        return Stream.of(
                line("updateSubGroup -n $N -b $B -g g2 -r 3", "create subscription group to $B success"),
                line("getConsumerConfig -n $N -g g2", "retryMaxTimes", "3"),
                line("deleteSubGroup -n $N -b $B -g g2", "delete subscription group [g2]"),
                line("deleteSubGroup -n $N -b $B -g g2 -r true", "delete subscription group [g2]"),
                line("updateSubGroupList -n $N -b $B -f $E/groups.json", "submit batch of group config to $B success"),
                line("getConsumerConfig -n $N -g g5", "retryMaxTimes                           =  7"),
                line("getConsumerConfig -n $N -g g6", "retryMaxTimes                           =  16"),
                line("updateSubGroup -n $N -b $B -g cg2", "create subscription group"));
    }

    static Stream<Arguments> brokers() {
        return Stream.of(
                line("getBrokerConfig -n $N -b $B", "brokerName", "broker-a", "messageDelayLevel", "1s 5s 10s"),
                line("updateBrokerConfig -n $N -b $B -k autoCreateTopicEnable -v true", "update broker config success"),
                line(
                        "brokerStatus -n $N -b $B",
                        "brokerVersionDesc",
                        "V5_5_0",
                        "putMessageTimesTotal            : 10",
                        "commitLogMaxOffset",
                        "msgGetTotalTodayNow             : 10"),
                line("brokerConsumeStats -n $N -b $B", "T1", "cg", "Diff Total:"),
                line("cleanExpiredCQ -n $N -b $B", "success"),
                line("deleteExpiredCommitLog -n $N -b $B", "success"),
                line("cleanUnusedTopic -n $N -b $B", "success"),
                line("haStatus -n $N -b $B", "#MasterCommitLogMaxOffset", "#SlaveNum"),
                line("clusterList -n $N", "DefaultCluster", "broker-a", "V5_5_0", "$B"),
                line("clusterList -n $N -m", "DefaultCluster", "broker-a"),
                line("exportMetadata -n $N -c DefaultCluster -f $E", "export $E/metadata.json success"),
                line("exportConfigs -n $N -c DefaultCluster -f $E", "export $E/configs.json success"),
                line("exportMetrics -n $N -c DefaultCluster -f $E", "export $E/metrics.json success"));
    }

    static Stream<Arguments> messages() {
        return Stream.of(
                line("queryMsgById -n $N -t T1 -i $ID", "Topic:               T1", "[k9]"),
                line("queryMsgByKey -n $N -t T1 -k k9", "$UK"),
                line("queryMsgByKey -n $N -t T1 -k A -p T", "$UK"),
                line("queryMsgByUniqueKey -n $N -t T1 -i $UK", "Topic:               T1", "[k9]"),
                line("queryMsgByOffset -n $N -t T1 -b broker-a -i 0 -o 0", "Topic:               T1"),
                line("printMsg -n $N -t T1", "minOffset=0, maxOffset=3", "MSGID: $UK"),
                line("printMsgByQueue -n $N -t T1 -a broker-a -i 0 -p true", "MSGID: "),
                line("consumeMessage -n $N -t T1 -b broker-a -i 0 -o 0 -c 2", "Consume ok", "MSGID: "),
                line("queryCq -n $N -t T1 -q 0 -i 0 -c 3 -b $B", "min: 0", "tagsCode=65"));
    }

    static Stream<Arguments> clients() {
        return Stream.of(
                line("producerConnection -n $N -t T1 -g pg", "JAVA", "V5_5_0"),
                line("consumerConnection -n $N -g cg", "$CID", "T1                   A", "CONSUME_FROM_FIRST_OFFSET"),
                line("producer -n $N -b $B", "producer group (pg) instance", "version=513"),
                line(
                        "consumerStatus -n $N -g cg",
                        "$CID",
                        "Same subscription in the same group of consumer",
                        "Rebalance OK"),
                line("consumerStatus -n $N -g cg -i $CID", "#Consumer Properties#", "T1"),
                line("queryMsgById -n $N -t T1 -i $ID -g cg -d $CID", "consumeResult=CR_SUCCESS"));
    }

    static Stream<Arguments> offsets() {
        return Stream.of(
                line(
                        "consumerProgress -n $N",
                        "cg                                                                1       V5_5_0"),
                line("consumerProgress -n $N -g cg", "T1", "Consume TPS"),
                line("consumerProgress -n $N -g cg -t T1", "T1", "broker-a"),
                line("cloneGroupOffset -n $N -s cg -d cg2 -t T1 -o true", "clone group offset success"),
                line("resetOffsetByTime -n $N -g cg2 -t T1 -s 0 -f true", "group[cg2], topic[T1]"),
                line("skipAccumulatedMessage -n $N -g cg2 -t T1 -f true", "broker-a"),
                line("resetOffsetByTime -n $N -g cg -t T1 -s -1", "group[cg]"));
    }

    static Stream<Arguments> nameServers() {
        return Stream.of(
                line("updateKvConfig -n $N -s NS -k K -v V", "create or update kv config to namespace success"),
                line("deleteKvConfig -n $N -s NS -k K", "delete kv config from namespace success"),
                line("wipeWritePerm -n $N -b broker-a", "name server[$N] OK"),
                line("addWritePerm -n $N -b broker-a", "name server[$N] OK"),
                line("getNamesrvConfig -n $N", "orderMessageEnable"),
                line("updateNamesrvConfig -n $N -k orderMessageEnable -v true", "update name server config success"));
    }

    static Stream<Arguments> statistics() {
        return Stream.of(
                line("sendMessage -n $N -t T1 -p hi", "SEND_OK"),
                line("sendMsgStatus -n $N -b broker-a -s 16 -c 2", "SEND_OK"),
                line("checkMsgSendRT -n $N -t T4 -a 3 -s 16", "broker-a", "true"),
                line("statsAll -n $N -t T1", "T1", "cg", "11"),
                line("statsAll -n $N", "T1", "NO_CONSUMER"));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                line("updateBrokerConfig -n $N -b $B -k storePathRootDir -v /tmp", "CODE: 16"),
                line("updateNamesrvConfig -n $N -k kvConfigPath -v /tmp", "CODE: 16"),
                line("resetOffsetByTime -n $N -g nobody -t T1 -s 0 -f true", "CODE: 26"),
                line("topicRoute -n $N -t nowhere", "CODE: 17"),
                line("deleteTopic -n $N -c DefaultCluster -t TBW102", "CODE: 29"),
                line("consumerConnection -n $N -g nobody", "ConsumerConnectionSubCommand command failed"),
                line("producerConnection -n $N -t T1 -g nobody", "CODE: 1"),
                line("getColdDataFlowCtrInfo -n $N -b $B", "CODE: 3"),
                line("getBrokerLiteInfo -n $N -b $B", "CODE: 3"),
                line("switchTimerEngine -n $N -b $B -e R", "CODE: 3"),
                line("exportPopRecord -n $N -b $B", "CODE: 3"),
                line("getBrokerEpoch -n $N -b broker-a", "CODE: 3"),
                line("resetMasterFlushOffset -n $N -b $B -o 1", "CODE: 3"),
                line("updateColdDataFlowCtrGroupConfig -n $N -b $B -g cg -v 1", "CODE: 3"),
                line("removeColdDataFlowCtrGroupConfig -n $N -b $B -g cg", "CODE: 3"),
                line("setCommitLogReadAheadMode -n $N -b $B -m 0", "CODE: 3"),
                line("getSyncStateSet -n $N -a $N -b broker-a", "CODE: 3"),
                line("getControllerMetaData -n $N -a $N", "CODE: 3"),
                line("getControllerConfig -n $N -a $N", "CODE: 3"),
                line("updateControllerConfig -n $N -a $N -k a -v b", "CODE: 3"),
                line("electMaster -n $N -a $N -b 0 -bn broker-a -c DefaultCluster", "CODE: 3"),
                line("cleanBrokerMetadata -n $N -a $N -bn broker-a -l", "CODE: 3"),
                line("addBroker -n $N -c $B -b /none", "CODE: 3"),
                line("removeBroker -n $N -c $B -b DefaultCluster:broker-a:0", "CODE: 3"),
                line("getLiteClientInfo -n $N -p T1 -g cg -c x", "[broker-a] error."),
                line("getLiteGroupInfo -n $N -p T1 -g cg", "[broker-a] error."),
                line("getLiteTopicInfo -n $N -p T1 -l x", "[broker-a] error."),
                line("getParentTopicInfo -n $N -p T1", "[broker-a] error."),
                line("triggerLiteDispatch -n $N -p T1 -g cg", "broker-a                       error"),
                line("checkRocksdbCqWriteProgress -n $N -c DefaultCluster", "CODE: 3"),
                line("rocksDBConfigToJson -n $N -c DefaultCluster -t topics", "CODE: 3"));
    }

    @Test
    void eachSubcommandHasARowInTheDocumentation() throws Exception {
        List<String> documented = Files.readAllLines(Repository.root().resolve("docs/COMPATIBILITY.md")).stream()
                .dropWhile(line -> !line.startsWith("## Subcommands of mqadmin"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| ") && !line.startsWith("| Subcommands") && !line.startsWith("| ---"))
                .flatMap(line -> Stream.of(line.split("\\|", -1)[1].trim().split(", ", -1)))
                .toList();

        assertThat(documented).containsExactlyInAnyOrderElementsOf(tools.subcommands());
    }

    private static Arguments line(String line, String... expected) {
        return Arguments.of(line, List.of(expected));
    }

    private String command(String line) {
        return line.replace("$N", trivium.nameServer())
                .replace("$B", "127.0.0.1:" + trivium.brokerPort())
                .replace("$E", exports.toString())
                .replace("$ID", lastId)
                .replace("$UK", lastKey)
                .replace("$CID", clientId);
    }
}
