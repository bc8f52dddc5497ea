package io.trivium.jms.conformance;

import static io.trivium.jms.conformance.Jms.now;
import static io.trivium.jms.conformance.Jms.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Chapter 8.3: names of subscriptions, subscriptions that change, and subscriptions in use. */
class SubscriptionRulesTest {
    @RegisterExtension
    static final Jms JMS = new Jms();

    private Connection connection;
    private Session session;
    private Session sender;
    private Topic topic;

    @BeforeEach
    void open() throws JMSException {
        connection = JMS.started(JMS.name("me"));
        session = connection.createSession();
        sender = JMS.started().createSession();
        topic = session.createTopic(JMS.name("t"));
    }

    private void send(String text) throws JMSException {
        send(sender, topic, text);
    }

    /** The text is also the property {@code colour}. */
    private static void send(Session by, Topic to, String text) throws JMSException {
        Message message = by.createTextMessage(text);
        message.setStringProperty("colour", text);
        by.createProducer(to).send(message);
    }

    @Test
    void sec8_3_7_namesOfAtLeast128LettersDigitsUnderscoresDotsAndMinusesAreSubscriptions() throws JMSException {
        List<String> names = List.of(
                "a.b-c_D9",
                "\u00e4\u65e5$".repeat(42) + "_-",
                "n".repeat(127) + "1",
                "n".repeat(127) + "2",
                "n".repeat(128));
        for (String name : names) {
            session.createDurableConsumer(topic, name).close();
            session.createSharedConsumer(topic, name);
        }
        send("a");

        for (String name : names) {
            MessageConsumer consumer = session.createDurableConsumer(topic, name);
            assertThat(text(consumer)).isEqualTo("a");
            assertThat(now(consumer)).isNull();
            consumer.close();
            session.unsubscribe(name);
            assertThatThrownBy(() -> session.unsubscribe(name)).isInstanceOf(InvalidDestinationException.class);
        }
    }

    @Test
    void sec6_1_2_clientIdsOfAnyLettersAreApart() throws JMSException {
        List<String> ids = List.of("a|b", "a", "\u00e4 \uD83D\uDE00", "x".repeat(200), "x".repeat(201));
        for (String id : ids) {
            Connection each = JMS.started(JMS.name(id));
            Session durable = each.createSession();
            durable.createDurableConsumer(topic, "d").close();
            send(sender, topic, id);
            MessageConsumer consumer = durable.createDurableConsumer(topic, "d");
            assertThat(text(consumer)).isEqualTo(id);
            assertThat(now(consumer)).isNull();
            assertThat(each.getClientID()).isEqualTo(JMS.name(id));
        }
    }

    @Test
    void sec8_3_4_anotherSelectorOrTopicMakesASharedDurableSubscriptionAnewWhenNobodyUsesIt() throws JMSException {
        Topic other = session.createTopic(JMS.name("other"));
        session.createSharedDurableConsumer(topic, "sd", "colour = 'red'").close();
        send("red");

        MessageConsumer all = session.createSharedDurableConsumer(topic, "sd");
        assertThat(now(all)).isNull();
        send("kept");
        all.close();

        MessageConsumer ofOther = session.createSharedDurableConsumer(other, "sd");
        send("not there");
        assertThat(now(ofOther)).isNull();
        ofOther.close();
        MessageConsumer again = session.createSharedDurableConsumer(topic, "sd");
        assertThat(now(again)).isNull();
    }

