package io.trivium.interop.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.trivium.interop.Private;
import io.trivium.interop.TriviumProcess;
import io.trivium.interop.scenario.ShortPeriods;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.RPCHook;
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
 * Two brokers that let nobody in without TLS and a login, the second one with a certificate of the client, too, and registered at the
 * first one's name server over TLS with a login of its own. Genuine clients and the genuine {@code mqadmin} use both. Each test goes on
 * from where the one before it left the users.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecuredClusterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int MESSAGES = 16;
    private static final String ACCOUNTS = """
            users:
              - {username: root, password: root-secret, userType: Super}
              - {username: broker-b, password: broker-secret}
            acls:
              - subject: User:broker-b
                policies:
                  - entries:
                      - {resource: "Cluster:DefaultCluster", actions: [Update]}
            """;

    private Certificates server;
    private Certificates client;
    private Certificates next;
    private TriviumProcess first;
    private TriviumProcess second;
    private GenuineTls tls;
    private GenuineTools tools;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        GenuineProcess.assumeAvailable();
        server = Certificates.create(folder, "server");
        client = Certificates.create(folder, "client");
        next = Certificates.create(folder, "next");
        Path accounts = Private.file(folder.resolve("accounts.yaml"), ACCOUNTS);
        Path login = Private.file(folder.resolve("login"), "broker-b:broker-secret\n");
        first = TriviumProcess.start(Files.createDirectory(folder.resolve("first")), options(accounts));
        List<String> more = List.of(
                "--tls-client-ca",
                client.certificate().toString(),
                "--broker-name",
                "broker-b",
                "--name-servers",
                first.nameServer(),
                "--name-servers-login",
                login.toString(),
                "--name-servers-tls",
                "on",
                "--name-servers-ca",
                server.certificate().toString());
        second = TriviumProcess.start(Files.createDirectory(folder.resolve("second")), options(accounts, more));
        Files.createDirectory(folder.resolve("conf"));
        Files.writeString(folder.resolve("conf/tools.yml"), "accessKey: root\nsecretKey: root-secret\n");
        tls = GenuineTls.speak(server.certificate(), client);
        tools = GenuineTools.load(folder);
    }

    private String[] options(Path accounts) {
        return options(accounts, List.of());
    }

    private String[] options(Path accounts, List<String> more) {
        List<String> options = new ArrayList<>(List.of(
                "--authentication",
                "on",
                "--access-file",
                accounts.toString(),
                "--tls",
                "enforcing",
                "--tls-certificate",
                server.certificate().toString(),
                "--tls-key",
                server.key().toString()));
        options.addAll(more);
        return options.toArray(String[]::new);
    }

    @AfterAll
    void stop() throws Exception {
        if (tools != null) {
            tools.close();
            tls.close();
            second.close();
            first.close();
        }
    }

    @Test
    @Order(1)
    void aBrokerRegistersAtANameServerThatWantsTlsAndALogin() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(run("clusterList -n $N"))
                        .contains("broker-a", "broker-b", address(first), address(second)));
    }

    @Test
    @Order(2)
    void usersAreCreatedShownChangedAndCopied() throws Exception {
        assertThat(run("createUser -n $N -b $A -u alice -p alice-secret -t Normal"))
                .contains("success");
        assertThat(run("createUser -n $N -b $A -u bob -p bob-secret")).contains("success");
        assertThat(run("updateUser -n $N -b $A -u bob -s disable")).contains("success");
        assertThat(run("getUser -n $N -b $A -u bob")).contains("bob", "Normal", "disable");
        assertThat(run("listUser -n $N -b $A")).contains("root", "alice", "bob").doesNotContain("-secret");
        assertThat(run("copyUser -n $N -f $A -t $B -u alice,bob"))
                .contains("copy user of alice", "copy user of bob", "success");

        assertThat(run("listUser -n $N -b $B -f b")).contains("bob", "disable").doesNotContain("alice");
        assertThat(run("deleteUser -n $N -b $B -u bob")).contains("success");
        assertThat(run("listUser -n $N -b $B")).contains("alice").doesNotContain("bob ");
    }

    @Test
    @Order(3)
    void rightsAreCreatedShownChangedAndCopied() throws Exception {
        assertThat(
                        run(
                                "createAcl -n $N -b $A -s User:alice -r Topic:secured*,Group:secured -a Pub,Sub,Create -d Allow"))
                .contains("success");
        assertThat(run("updateAcl -n $N -b $A -s User:alice -r Topic:secured-not -a Pub -d Deny"))
                .contains("success");
        assertThat(run("getAcl -n $N -b $A -s User:alice"))
                .contains("Topic:secured*", "Topic:secured-not", "Group:secured", "Deny");
        assertThat(run("copyAcl -n $N -f $A -t $B -s User:alice")).contains("copy acl of User:alice", "success");

        assertThat(run("listAcl -n $N -b $B")).contains("User:alice", "Topic:secured-not");
        assertThat(run("deleteAcl -n $N -b $B -s User:alice -r Topic:secured-not"))
                .contains("success");
        assertThat(run("listAcl -n $N -b $B -s alice"))
                .contains("Topic:secured*")
                .doesNotContain("secured-not");
        for (TriviumProcess broker : List.of(first, second)) {
            assertThat(run("updateTopic -n $N -b " + address(broker) + " -t secured -r 2 -w 2"))
                    .contains("success");
        }
    }

    @Test
    @Order(4)
    void genuineClientsUseBothBrokersOverTlsAndWhatTheirRightsSay() throws Exception {
        DefaultMQProducer alice = producer("alice", "alice-secret");
        Set<String> brokers = new HashSet<>();
        for (int i = 0; i < MESSAGES; i++) {
            brokers.add(alice.send(new Message("secured", ("m" + i).getBytes(UTF_8)))
                    .getMessageQueue()
                    .getBrokerName());
        }
        assertThat(brokers).containsExactlyInAnyOrder("broker-a", "broker-b");
        Set<String> received = ConcurrentHashMap.newKeySet();
        DefaultMQPushConsumer consumer = consumer(received);
        await().atMost(PATIENCE).until(() -> received.size() == MESSAGES);

        assertThatThrownBy(() -> alice.send(new Message("others", new byte[1]))).isInstanceOf(MQClientException.class);
        DefaultMQProducer bob = producer("bob", "bob-secret");
        assertThatThrownBy(() -> bob.send(new Message("secured", new byte[1]))).isInstanceOf(MQClientException.class);
        assertThat(run("updateUser -n $N -b $A -u alice -p changed-secret")).contains("success");
        DefaultMQProducer changed = producer("alice", "changed-secret");
        assertThat(run("updateTopic -n $N -b $A -t secured2 -r 1 -w 1")).contains("success");
        assertThat(changed.send(new Message("secured2", new byte[1])).getMsgId())
                .isNotEmpty();
        consumer.shutdown();
        List.of(alice, bob, changed).forEach(DefaultMQProducer::shutdown);
    }

    @Test
    @Order(5)
    void whoHasNoTlsOrNoCertificateIsNotServed() throws Exception {
        DefaultMQProducer plain = producer("root", "root-secret", false, first);
        assertThatThrownBy(() -> plain.send(new Message("secured", new byte[1])))
                .hasStackTraceContaining("RemotingSendRequestException");
        plain.shutdown();
        try (GenuineTls anonymous = GenuineTls.speak(server.certificate(), null)) {
            assertThat(anonymous).isNotNull();
            DefaultMQProducer toSecond = producer("root", "root-secret", true, second);
            assertThatThrownBy(() -> toSecond.send(new Message("secured", new byte[1])))
                    .hasStackTraceContaining("Remoting");
            toSecond.shutdown();
        }
    }

    @Test
    @Order(6)
    void aNewCertificateIsTakenWithoutARestart() throws Exception {
        server.replaceBy(next);
        try (GenuineTls renewed = GenuineTls.speak(next.certificate(), client)) {
            assertThat(renewed).isNotNull();
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
                DefaultMQProducer root = producer("root", "root-secret", true, first);
                try {
                    assertThat(root.send(new Message("secured2", new byte[1])).getMsgId())
                            .isNotEmpty();
                } finally {
                    root.shutdown();
                }
            });
        }
    }

    private DefaultMQProducer producer(String user, String secret) throws MQClientException {
        return producer(user, secret, true, first);
    }

    private DefaultMQProducer producer(String user, String secret, boolean useTls, TriviumProcess nameServer)
            throws MQClientException {
        String unique = user + "-" + System.nanoTime();
        DefaultMQProducer producer = new DefaultMQProducer("secured-" + unique, hook(user, secret));
        producer.setNamesrvAddr(nameServer.nameServer());
        producer.setInstanceName(unique);
        producer.setUseTLS(useTls);
        producer.setRetryTimesWhenSendFailed(0);
        producer.setSendMsgTimeout(10_000);
        producer.start();
        return producer;
    }

    private DefaultMQPushConsumer consumer(Set<String> received) throws MQClientException {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(
                "secured", hook("alice", "alice-secret"), new AllocateMessageQueueAveragely());
        consumer.setNamesrvAddr(first.nameServer());
        ShortPeriods.set(consumer);
        consumer.setUseTLS(true);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe("secured", "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            messages.forEach(message -> received.add(new String(message.getBody(), UTF_8)));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        return consumer;
    }

    private static RPCHook hook(String user, String secret) {
        return new AclClientRPCHook(new SessionCredentials(user, secret));
    }

    private String run(String command) throws ReflectiveOperationException {
        return tools.run(command.replace("$N", first.nameServer())
                .replace("$A", address(first))
                .replace("$B", address(second)));
    }

    private static String address(TriviumProcess broker) {
        return "127.0.0.1:" + broker.brokerPort();
    }
}
