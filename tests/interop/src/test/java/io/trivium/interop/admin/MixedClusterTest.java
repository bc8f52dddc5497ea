package io.trivium.interop.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trivium.interop.TriviumProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * One cluster of two makers: a genuine name server and ours, a genuine broker and ours, each broker registered at both name servers.
 * The last test restarts the genuine name server, hence the order.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MixedClusterTest {
    private static final int MESSAGES = 40;

    private Path directory;
    private GenuineProcess genuineNameServer;
    private GenuineProcess genuineBroker;
    private TriviumProcess trivium;
    private GenuineTools tools;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        GenuineProcess.assumeAvailable();
        directory = folder;
        genuineNameServer = GenuineProcess.nameServer(folder);
        trivium = TriviumProcess.start(
                Files.createDirectory(folder.resolve("trivium")), "--name-servers", genuineNameServer.address());
        genuineBroker =
                GenuineProcess.broker(folder, "broker-b", genuineNameServer.address() + ";" + trivium.nameServer());
        tools = GenuineTools.load(folder);
        for (String nameServer : both()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> tools.run("clusterList -n " + nameServer).contains(genuineBroker.address()));
        }
        for (String broker : new String[] {genuineBroker.address(), "127.0.0.1:" + trivium.brokerPort()}) {
            assertThat(tools.run("updateTopic -n " + trivium.nameServer() + " -b " + broker + " -t Both -r 2 -w 2"))
                    .contains("success");
        }
    }

    @AfterAll
    void stop() throws Exception {
        if (tools != null) {
            tools.close();
            genuineBroker.close();
            trivium.close();
            genuineNameServer.close();
        }
    }

    @Test
    @Order(1)
    void bothNameServersShowBothBrokers() throws Exception {
        for (String nameServer : both()) {
            assertThat(tools.run("clusterList -n " + nameServer))
                    .as(nameServer)
                    .contains("broker-a", "broker-b", "127.0.0.1:" + trivium.brokerPort(), genuineBroker.address());
            assertThat(tools.run("topicRoute -n " + nameServer + " -t Both"))
                    .as(nameServer)
                    .contains("broker-a", "broker-b");
            assertThat(tools.run("topicStatus -n " + nameServer + " -t Both")).contains("broker-a", "broker-b");
        }
    }

    @Test
    @Order(2)
    void genuineClientsUseBothBrokersByEitherNameServer() throws Exception {
        for (String nameServer : both()) {
            String group = "mixed" + nameServer.replaceAll("\\D", "");
            Set<String> sentTo = ConcurrentHashMap.newKeySet();
            Set<String> received = ConcurrentHashMap.newKeySet();
            DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
            consumer.setNamesrvAddr(nameServer);
            consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
            consumer.subscribe("Both", "*");
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                messages.forEach(message -> received.add(new String(message.getBody(), UTF_8)));
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            DefaultMQProducer producer = new DefaultMQProducer(group + "-p");
            producer.setNamesrvAddr(nameServer);
            producer.setSendMsgTimeout(10_000);
            try {
                producer.start();
                consumer.start();
                for (int i = 0; i < MESSAGES; i++) {
                    sentTo.add(producer.send(new Message("Both", (group + " " + i).getBytes(UTF_8)))
                            .getMessageQueue()
                            .getBrokerName());
                }

                assertThat(sentTo).containsExactlyInAnyOrder("broker-a", "broker-b");
                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(received)
                                .filteredOn(body -> body.startsWith(group))
                                .hasSize(MESSAGES));
            } finally {
                producer.shutdown();
                consumer.shutdown();
            }
        }
    }

    @Test
    @Order(3)
    void ourBrokerComesBackToANameServerThatRestarts() throws Exception {
        int port = genuineNameServer.port();
        genuineNameServer.close();

        genuineNameServer = GenuineProcess.nameServer(directory, port);

        await().atMost(Duration.ofSeconds(40))
                .until(() -> tools.run("clusterList -n " + genuineNameServer.address())
                        .contains("broker-a"));
    }

    @Test
    @Order(4)
    void aBrokerThatStopsIsOutOfOurRoutes() throws Exception {
        genuineBroker.close();

        await().atMost(Duration.ofSeconds(20))
                .until(() -> !tools.run("topicRoute -n " + trivium.nameServer() + " -t Both")
                        .contains("broker-b"));
    }

    private String[] both() {
        return new String[] {genuineNameServer.address(), trivium.nameServer()};
    }
}
