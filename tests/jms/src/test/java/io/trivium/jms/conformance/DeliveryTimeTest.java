package io.trivium.jms.conformance;

import static io.trivium.jms.conformance.Jms.now;
import static io.trivium.jms.conformance.Jms.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §7.8 and §7.9: what times to live and delivery delays count from, and who gets what was delayed. */
class DeliveryTimeTest {
    private static final long SOON_MILLIS = 300;

    @RegisterExtension
    static final Jms JMS = new Jms();

    private Connection connection;
    private Session session;
    private Session transacted;
    private Queue queue;
    private Topic topic;

    @BeforeEach
    void open() throws JMSException {
        connection = JMS.started(JMS.name("client"));
        session = connection.createSession();
        transacted = connection.createSession(Session.SESSION_TRANSACTED);
        queue = session.createQueue(JMS.name("q"));
        topic = session.createTopic(JMS.name("t"));
    }

    private static Message sendLate(Session by, Queue to) throws JMSException {
        MessageProducer producer = by.createProducer(to);
        producer.setDeliveryDelay(SOON_MILLIS);
        return sent(by, producer);
    }

    private static Message sendLate(Session by, Topic to) throws JMSException {
        MessageProducer producer = by.createProducer(to);
        producer.setDeliveryDelay(SOON_MILLIS);
        return sent(by, producer);
    }

    private static Message sent(Session by, MessageProducer producer) throws JMSException {
        Message message = by.createTextMessage("late");
        producer.send(message);
        return message;
    }

    private static void awaitTime(long millis) {
        await().until(() -> System.currentTimeMillis() > millis);
    }

    @Test
    void sec7_9_inATransactionADelayCountsFromTheSendAndNotFromTheCommit() throws JMSException {
        MessageConsumer consumer = session.createConsumer(queue);
        Message sent = sendLate(transacted, queue);
        awaitTime(sent.getJMSDeliveryTime());
        assertThat(now(consumer)).as("before the commit").isNull();

        transacted.commit();

        Message received = consumer.receive(Jms.COMES_MILLIS);
        assertThat(text(received)).isEqualTo("late");
        assertThat(received.getJMSDeliveryTime()).isEqualTo(sent.getJMSDeliveryTime());
    }

    @Test
    void sec7_9_aTransactionThatIsCommittedEarlierDoesNotMakeADelayedMessageEarly() throws JMSException {
        MessageConsumer consumer = session.createConsumer(queue);
        Message sent = sendLate(transacted, queue);
        transacted.commit();

        assertThat(text(consumer)).isEqualTo("late");
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(sent.getJMSDeliveryTime());
    }

    @Test
    void sec7_9_aDelayedMessageOfATransactionThatIsRolledBackIsNeverDelivered() throws JMSException {
        MessageConsumer consumer = session.createConsumer(queue);
        Message sent = sendLate(transacted, queue);
        transacted.rollback();
        awaitTime(sent.getJMSDeliveryTime());

        assertThat(consumer.receive(Jms.NOT_MILLIS)).isNull();
    }

    @Test
    void sec7_9_aMessageIsNotBrowsedBeforeItsDeliveryTime() throws JMSException {
        Message sent = sendLate(session, queue);
        boolean shown = shows();
        long looked = System.currentTimeMillis();

        assertThat(shown && looked < sent.getJMSDeliveryTime())
                .as("shown too early")
                .isFalse();
        await().until(this::shows);
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(sent.getJMSDeliveryTime());
    }

    private boolean shows() throws JMSException {
        try (QueueBrowser browser = session.createBrowser(queue)) {
            return browser.getEnumeration().hasMoreElements();
        }
    }

    @Test
    void sec7_9_aDelayedMessageIsForTheSubscriptionsThatThereAreWhenItIsSent() throws JMSException {
        MessageConsumer before = session.createConsumer(topic);
        session.createDurableConsumer(topic, "before").close();
        Message sent = sendLate(session, topic);
        MessageConsumer after = session.createConsumer(topic);
        session.createDurableConsumer(topic, "after").close();

        assertThat(text(before)).isEqualTo("late");
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(sent.getJMSDeliveryTime());
        assertThat(text(session.createDurableConsumer(topic, "before"))).isEqualTo("late");
        assertThat(after.receive(Jms.NOT_MILLIS)).isNull();
        assertThat(now(session.createDurableConsumer(topic, "after"))).isNull();
    }

    @Test
    void sec7_8_inATransactionATimeToLiveCountsFromTheSend() throws JMSException {
        MessageProducer producer = transacted.createProducer(queue);
        producer.setTimeToLive(1);
        Message sent = sent(transacted, producer);
        awaitTime(sent.getJMSExpiration());

        transacted.commit();

        assertThat(session.createConsumer(queue).receive(Jms.NOT_MILLIS)).isNull();
    }

    @Test
    void sec7_8_aMessageThatIsGivenBackWhenItsTimeIsOverHasExpired() throws JMSException {
        Session client = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = client.createConsumer(queue);
        MessageProducer producer = session.createProducer(queue);
        Message second = null;
        // On a slow machine they may have expired before they are there
        for (long millis = 5_000; second == null && millis < 60_000; millis *= 3) {
            producer.setTimeToLive(millis);
            producer.send(session.createTextMessage("short-lived"));
            producer.send(session.createTextMessage("given back"));
            Message first = consumer.receive(Jms.COMES_MILLIS);
            second = first == null ? null : consumer.receive(Jms.COMES_MILLIS);
        }
        assertThat(text(second)).isEqualTo("given back");
        awaitTime(Objects.requireNonNull(second).getJMSExpiration());

        client.recover();

        assertThat(consumer.receive(Jms.NOT_MILLIS)).isNull();
    }
}
