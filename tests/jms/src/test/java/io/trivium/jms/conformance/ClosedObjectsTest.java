package io.trivium.jms.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.TriviumConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whatever is called on something closed throws the exception for an illegal state, except to close it again: every method of each
 * interface is called, with arguments that would do while it was open.
 */
class ClosedObjectsTest {
    @RegisterExtension
    static final Jms JMS = new Jms();

    /** Those which may be called: they belong to the object's nature, or are for application servers. */
    private static final Set<String> ALLOWED = Set.of("close", "run");

    /** Calls each method of the interface and returns those that did something else than to refuse. */
    private static List<String> notRefused(Object closed, Class<?> api, Class<? extends Exception> refusal)
            throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Method method : api.getMethods()) {
            if (ALLOWED.contains(method.getName())) {
                continue;
            }
            try {
                method.invoke(closed, arguments(method));
                wrong.add(method + " did something");
            } catch (InvocationTargetException e) {
                if (!refusal.isInstance(e.getCause())) {
                    wrong.add(method + " threw " + e.getCause());
                }
            }
        }
        return wrong;
    }

    private static @Nullable Object[] arguments(Method method) {
        @Nullable Object[] arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = argument(method.getParameterTypes()[i]);
        }
        return arguments;
    }

    private static @Nullable Object argument(Class<?> type) {
        if (type == boolean.class) {
            return false;
        }
        if (type == int.class) {
            return 1;
        }
        if (type == long.class) {
            return 1L;
        }
        if (type == String.class) {
            return "a";
        }
        return type == Class.class ? String.class : null;
    }

    @Test
    void sec6_1_8_aClosedConnectionRefusesEverything() throws Exception {
        Connection connection = JMS.started();
        connection.close();

        assertThat(notRefused(connection, Connection.class, IllegalStateException.class))
                .isEmpty();
        assertThatCode(connection::close).doesNotThrowAnyException();
    }

    @Test
    void sec6_1_8_closedConnectionsOfTheDomainsRefuseEverything() throws Exception {
        QueueConnection queues = JMS.factory().createQueueConnection();
        TopicConnection topics = JMS.factory().createTopicConnection();
        queues.close();
        topics.close();

        assertThat(notRefused(queues, QueueConnection.class, IllegalStateException.class))
                .isEmpty();
        assertThat(notRefused(topics, TopicConnection.class, IllegalStateException.class))
                .isEmpty();
    }

    @Test
    void sec6_2_15_aClosedSessionRefusesEverything() throws Exception {
        for (int mode = Session.SESSION_TRANSACTED; mode <= Session.DUPS_OK_ACKNOWLEDGE; mode++) {
            Session session = JMS.started().createSession(mode);
            session.close();

            assertThat(notRefused(session, Session.class, IllegalStateException.class))
                    .isEmpty();
            assertThatCode(session::close).doesNotThrowAnyException();
        }
    }

    @Test
    void sec6_2_15_closedSessionsOfTheDomainsRefuseEverything() throws Exception {
        QueueSession queues = JMS.closing(JMS.factory().createQueueConnection()).createQueueSession(false, 1);
        TopicSession topics = JMS.closing(JMS.factory().createTopicConnection()).createTopicSession(false, 1);
        queues.close();
        topics.close();

        assertThat(notRefused(queues, QueueSession.class, IllegalStateException.class))
                .isEmpty();
        assertThat(notRefused(topics, TopicSession.class, IllegalStateException.class))
                .isEmpty();
    }

    @Test
    void sec6_2_15_whatBelongsToAClosedSessionIsClosed() throws Exception {
        Session session = JMS.started().createSession();
        Queue queue = session.createQueue(JMS.name("q"));
        Topic topic = session.createTopic(JMS.name("t"));
        MessageProducer producer = session.createProducer(queue);
        MessageConsumer consumer = session.createConsumer(queue);
        MessageConsumer subscriber = session.createConsumer(topic);
        QueueBrowser browser = session.createBrowser(queue);

        session.close();

        assertThat(notRefused(producer, QueueSender.class, IllegalStateException.class))
                .isEmpty();
        assertThat(notRefused(producer, TopicPublisher.class, IllegalStateException.class))
                .isEmpty();
        assertThat(notRefused(consumer, QueueReceiver.class, IllegalStateException.class))
                .isEmpty();
        assertThat(notRefused(subscriber, TopicSubscriber.class, IllegalStateException.class))
                .isEmpty();
        assertThat(notRefused(browser, QueueBrowser.class, IllegalStateException.class))
                .isEmpty();
        for (AutoCloseable again : List.of(producer, consumer, subscriber, browser)) {
            assertThatCode(again::close).doesNotThrowAnyException();
        }
    }

    @Test
    void sec7_aClosedProducerRefusesEverything() throws Exception {
        Session session = JMS.started().createSession();
        MessageProducer producer = session.createProducer(session.createQueue(JMS.name("q")));
        producer.close();

        assertThat(notRefused(producer, QueueSender.class, IllegalStateException.class))
                .isEmpty();
        assertThatCode(producer::close).doesNotThrowAnyException();
    }

    @Test
    void sec8_aClosedConsumerRefusesEverything() throws Exception {
        Session session = JMS.started().createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue(JMS.name("q")));
        MessageConsumer subscriber = session.createConsumer(session.createTopic(JMS.name("t")));
        consumer.close();
        subscriber.close();

        assertThat(notRefused(consumer, QueueReceiver.class, IllegalStateException.class))
                .isEmpty();
        assertThat(notRefused(subscriber, TopicSubscriber.class, IllegalStateException.class))
                .isEmpty();
        assertThatCode(consumer::close).doesNotThrowAnyException();
    }

    @Test
    void sec4_1_7_aClosedBrowserRefusesEverything() throws Exception {
        Session session = JMS.started().createSession();
        QueueBrowser browser = session.createBrowser(session.createQueue(JMS.name("q")));
        browser.close();

        assertThat(notRefused(browser, QueueBrowser.class, IllegalStateException.class))
                .isEmpty();
        assertThatCode(browser::close).doesNotThrowAnyException();
    }

    @Test
    void sec6_1_8_aMessageOfAClosedConnectionIsNotAcknowledged() throws JMSException {
        for (int mode = Session.AUTO_ACKNOWLEDGE; mode <= Session.DUPS_OK_ACKNOWLEDGE; mode++) {
            Connection connection = JMS.started();
            Session session = connection.createSession(mode);
            Queue queue = session.createQueue(JMS.name("q" + mode));
            session.createProducer(queue).send(session.createMessage());
            Message message = session.createConsumer(queue).receive(Jms.COMES_MILLIS);

            connection.close();

            assertThatThrownBy(message::acknowledge).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void sec6_1_8_propertiesAndBodyOfAMessageOutliveItsConnection() throws JMSException {
        Connection connection = JMS.started();
        Session session = connection.createSession();
        Queue queue = session.createQueue(JMS.name("q"));
        Message sent = session.createTextMessage("a");
        sent.setIntProperty("i", 1);
        session.createProducer(queue).send(sent);
        Message message = session.createConsumer(queue).receive(Jms.COMES_MILLIS);

        connection.close();

        assertThat(message.getBody(String.class)).isEqualTo("a");
        assertThat(message.getIntProperty("i")).isEqualTo(1);
    }

    @Test
    void sec2_8_aClosedContextRefusesEverythingAlsoWhileItsConnectionIsOpen() throws Exception {
        TriviumConnectionFactory factory = JMS.factory();
        try (JMSContext first = factory.createContext()) {
            JMSContext closed = first.createContext(JMSContext.AUTO_ACKNOWLEDGE);
            JMSConsumer consumer = closed.createConsumer(closed.createQueue(JMS.name("q")));
            JMSProducer producer = closed.createProducer();

            closed.close();

            assertThat(notRefused(closed, JMSContext.class, IllegalStateRuntimeException.class))
                    .isEmpty();
            assertThat(notRefused(consumer, JMSConsumer.class, IllegalStateRuntimeException.class))
                    .isEmpty();
            assertThatThrownBy(() -> producer.send(first.createQueue(JMS.name("q")), "a"))
                    .isInstanceOf(IllegalStateRuntimeException.class);
            assertThatCode(closed::close).doesNotThrowAnyException();
        }
    }
}
