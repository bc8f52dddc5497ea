package io.trivium.interop.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.trivium.interop.GenuineClient;
import io.trivium.interop.TriviumProcess;
import io.trivium.interop.scenario.EverySend;
import io.trivium.interop.scenario.ShortPeriods;
import io.trivium.message.MessageProperties;
import io.trivium.rocket.client.ClusterClients;
import io.trivium.rocket.client.ClusterConfig;
import io.trivium.rocket.client.Credentials;
import io.trivium.rocket.client.OutboundMessage;
import io.trivium.rocket.client.RocketClient;
import io.trivium.rocket.transport.EventLoops;
import io.trivium.rocket.transport.TcpConnector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
    private static final Duration PATIENCE = Duration.ofSeconds(90);

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
        for (String broker : brokers()) {
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
            ShortPeriods.set(consumer);
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
    @Order(2)
    void theLastClientOfTheOldLineSendsAndReceivesThere() throws Exception {
        for (String broker : brokers()) {
            assertThat(tools.run("updateTopic -n " + trivium.nameServer() + " -b " + broker + " -t Old -r 1 -w 1"))
                    .contains("success");
        }
        GenuineClient.old().scenario(EverySend.class).run(trivium.nameServer(), "Old");
    }

    /** Each broker, whichever is asked, shares the queues of both; one group pulls, another pops. */
    @Test
    @Order(3)
    void consumersThatLeaveItToTheBrokersWhoseQueuesAreWhoseMissNothing() throws Exception {
        try (Served pulling = new Served("PULL");
                Served popping = new Served("POP")) {
            pulling.start();
            popping.start();

            pulling.sendUntilBothHaveSome();
            popping.sendUntilBothHaveSome();

            pulling.awaitAll();
            popping.awaitAll();
        }
    }

    /** A group of two consumers that ask the brokers which queues are theirs. */
    private final class Served implements AutoCloseable {
        private final String mode;
        private final String group;
        private final DefaultMQProducer producer;
        private final List<DefaultMQPushConsumer> consumers = new ArrayList<>();
        private final List<Set<String>> received = new ArrayList<>();
        private final Set<String> sent = new HashSet<>();

        Served(String mode) {
            this.mode = mode;
            group = "served-" + mode;
            producer = producer(group);
        }

        void start() throws Exception {
            for (String broker : brokers()) {
                assertThat(tools.run("setConsumeMode -n " + trivium.nameServer() + " -b " + broker + " -t Both -g "
                                + group + " -m " + mode + " -q 0"))
                        .contains("success");
            }
            producer.start();
            for (int i = 0; i < 2; i++) {
                Set<String> own = ConcurrentHashMap.newKeySet();
                received.add(own);
                DefaultMQPushConsumer consumer = consumer(group, group + i, own);
                consumers.add(consumer);
                consumer.setClientRebalance(false);
                consumer.subscribe("Both", group);
                consumer.start();
            }
        }

        void sendUntilBothHaveSome() {
            await().atMost(PATIENCE).untilAsserted(() -> {
                for (int i = 0; i < 8; i++) {
                    String text = group + sent.size();
                    sent.add(text);
                    producer.send(new Message("Both", group, text.getBytes(UTF_8)));
                }
                assertThat(received).allSatisfy(own -> assertThat(own).isNotEmpty());
            });
        }

        void awaitAll() {
            await().atMost(PATIENCE).untilAsserted(() -> {
                Set<String> all = new HashSet<>();
                received.forEach(all::addAll);
                assertThat(all).containsAll(sent);
            });
        }

        @Override
        public void close() {
            consumers.forEach(DefaultMQPushConsumer::shutdown);
            producer.shutdown();
        }
    }

    @Test
    @Order(4)
    void whenOurBrokerIsKilledAllGoesOnAtTheOtherAndNothingIsMissed() throws Exception {
        try (Going going = new Going("ours")) {
            going.send("before");
            going.awaitReceived("before");

            trivium.kill();
            going.send("without");

            assertThat(going.brokers("without")).containsExactly("broker-b");
            trivium.restart();
            going.send("after");
            going.awaitReceived("");
        }
    }

    @Test
    @Order(5)
    void ourBrokerComesBackToANameServerThatRestarts() throws Exception {
        int port = genuineNameServer.port();
        genuineNameServer.close();

        genuineNameServer = GenuineProcess.nameServer(directory, port);

        await().atMost(Duration.ofSeconds(40))
                .until(() -> tools.run("clusterList -n " + genuineNameServer.address())
                        .contains("broker-a"));
    }

    @Test
    @Order(6)
    void whenTheGenuineBrokerIsKilledAllGoesOnAtOursAndItIsOutOfOurRoutes() throws Exception {
        try (Going going = new Going("genuine")) {
            going.send("before");
            going.awaitReceived("before");

            genuineBroker.kill();
            going.send("without");

            assertThat(going.brokers("without")).containsExactly("broker-a");
            going.awaitReceived("without");
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !tools.run("topicRoute -n " + trivium.nameServer() + " -t Both")
                        .contains("broker-b"));
    }

    /** A genuine producer, a client of ours, and a genuine consumer of what both send, at both name servers. */
    private final class Going implements AutoCloseable {
        private final String name;
        private final EventLoops loops = new EventLoops(Thread::new, 1);
        private final RocketClient ours;
        private final DefaultMQProducer genuine;
        private final DefaultMQPushConsumer consumer;
        private final Set<String> received = ConcurrentHashMap.newKeySet();
        private final Map<String, String> accepted = new HashMap<>();

        Going(String name) throws Exception {
            this.name = name;
            String nameServers = genuineNameServer.address() + ";" + trivium.nameServer();
            ours = new ClusterClients(
                            ClusterConfig.of(nameServers),
                            loops,
                            new TcpConnector(loops, Duration.ofSeconds(3)),
                            Clock.systemUTC(),
                            new SecureRandom())
                    .open(Credentials.NONE);
            genuine = producer(name + "-p");
            genuine.setNamesrvAddr(nameServers);
            genuine.start();
            consumer = consumer(name + "-c", name, received);
            consumer.setNamesrvAddr(nameServers);
            consumer.subscribe("Both", name);
            consumer.start();
        }

        /** Sends messages with both; one whose answer is lost is sent again, as an application would. */
        void send(String what) {
            for (int i = 0; i < MESSAGES / 2; i++) {
                String text = what + " " + i;
                await().atMost(PATIENCE).ignoreExceptions().until(() -> sentByOurs(text + " ours"));
                await().atMost(PATIENCE).ignoreExceptions().until(() -> sentByGenuine(text + " genuine"));
            }
        }

        private boolean sentByOurs(String text) throws Exception {
            OutboundMessage message = new OutboundMessage(
                    "Both",
                    null,
                    0,
                    Clock.systemUTC().millis(),
                    new MessageProperties().set("TAGS", name),
                    Unpooled.copiedBuffer(text, UTF_8));
            accepted.put(
                    text,
                    ours.send(message)
                            .toCompletableFuture()
                            .get(30, TimeUnit.SECONDS)
                            .broker());
            return true;
        }

        private boolean sentByGenuine(String text) throws Exception {
            accepted.put(
                    text,
                    genuine.send(new Message("Both", name, text.getBytes(UTF_8)))
                            .getMessageQueue()
                            .getBrokerName());
            return true;
        }

        /** The brokers that took the messages of a round. */
        Set<String> brokers(String what) {
            return accepted.entrySet().stream()
                    .filter(sent -> sent.getKey().startsWith(what))
                    .map(Map.Entry::getValue)
                    .collect(Collectors.toSet());
        }

        void awaitReceived(String what) {
            Set<String> wanted = accepted.keySet().stream()
                    .filter(text -> text.startsWith(what))
                    .collect(Collectors.toSet());
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(received).containsAll(wanted));
        }

        @Override
        public void close() {
            consumer.shutdown();
            genuine.shutdown();
            ours.close();
            loops.close();
        }
    }

    private DefaultMQProducer producer(String group) {
        DefaultMQProducer producer = new DefaultMQProducer(group);
        producer.setNamesrvAddr(trivium.nameServer());
        producer.setInstanceName(group);
        producer.setSendMsgTimeout(10_000);
        return producer;
    }

    private DefaultMQPushConsumer consumer(String group, String instance, Set<String> received) {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(trivium.nameServer());
        consumer.setInstanceName(instance);
        ShortPeriods.set(consumer);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            messages.forEach(message -> received.add(new String(message.getBody(), UTF_8)));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        return consumer;
    }

    private String[] brokers() {
        return new String[] {genuineBroker.address(), "127.0.0.1:" + trivium.brokerPort()};
    }

    private String[] both() {
        return new String[] {genuineNameServer.address(), trivium.nameServer()};
    }
}
