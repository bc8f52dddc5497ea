package io.trivium.jms.conformance;

import static io.trivium.jms.conformance.Jms.now;
import static io.trivium.jms.conformance.Jms.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §4.2 and §8.3: topics and their subscriptions; §6.1.2: client ids. */
@Timeout(60)
class SubscriptionsTest {
    @RegisterExtension
    static final Jms JMS = new Jms();

    private Connection connection;
    private Session session;
    private Topic topic;
    private String clientId;

    @BeforeEach
    void open() throws JMSException {
        clientId = JMS.name("client");
        connection = JMS.started(clientId);
        session = connection.createSession();
        topic = session.createTopic(JMS.name("news"));
    }

    private void send(String text) throws JMSException {
        send(session, text);
    }

    private void send(Session by, String text) throws JMSException {
        by.createProducer(topic).send(by.createTextMessage(text));
    }

    @Test
    void sec8_3_3_aDurableSubscriptionKeepsWhatIsSentWhileItHasNoConsumer() throws JMSException {
        session.createDurableConsumer(topic, "sub").close();
        send("a");
        send("b");

        MessageConsumer again = session.createDurableConsumer(topic, "sub");

        assertThat(text(again)).isEqualTo("a");
        assertThat(text(again)).isEqualTo("b");
    }

    @Test
    void sec8_3_3_aDurableSubscriptionGetsNothingThatWasSentBeforeIt() throws JMSException {
        send("before");
        MessageConsumer consumer = session.createDurableConsumer(topic, "sub");

        send("after");

        assertThat(text(consumer)).isEqualTo("after");
    }

    @Test
    void sec8_3_3_aDurableSubscriptionOutlivesItsConnection() throws JMSException {
        session.createDurableConsumer(topic, "sub");
        connection.close();
        Session other = JMS.started().createSession();
        send(other, "a");

        Session again = JMS.started(clientId).createSession();

        assertThat(text(again.createDurableConsumer(topic, "sub"))).isEqualTo("a");
    }

