package io.trivium.jms.conformance;

import static io.trivium.jms.conformance.Jms.now;
import static io.trivium.jms.conformance.Jms.text;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Chapters 3.4.7, 3.5.11, 6.1.8, 6.2.10 and 6.2.11: what comes again, in which order, and how it says so. */
class RedeliveryRulesTest {
    @RegisterExtension
    static final Jms JMS = new Jms();

    private Session sender;
    private Queue queue;
    private Queue second;

    @BeforeEach
    void open() throws JMSException {
        sender = JMS.started().createSession();
        queue = sender.createQueue(JMS.name("q"));
        second = sender.createQueue(JMS.name("second"));
    }

    private void send(Queue to, String... texts) throws JMSException {
        for (String text : texts) {
            sender.createProducer(to).send(sender.createTextMessage(text));
        }
    }

    /** The next message's text, how often it was delivered, and whether it says that it was delivered before. */
    private static String next(MessageConsumer consumer) throws JMSException {
        Message message = consumer.receive(Jms.COMES_MILLIS);
        return text(message)
                + message.getIntProperty("JMSXDeliveryCount")
                + (message.getJMSRedelivered() ? " again" : "");
    }

    @Test
    void sec3_4_7_redeliveredIsSetIfAndOnlyIfTheCountIsMoreThanOne() throws JMSException {
        send(queue, "a", "b");
        Session session = JMS.started().createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(queue);

        assertThat(next(consumer)).isEqualTo("a1");
        for (int count = 2; count <= 4; count++) {
            session.recover();
            assertThat(next(consumer)).isEqualTo("a" + count + " again");
        }
        assertThat(next(consumer)).isEqualTo("b1");
    }

    @Test
    void sec3_5_11_eachSubscriptionCountsItsOwnDeliveries() throws JMSException {
        Session failing = JMS.started().createSession(Session.CLIENT_ACKNOWLEDGE);
        Topic topic = failing.createTopic(JMS.name("t"));
        MessageConsumer one = failing.createConsumer(topic);
        MessageConsumer other = sender.createConsumer(topic);
        sender.createProducer(topic).send(sender.createTextMessage("a"));

        assertThat(next(one)).isEqualTo("a1");
        failing.recover();
        assertThat(next(one)).isEqualTo("a2 again");
        assertThat(next(other)).isEqualTo("a1");
    }

    @Test
    void sec6_2_10_recoverBringsBackWhatAllConsumersOfTheSessionHadEachInItsOrder() throws JMSException {
        send(queue, "a", "b", "c");
        send(second, "x", "y", "z");
        Session session = JMS.started().createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer one = session.createConsumer(queue);
        MessageConsumer other = session.createConsumer(second);
        assertThat(List.of(next(one), next(other), next(other), next(one))).containsExactly("a1", "x1", "y1", "b1");

        session.recover();

        assertThat(List.of(next(one), next(one), next(one))).containsExactly("a2 again", "b2 again", "c1");
        assertThat(List.of(next(other), next(other), next(other))).containsExactly("x2 again", "y2 again", "z1");
    }

    @Test
    void sec6_2_10_whatAClosedConsumerHadIsTheQueuesAgainAfterRecover() throws JMSException {
        send(queue, "a", "b");
        Session session = JMS.started().createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer closed = session.createConsumer(queue);
        assertThat(next(closed)).isEqualTo("a1");
        closed.close();
        MessageConsumer other = sender.createConsumer(queue);
        assertThat(next(other)).isEqualTo("b1");
        assertThat(now(other)).isNull();

        session.recover();

        assertThat(next(other)).isEqualTo("a2 again");
    }

    @Test
    void sec6_2_11_inClientAMessageOfOneConsumerAcknowledgesThoseOfAllOthersOfTheSession() throws JMSException {
        send(queue, "a");
        send(second, "x");
        Connection connection = JMS.started();
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        Session untouched = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        send(queue, "b");
        assertThat(next(session.createConsumer(queue))).isEqualTo("a1");
        session.createConsumer(second).receive(Jms.COMES_MILLIS).acknowledge();
        session.close();
        assertThat(next(untouched.createConsumer(queue))).isEqualTo("b1");
        untouched.close();

        assertThat(next(sender.createConsumer(queue))).isEqualTo("b2 again");
        assertThat(now(sender.createConsumer(second))).isNull();
    }

    @Test
    void sec6_2_11_inAutoAndDupsOkAcknowledgeSaysNothing() throws Exception {
        for (int mode : new int[] {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE}) {
            send(queue, "a");
            BlockingQueue<String> seen = new LinkedBlockingQueue<>();
            Session session = JMS.started().createSession(mode);
            session.createConsumer(queue).setMessageListener(message -> {
                try {
                    message.acknowledge();
                    seen.add("a" + message.getIntProperty("JMSXDeliveryCount"));
                    if (!message.getJMSRedelivered()) {
                        throw new IllegalStateException("not done");
                    }
                } catch (JMSException e) {
                    seen.add(e.toString());
                }
            });

            assertThat(seen.poll(Jms.COMES_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("a1");
            assertThat(seen.poll(Jms.COMES_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("a2");
            session.close();
        }
        assertThat(now(sender.createConsumer(queue))).isNull();
    }

    @Test
    void sec6_1_8_closingAConnectionRollsBackAndAcknowledgesNothing() throws JMSException {
        send(queue, "a", "b");
        send(second, "x", "y");
        Connection connection = JMS.started();
        Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
        Session client = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        assertThat(next(transacted.createConsumer(queue))).isEqualTo("a1");
        transacted.createProducer(second).send(transacted.createTextMessage("never"));
        assertThat(next(client.createConsumer(second))).isEqualTo("x1");

        connection.close();

        MessageConsumer ofQueue = sender.createConsumer(queue);
        MessageConsumer ofSecond = sender.createConsumer(second);
        assertThat(List.of(next(ofQueue), next(ofQueue))).containsExactly("a2 again", "b1");
        assertThat(List.of(next(ofSecond), next(ofSecond))).containsExactly("x2 again", "y1");
        assertThat(now(ofSecond)).isNull();
    }

    @Test
    void sec8_7_aListenerOfATransactionThatThrowsGetsTheNextMessageAndTheTransactionGoesOn() throws Exception {
        send(queue, "a", "b");
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        Session session = JMS.started().createSession(Session.SESSION_TRANSACTED);
        session.createConsumer(queue).setMessageListener(message -> {
            try {
                seen.add(text(message) + message.getIntProperty("JMSXDeliveryCount"));
                if (text(message).equals("a")) {
                    throw new IllegalStateException("not done");
                }
                session.commit();
                seen.add("committed");
            } catch (JMSException e) {
                seen.add(e.toString());
            }
        });

        for (String expected : List.of("a1", "b1", "committed")) {
            assertThat(seen.poll(Jms.COMES_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(expected);
        }
        session.close();
        assertThat(now(sender.createConsumer(queue))).isNull();
    }
}
