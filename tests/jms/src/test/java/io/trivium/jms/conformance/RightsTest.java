package io.trivium.jms.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.trivium.jms.TriviumConnectionFactory;
import io.trivium.server.EmbeddedTrivium;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TransactionRolledBackRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chapters 6.1.1 and 6.2.7: what a user may not do is refused with the exception that says so, and what becomes of its transaction. */
class RightsTest {
    private static final String NAME = RightsTest.class.getName();
    private static final String ACCOUNTS = """
            users:
              - {username: alice, password: alice-secret}
              - {username: bob, password: bob-secret}
            acls:
              - subject: User:alice
                policies:
                  - entries:
                      - {resource: "Topic:in", actions: [%s]}
                      - {resource: "Topic:out", actions: [Pub]}
              - subject: User:bob
                policies:
                  - entries:
                      - {resource: "Topic:*", actions: [Pub, Sub, Create]}
                      - {resource: "Group:*", actions: [Sub, Create]}
            """;

    @TempDir
    private Path folder;

    private Path accounts;
    private EmbeddedTrivium broker;
    private JMSContext bob;
    private Queue in;
    private Queue out;

    @BeforeEach
    void open() throws Exception {
        accounts = Files.createFile(
                folder.resolve("accounts.yaml"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(accounts, ACCOUNTS.formatted("Pub, Sub"));
        broker = EmbeddedTrivium.builder().name(NAME).accessFile(accounts).open();
        bob = context("bob", JMSContext.AUTO_ACKNOWLEDGE);
        in = bob.createQueue("in");
        out = bob.createQueue("out");
        bob.createProducer().send(out, "first").send(in, "a");
        assertThat(Jms.text(received(out))).isEqualTo("first");
    }

    @AfterEach
    void close() {
        bob.close();
        broker.close();
    }

    private static JMSContext context(String user, int mode) {
        return new TriviumConnectionFactory("trivium:embedded:" + NAME).createContext(user, user + "-secret", mode);
    }

    private Message received(Queue queue) {
        try (JMSConsumer consumer = bob.createConsumer(queue)) {
            return consumer.receive(Jms.COMES_MILLIS);
        }
    }

    private static boolean mayBrowse(JMSContext context, Queue queue) throws JMSException {
        try {
            return context.createBrowser(queue).getEnumeration() != null;
        } catch (JMSSecurityException e) {
            return false;
        }
    }

    @Test
    void sec6_2_7_aTransactionThatReceivedWhatItsUserMayNotReceiveAnyMoreIsRolledBackAndSaysSo() throws Exception {
        try (JMSContext alice = context("alice", JMSContext.SESSION_TRANSACTED)) {
            assertThat(alice.createConsumer(in).receiveBody(String.class, Jms.COMES_MILLIS))
                    .isEqualTo("a");
            alice.createProducer().send(out, "never");
            Files.writeString(accounts, ACCOUNTS.formatted("Pub"));
            await().atMost(Duration.ofSeconds(30)).until(() -> !mayBrowse(alice, in));

            assertThatThrownBy(alice::commit)
                    .isInstanceOf(TransactionRolledBackRuntimeException.class)
                    .hasMessageContaining("alice");

            alice.createProducer().send(out, "next");
            alice.commit();
        }
        assertThat(Jms.text(received(out))).isEqualTo("next");
        Message again = received(in);
        assertThat(Jms.text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
    }

    @Test
    void sec6_1_1_whoMayOnlySendToAQueueOrTopicSends() throws JMSException {
        try (JMSContext alice = context("alice", JMSContext.AUTO_ACKNOWLEDGE)) {
            alice.createProducer().send(out, "a").send(alice.createTopic("out"), "b");

            assertThatThrownBy(() -> alice.createConsumer(out)).isInstanceOf(JMSSecurityRuntimeException.class);
            assertThatThrownBy(() -> alice.createConsumer(alice.createTopic("out")))
                    .isInstanceOf(JMSSecurityRuntimeException.class);
            assertThatThrownBy(() -> alice.createBrowser(out)).isInstanceOf(JMSSecurityRuntimeException.class);
        }
        assertThat(Jms.text(received(out))).isEqualTo("a");
    }

    @Test
    void sec6_1_1_aWrongPasswordAndAMissingRightAreSecurityExceptions() {
        TriviumConnectionFactory factory = new TriviumConnectionFactory("trivium:embedded:" + NAME);

        assertThatThrownBy(() -> factory.createContext("alice", "guessed"))
                .isInstanceOf(JMSSecurityRuntimeException.class);
        assertThatThrownBy(() -> factory.createConnection("alice", "guessed")).isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(factory::createContext).isInstanceOf(JMSSecurityRuntimeException.class);
        try (JMSContext alice = context("alice", JMSContext.AUTO_ACKNOWLEDGE)) {
            Queue others = alice.createQueue("others");
            assertThatThrownBy(() -> alice.createProducer().send(others, "x"))
                    .isInstanceOf(JMSSecurityRuntimeException.class);
            assertThatThrownBy(() -> alice.createConsumer(others)).isInstanceOf(JMSSecurityRuntimeException.class);
            assertThatThrownBy(() -> alice.createBrowser(others)).isInstanceOf(JMSSecurityRuntimeException.class);
            assertThatThrownBy(() -> alice.createDurableConsumer(alice.createTopic("others"), "d"))
                    .isInstanceOf(RuntimeException.class);
        }
    }
}