    @Test
    void sec8_3_3_anUnsharedDurableSubscriptionNeedsAClientId() throws JMSException {
        Session without = JMS.connect().createSession();

        assertThatThrownBy(() -> without.createDurableConsumer(topic, "sub")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> without.createDurableSubscriber(topic, "sub"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sec8_3_3_anUnsharedDurableSubscriptionHasOneActiveConsumer() throws JMSException {
        MessageConsumer first = session.createDurableConsumer(topic, "sub");

        assertThatThrownBy(() -> connection.createSession().createDurableConsumer(topic, "sub"))
                .isInstanceOf(JMSException.class);
        first.close();

        session.createDurableConsumer(topic, "sub").close();
    }

    @Test
    void sec8_3_3_anotherTopicMakesADurableSubscriptionAnew() throws JMSException {
        Topic other = session.createTopic(JMS.name("other"));
        session.createDurableConsumer(topic, "sub").close();
        send("to the old topic");

        MessageConsumer consumer = session.createDurableConsumer(other, "sub");
        session.createProducer(other).send(session.createTextMessage("to the new topic"));

        assertThat(text(consumer)).isEqualTo("to the new topic");
        assertThat(now(consumer)).isNull();
    }

    @Test
    void sec8_3_3_anotherNoLocalMakesADurableSubscriptionAnew() throws JMSException {
        session.createDurableConsumer(topic, "sub", null, true).close();
        send(JMS.started().createSession(), "kept for the old one");

        MessageConsumer consumer = session.createDurableConsumer(topic, "sub", null, false);

        assertThat(now(consumer)).isNull();
    }

    @Test
    void sec8_3_3_noLocalOfADurableSubscriptionMeansAllConnectionsOfTheClientId() throws JMSException {
        session.createDurableConsumer(topic, "sub", null, true).close();
        send("own");
        send(JMS.started().createSession(), "another's");
        connection.close();

        Session again = JMS.started(clientId).createSession();
        MessageConsumer consumer = again.createDurableConsumer(topic, "sub", null, true);

        assertThat(text(consumer)).isEqualTo("another's");
        assertThat(now(consumer)).isNull();
    }

    @Test
    void sec8_3_4_consumersOfASharedDurableSubscriptionShareItsMessages() throws JMSException {
        Session other = JMS.started().createSession();
        Session third = JMS.started().createSession();
        MessageConsumer one = other.createSharedDurableConsumer(topic, "shared");
        MessageConsumer two = third.createSharedDurableConsumer(topic, "shared");
        send("a");
        send("b");

        List<String> all = new ArrayList<>();
        while (all.size() < 2 && !Thread.currentThread().isInterrupted()) {
            for (MessageConsumer consumer : List.of(one, two)) {
                String text = now(consumer);
                if (text != null) {
                    all.add(text);
                }
            }
        }

        assertThat(all).containsExactlyInAnyOrder("a", "b");
        one.close();
        two.close();
        other.unsubscribe("shared");
    }

    @Test
    void sec8_3_4_aSharedDurableSubscriptionBelongsToItsClientId() throws JMSException {
        session.createSharedDurableConsumer(topic, "sub").close();
        send("a");

        Session other = JMS.started().createSession();
        MessageConsumer ofNobody = other.createSharedDurableConsumer(topic, "sub");

        assertThat(now(ofNobody)).isNull();
        assertThat(text(session.createSharedDurableConsumer(topic, "sub"))).isEqualTo("a");
    }

    @Test
    void sec8_3_4_aSharedAndAnUnsharedDurableSubscriptionCannotHaveOneName() throws JMSException {
        session.createSharedDurableConsumer(topic, "shared").close();
        session.createDurableConsumer(topic, "own").close();

        assertThatThrownBy(() -> session.createDurableConsumer(topic, "shared")).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, "own"))
                .isInstanceOf(JMSException.class);
    }

    @Test
    void sec8_3_4_aSharedDurableSubscriptionInUseKeepsItsTopic() throws JMSException {
        Topic other = session.createTopic(JMS.name("other"));
        MessageConsumer first = session.createSharedDurableConsumer(topic, "sub");

        assertThatThrownBy(() -> session.createSharedDurableConsumer(other, "sub"))
                .isInstanceOf(JMSException.class);
        first.close();

        session.createSharedDurableConsumer(other, "sub").close();
    }

    @Test
    void sec8_3_2_aDurableAndANonDurableSharedSubscriptionMayHaveOneName() throws JMSException {
        MessageConsumer durable = session.createSharedDurableConsumer(topic, "sub");
        MessageConsumer shared = session.createSharedConsumer(topic, "sub");

        send("a");

        assertThat(text(durable)).isEqualTo("a");
        assertThat(text(shared)).isEqualTo("a");
    }

    @Test
    void sec8_3_2_aSharedSubscriptionInUseKeepsItsTopic() throws JMSException {
        Topic other = session.createTopic(JMS.name("other"));
        session.createSharedConsumer(topic, "sub");

        assertThatThrownBy(() -> session.createSharedConsumer(other, "sub")).isInstanceOf(JMSException.class);
    }

    @Test
    void sec8_3_2_aSharedSubscriptionEndsWithItsLastConsumer() throws JMSException {
        session.createSharedConsumer(topic, "sub").close();
        send("lost");

        assertThat(now(session.createSharedConsumer(topic, "sub"))).isNull();
    }

    @Test
    void sec8_3_unsubscribeDeletesADurableSubscriptionAndItsMessages() throws JMSException {
        session.createDurableConsumer(topic, "sub").close();
        send("lost");

        session.unsubscribe("sub");

        assertThat(now(session.createDurableConsumer(topic, "sub"))).isNull();
    }

    @Test
    void sec8_3_unsubscribeIsRefusedWhileTheSubscriptionHasAConsumer() throws JMSException {
        MessageConsumer consumer = session.createDurableConsumer(topic, "sub");

        assertThatThrownBy(() -> session.unsubscribe("sub")).isInstanceOf(IllegalStateException.class);
        consumer.close();

        session.unsubscribe("sub");
    }

    @Test
    void sec8_3_unsubscribeIsRefusedWhileAMessageIsNotAcknowledged() throws JMSException {
        Session client = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = client.createDurableConsumer(topic, "sub");
        send("a");
        Message message = consumer.receive(Jms.COMES_MILLIS);
        consumer.close();

        assertThatThrownBy(() -> client.unsubscribe("sub")).isInstanceOf(IllegalStateException.class);
        message.acknowledge();

        client.unsubscribe("sub");
    }

    @Test
    void sec8_3_unsubscribeOfANameThatIsNoneIsRefused() {
        assertThatThrownBy(() -> session.unsubscribe("none")).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void sec8_3_aTemporaryTopicHasNoDurableSubscriptions() throws JMSException {
        Topic temporary = session.createTemporaryTopic();

        assertThatThrownBy(() -> session.createDurableConsumer(temporary, "sub"))
                .isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void sec8_3_1_eachUnsharedConsumerGetsEachMessage() throws JMSException {
        MessageConsumer one = session.createConsumer(topic);
        MessageConsumer two = JMS.started().createSession().createConsumer(topic);

        send("a");

        assertThat(text(one)).isEqualTo("a");
        assertThat(text(two)).isEqualTo("a");
    }

    @Test
    void sec8_3_1_noLocalLeavesOutWhatTheOwnConnectionSends() throws JMSException {
        MessageConsumer consumer = session.createConsumer(topic, null, true);

        send("own");
        send(JMS.started().createSession(), "another's");

        assertThat(text(consumer)).isEqualTo("another's");
        assertThat(now(consumer)).isNull();
    }

    @Test
    void sec6_1_2_aClientIdBelongsToOneConnectionAtATime() throws JMSException {
        Connection second = JMS.connect();

        assertThatThrownBy(() -> second.setClientID(clientId)).isInstanceOf(InvalidClientIDException.class);
        connection.close();

        Connection third = JMS.connect();
        third.setClientID(clientId);
        assertThat(third.getClientID()).isEqualTo(clientId);
    }

    @Test
    void sec6_1_2_aClientIdIsSetBeforeAnythingElseIsDone() throws JMSException {
        Connection used = JMS.connect();
        used.createSession();

        assertThatThrownBy(() -> used.setClientID("late")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> connection.setClientID("another")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sec4_2_aMessageOfADurableSubscriptionIsRedeliveredUntilItIsAcknowledged() throws JMSException {
        Session client = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = client.createDurableConsumer(topic, "sub");
        send("a");
        assertThat(text(consumer)).isEqualTo("a");
        client.close();

        Session again = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        TextMessage message =
                (TextMessage) again.createDurableConsumer(topic, "sub").receive(Jms.COMES_MILLIS);

        assertThat(text(message)).isEqualTo("a");
        assertThat(message.getJMSRedelivered()).isTrue();
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    }
}
