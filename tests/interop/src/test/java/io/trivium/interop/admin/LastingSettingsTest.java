package io.trivium.interop.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.interop.TriviumProcess;
import java.nio.file.Path;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sets with the genuine {@code mqadmin} is there after a kill and a restart. */
class LastingSettingsTest {
    @Test
    void whatAnOperatorSetOutlivesAKill(@TempDir Path directory) throws Exception {
        try (TriviumProcess trivium = TriviumProcess.start(directory);
                GenuineTools tools = GenuineTools.load(directory)) {
            run(tools, trivium, "updateTopic -n $N -b $B -t Ordered -r 4 -w 4", "success");
            run(tools, trivium, "updateOrderConf -n $N -t Ordered -m put -v broker-a:4", "orderConf=[broker-a:4]");
            run(tools, trivium, "updateKvConfig -n $N -s space -k name -v value", "success");
            run(tools, trivium, "updateNamesrvConfig -n $N -k orderMessageEnable -v true", "success");
            run(tools, trivium, "updateBrokerConfig -n $N -b $B -k autoCreateTopicEnable -v false", "success");
            run(tools, trivium, "updateSubGroup -n $N -b $B -g popping", "success");
            run(tools, trivium, "setConsumeMode -n $N -b $B -t Ordered -g popping -m POP -q 0", "success");

            trivium.kill();
            trivium.restart();

            run(tools, trivium, "updateOrderConf -n $N -t Ordered -m get", "orderConf=[broker-a:4]");
            run(tools, trivium, "topicRoute -n $N -t Ordered", "\"orderTopicConf\":\"broker-a:4\"");
            run(tools, trivium, "getBrokerConfig -n $N -b $B", "autoCreateTopicEnable");
            run(tools, trivium, "getNamesrvConfig -n $N", "orderMessageEnable");
            assertThatThrownBy(() -> send(trivium, "Fresh")).isInstanceOf(MQClientException.class);
            run(tools, trivium, "updateBrokerConfig -n $N -b $B -k autoCreateTopicEnable -v true", "success");
            send(trivium, "Fresh");
        }
    }

    private static void run(GenuineTools tools, TriviumProcess trivium, String line, String expected) throws Exception {
        String command = line.replace("$N", trivium.nameServer()).replace("$B", "127.0.0.1:" + trivium.brokerPort());
        assertThat(tools.run(command)).as(command).contains(expected);
    }

    private static void send(TriviumProcess trivium, String topic) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("lasting");
        producer.setNamesrvAddr(trivium.nameServer());
        producer.setSendMsgTimeout(10_000);
        producer.start();
        try {
            producer.send(new Message(topic, "x".getBytes(UTF_8)));
        } finally {
            producer.shutdown();
        }
    }
}
