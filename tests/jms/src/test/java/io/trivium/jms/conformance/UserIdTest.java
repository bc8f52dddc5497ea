package io.trivium.jms.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.jms.TriviumConnectionFactory;
import io.trivium.server.EmbeddedTrivium;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jakarta Messaging §3.5.9: {@code JMSXUserID}, which the provider sets where it is asked to. */
class UserIdTest {
    private static final String NAME = UserIdTest.class.getName();
    private static final String ACCOUNTS = """
            users:
              - {username: alice, password: alice-secret}
              - {username: bob, password: bob-secret}
            acls:
              - subject: User:alice
                policies:
                  - entries:
                      - {resource: "Topic:*", actions: [Pub, Sub, Create]}
                      - {resource: "Group:*", actions: [Sub, Create]}
              - subject: User:bob
                policies:
                  - entries:
                      - {resource: "Topic:*", actions: [Pub, Sub, Create]}
                      - {resource: "Group:*", actions: [Sub, Create]}
            """;

    private static EmbeddedTrivium broker;

    @BeforeAll
    static void open(@TempDir Path folder) throws IOException {
        Path accounts = Files.createFile(
                folder.resolve("accounts.yaml"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(accounts, ACCOUNTS);
        broker = EmbeddedTrivium.builder().name(NAME).accessFile(accounts).open();
    }

    @AfterAll
    static void close() {
        broker.close();
    }

    private static JMSContext context(String user, boolean tells) {
        TriviumConnectionFactory factory = new TriviumConnectionFactory("trivium:embedded:" + NAME);
        factory.setUserId(tells);
        return factory.createContext(user, user + "-secret");
    }

    private static List<Object> propertyNames(JMSContext context) throws JMSException {
        List<Object> names = new ArrayList<>();
        for (Enumeration<?> all = context.getMetaData().getJMSXPropertyNames(); all.hasMoreElements(); ) {
            names.add(all.nextElement());
        }
        return names;
    }

    @Test
    void sec3_5_9_theProviderTellsTheUserWhoseConnectionSentAMessageIfItIsAskedTo() throws JMSException {
        try (JMSContext alice = context("alice", true);
                JMSContext bob = context("bob", false)) {
            Queue queue = bob.createQueue("whose");
            JMSConsumer consumer = bob.createConsumer(queue, "JMSXUserID = 'alice'");
            bob.createProducer().send(queue, "nobody's");
            alice.createProducer().send(queue, "hers");

            Message received = consumer.receive(Jms.COMES_MILLIS);

            assertThat(received.getBody(String.class)).isEqualTo("hers");
            assertThat(received.getStringProperty("JMSXUserID")).isEqualTo("alice");
            Message other = bob.createConsumer(queue).receive(Jms.COMES_MILLIS);
            assertThat(other.propertyExists("JMSXUserID")).isFalse();
            assertThat(propertyNames(alice)).contains("JMSXUserID");
            assertThat(propertyNames(bob)).doesNotContain("JMSXUserID");
        }
    }

    @Test
    void sec3_5_9_whatTheApplicationSaysOfTheUserDoesNotCount() throws JMSException {
        try (JMSContext alice = context("alice", true);
                JMSContext bob = context("bob", false)) {
            Queue queue = bob.createQueue("claimed");
            bob.createProducer().setProperty("JMSXUserID", "alice").send(queue, "bob's");
            alice.createProducer().setProperty("JMSXUserID", "bob").send(queue, "alice's");
            JMSConsumer consumer = bob.createConsumer(queue);

            assertThat(consumer.receive(Jms.COMES_MILLIS).propertyExists("JMSXUserID"))
                    .isFalse();
            assertThat(consumer.receive(Jms.COMES_MILLIS).getStringProperty("JMSXUserID"))
                    .isEqualTo("alice");
        }
    }

    @Test
    void sec3_5_9_whatATransactionSendsAndWhatIsDelayedTellsItToo() throws JMSException {
        try (JMSContext alice = context("alice", true);
                JMSContext transacted = alice.createContext(JMSContext.SESSION_TRANSACTED)) {
            Queue queue = alice.createQueue("transacted");
            transacted.createProducer().send(queue, "a").setDeliveryDelay(1).send(queue, "b");
            transacted.commit();
            JMSConsumer consumer = alice.createConsumer(queue);

            for (int i = 0; i < 2; i++) {
                assertThat(consumer.receive(Jms.COMES_MILLIS).getStringProperty("JMSXUserID"))
                        .isEqualTo("alice");
            }
        }
    }
}
