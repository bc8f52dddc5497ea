package io.trivium.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.interop.scenario.Signed;
import io.trivium.jms.TriviumConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Genuine clients of all doors at a broker that lets only its users in, and each only where its rights say. */
@TestInstance(Lifecycle.PER_CLASS)
class AccessControlTest {
    private static final String ACCOUNTS = """
            users:
              - {username: root, password: root-secret, userType: Super}
              - {username: alice, password: alice-secret}
              - {username: reader, password: reader-secret}
              - {username: writer, password: writer-secret}
            acls:
              - subject: User:alice
                policies:
                  - entries:
                      - {resource: "Topic:signed*", actions: [Pub, Sub, Create]}
                      - {resource: "Group:signed*", actions: [Sub, Create]}
              - subject: User:reader
                policies:
                  - entries:
                      - {resource: "Topic:signed*", actions: [Sub]}
              - subject: User:writer
                policies:
                  - entries:
                      - {resource: "Topic:signed*", actions: [Pub, Create]}
            """;
    private static final long PATIENCE_MILLIS = 30_000;

    private TriviumProcess trivium;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        Path accounts = Files.createFile(
                directory.resolve("accounts.yaml"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(accounts, ACCOUNTS);
        trivium = TriviumProcess.start(
                directory,
                "--authentication",
                "on",
                "--access-file",
                accounts.toString(),
                "--listen",
                "0.0.0.0",
                "--advertise",
                "127.0.0.1");
    }

    @AfterAll
    void stop() {
        trivium.close();
    }

    @Test
    void signedRequestsOfTheNewestClientWork() throws Exception {
        GenuineClient.current().scenario(Signed.class).run(trivium.nameServer(), "current");
        assertThat(trivium.log()).contains("Denied: reader from 127.0.0.1 wanted Pub on Topic:signed-current");
    }

    @Test
    void signedRequestsOfTheOldClientWork() throws Exception {
        GenuineClient.old().scenario(Signed.class).run(trivium.nameServer(), "old");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"})
    void qpidLogsInByEachMechanism(String mechanism) throws JMSException {
        ConnectionFactory factory = amqp(mechanism);
        try (Connection alice = factory.createConnection("alice", "alice-secret")) {
            alice.start();
            Session session = alice.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createProducer(session.createQueue("signed-" + mechanism)).send(session.createTextMessage("one"));
            MessageConsumer consumer = session.createConsumer(session.createQueue("signed-" + mechanism));
            assertThat(((TextMessage) consumer.receive(PATIENCE_MILLIS)).getText())
                    .isEqualTo("one");
            assertThatThrownBy(() -> session.createProducer(session.createQueue("others")))
                    .isInstanceOf(JMSException.class);
        }
        for (String wrong : new String[] {"alice", "mallory"}) {
            assertThatThrownBy(() -> factory.createConnection(wrong, "guessed").start())
                    .isInstanceOf(JMSSecurityException.class);
        }
    }

    @Test
    void whoMayOnlySendToAQueueSendsOverAmqp() throws JMSException {
        ConnectionFactory factory = amqp("SCRAM-SHA-256");
        try (Connection writer = factory.createConnection("writer", "writer-secret")) {
            Session session = writer.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createProducer(session.createQueue("signed-only")).send(session.createTextMessage("one"));
            session.createProducer(null).send(session.createQueue("signed-only"), session.createTextMessage("two"));

            assertThatThrownBy(() -> session.createConsumer(session.createQueue("signed-only")))
                    .isInstanceOf(JMSException.class);
        }
        try (Connection alice = factory.createConnection("alice", "alice-secret")) {
            alice.start();
            Session session = alice.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue("signed-only"));
            assertThat(((TextMessage) consumer.receive(PATIENCE_MILLIS)).getText())
                    .isEqualTo("one");
            assertThat(((TextMessage) consumer.receive(PATIENCE_MILLIS)).getText())
                    .isEqualTo("two");
        }
    }

    @Test
    void amqpWithoutALoginIsRefused() {
        assertThatThrownBy(() -> amqp("ANONYMOUS").createConnection().start()).isInstanceOf(JMSException.class);
    }

    @Test
    void jakartaMessagingTakesUserAndPassword() throws JMSException {
        TriviumConnectionFactory factory = new TriviumConnectionFactory(trivium.jmsUrl());
        try (Connection alice = factory.createConnection("alice", "alice-secret")) {
            alice.start();
            Session session = alice.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createProducer(session.createQueue("signed-jms")).send(session.createTextMessage("one"));
            MessageConsumer consumer = session.createConsumer(session.createQueue("signed-jms"));
            assertThat(((TextMessage) consumer.receive(PATIENCE_MILLIS)).getText())
                    .isEqualTo("one");
            assertThatThrownBy(() -> session.createProducer(session.createQueue("others"))
                            .send(session.createTextMessage("two")))
                    .isInstanceOf(JMSSecurityException.class);
            session.createProducer(session.createTemporaryQueue()).send(session.createTextMessage("three"));
        }
        assertThatThrownBy(() -> factory.createConnection("alice", "guessed").start())
                .isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> factory.createConnection().start()).isInstanceOf(JMSSecurityException.class);
    }

    private ConnectionFactory amqp(String mechanism) {
        return new JmsConnectionFactory("amqp://127.0.0.1:" + trivium.amqpPort() + "?amqp.saslMechanisms=" + mechanism);
    }
}
