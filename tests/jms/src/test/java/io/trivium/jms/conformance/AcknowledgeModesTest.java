package io.trivium.jms.conformance;

import static io.trivium.jms.conformance.Jms.now;
import static io.trivium.jms.conformance.Jms.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.jms.session.JmsSession;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §6.2.11: acknowledge modes. */
class AcknowledgeModesTest {
    @RegisterExtension
    static final Jms JMS = new Jms();

    private Connection connection;
    private Session observer;
    private Queue queue;

    @BeforeEach
    void send() throws JMSException {
        connection = JMS.started();
        observer = JMS.started().createSession();
        queue = observer.createQueue(JMS.name("q"));
        for (String text : List.of("a", "b", "c")) {
            observer.createProducer(queue).send(observer.createTextMessage(text));
        }
    }

    private List<String> left(Session session) throws JMSException {
        session.close();
        List<String> left = new ArrayList<>();
        MessageConsumer consumer = observer.createConsumer(queue);
        for (String text = now(consumer); text != null; text = now(consumer)) {
            left.add(text);
        }
        return left;
    }

    @Test
    void inIndividualEachMessageIsAcknowledgedByItself() throws JMSException {
        Session session = connection.createSession(JmsSession.INDIVIDUAL_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(queue);
        assertThat(text(consumer)).isEqualTo("a");
        consumer.receive(Jms.COMES_MILLIS).acknowledge();
        assertThat(text(consumer)).isEqualTo("c");

        assertThat(left(session)).containsExactly("a", "c");
    }

    @Test
    void sec6_2_11_inClientAllThatTheSessionDeliveredIsAcknowledged() throws JMSException {
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(queue);
        assertThat(text(consumer)).isEqualTo("a");
        Message second = consumer.receive(Jms.COMES_MILLIS);
        second.acknowledge();
        assertThat(text(consumer)).isEqualTo("c");

        assertThat(left(session)).containsExactly("c");
    }

    @Test
    void sec6_2_11_inAutoWhatWasReceivedIsAcknowledgedWhenTheSessionIsClosed() throws JMSException {
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(queue);
        assertThat(text(consumer)).isEqualTo("a");
        assertThat(text(consumer)).isEqualTo("b");

        assertThat(left(session)).containsExactly("c");
    }

    @Test
    void sec6_2_11_recoverBeginsAgainWithTheOldestMessageThatIsNotAcknowledged() throws JMSException {
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(queue);
        consumer.receive(Jms.COMES_MILLIS).acknowledge();
        assertThat(text(consumer)).isEqualTo("b");
        assertThat(text(consumer)).isEqualTo("c");

        session.recover();

        assertThat(text(consumer)).isEqualTo("b");
        Message third = consumer.receive(Jms.COMES_MILLIS);
        assertThat(text(third)).isEqualTo("c");
        assertThat(third.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    }
}