    @Test
    void sec8_3_4_aSharedDurableSubscriptionIsNotChangedWhileAMessageOfItIsNotAcknowledged() throws JMSException {
        Session client = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = client.createSharedDurableConsumer(topic, "sd");
        send("a");
        Message message = consumer.receive(Jms.COMES_MILLIS);
        assertThat(text(message)).isEqualTo("a");
        consumer.close();

        assertThatThrownBy(() -> client.createSharedDurableConsumer(topic, "sd", "colour = 'red'"))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, "sd", "colour = 'red'"))
                .isInstanceOf(JMSException.class);
        message.acknowledge();

        session.createSharedDurableConsumer(topic, "sd", "colour = 'red'").close();
    }

    @Test
    void sec8_3_3_aDurableSubscriptionInUseIsNotChanged() throws JMSException {
        MessageConsumer first = session.createDurableConsumer(topic, "d", "colour = 'red'", false);
        Session beside = connection.createSession();

        assertThatThrownBy(() -> beside.createDurableConsumer(topic, "d")).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> beside.createDurableConsumer(topic, "d", "colour = 'red'", true))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> beside.createSharedDurableConsumer(topic, "d", "colour = 'red'"))
                .isInstanceOf(JMSException.class);
        send("red");
        send("blue");

        assertThat(text(first)).isEqualTo("red");
        assertThat(now(first)).isNull();
    }

    @Test
    void sec8_3_4_aSharedDurableSubscriptionInUseIsNotTakenByAnUnsharedConsumer() throws JMSException {
        MessageConsumer first = session.createSharedDurableConsumer(topic, "sd");

        assertThatThrownBy(() -> session.createDurableConsumer(topic, "sd")).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createDurableSubscriber(topic, "sd")).isInstanceOf(JMSException.class);
        send("a");

        assertThat(text(first)).isEqualTo("a");
    }

    @Test
    void sec8_3_unsubscribeIsRefusedWhileAnotherSessionOrConnectionUsesTheSubscription() throws JMSException {
        Session other = JMS.started().createSession();
        MessageConsumer one = other.createSharedDurableConsumer(topic, "sd");
        Session third = JMS.started().createSession();
        MessageConsumer second = third.createSharedDurableConsumer(topic, "sd");
        one.close();

        assertThatThrownBy(() -> other.unsubscribe("sd")).isInstanceOf(IllegalStateException.class);
        send("a");
        assertThat(text(second)).isEqualTo("a");
        second.close();

        other.unsubscribe("sd");
        assertThatThrownBy(() -> third.unsubscribe("sd")).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void sec8_3_unsubscribeIsRefusedWhileAMessageIsPartOfAnotherSessionsTransaction() throws JMSException {
        Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = transacted.createDurableConsumer(topic, "d");
        send("a");
        assertThat(text(consumer)).isEqualTo("a");
        consumer.close();

        assertThatThrownBy(() -> session.unsubscribe("d")).isInstanceOf(IllegalStateException.class);
        transacted.rollback();

        session.unsubscribe("d");
        assertThat(now(session.createDurableConsumer(topic, "d"))).isNull();
    }

    @Test
    void sec8_3_1_noLocalIsOfAllSessionsAndContextsOfAConnection() throws JMSException {
        JMSContext context = JMS.closing(JMS.factory().createContext());
        JMSContext same = JMS.closing(context.createContext(JMSContext.SESSION_TRANSACTED));
        var consumer = context.createConsumer(topic, "colour <> 'blue'", true);

        same.createProducer().setProperty("colour", "own").send(topic, "own");
        same.commit();
        send("blue");
        send("red");

        assertThat(consumer.receiveBody(String.class, Jms.COMES_MILLIS)).isEqualTo("red");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void sec8_3_aSubscriberTellsWhatItWasMadeWith() throws JMSException {
        TopicSubscriber durable = session.createDurableSubscriber(topic, "d", "colour = 'red'", true);

        assertThat(durable.getTopic()).isEqualTo(topic);
        assertThat(durable.getNoLocal()).isTrue();
        assertThat(durable.getMessageSelector()).isEqualTo("colour = 'red'");
        assertThat(session.createDurableSubscriber(topic, "plain").getNoLocal()).isFalse();
    }

    @Test
    void sec8_3_unsharedConsumersOfOneConnectionAreApart() throws JMSException {
        MessageConsumer all = session.createConsumer(topic);
        MessageConsumer red = session.createConsumer(topic, "colour = 'red'");
        MessageConsumer shared = session.createSharedConsumer(topic, "s", "colour = 'blue'");
        MessageConsumer sharedToo = session.createSharedDurableConsumer(topic, "s", "colour = 'red'");
        send("red");
        send("blue");

        assertThat(text(all)).isEqualTo("red");
        assertThat(text(all)).isEqualTo("blue");
        assertThat(text(red)).isEqualTo("red");
        assertThat(text(shared)).isEqualTo("blue");
        assertThat(text(sharedToo)).isEqualTo("red");
        for (MessageConsumer each : List.of(all, red, shared, sharedToo)) {
            assertThat(now(each)).isNull();
        }
    }
}
