package io.trivium.jms.conformance;

import static io.trivium.jms.conformance.Jms.now;
import static io.trivium.jms.conformance.Jms.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import jakarta.jms.TopicSession;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chapters 3.4.1, 4, 6.2.2 and 7.1: destinations of all kinds, as senders, receivers and other connections see them. */
class DestinationRulesTest {
    @RegisterExtension
    static final Jms JMS = new Jms();

    private Connection connection;
    private Session session;

    @BeforeEach
    void open() throws JMSException {
        connection = JMS.started();
        session = connection.createSession();
    }

    @Test
    void sec3_4_1_aReceivedMessageNamesTheDestinationThatItWasSentTo() throws JMSException {
        List<Destination> all = List.of(
                session.createQueue(JMS.name("one")),
                session.createTopic(JMS.name("one")),
                session.createTemporaryQueue(),
                session.createTemporaryTopic());
        Session other = JMS.started().createSession();
        for (Destination destination : all) {
            MessageConsumer consumer = session.createConsumer(destination);
            Message sent = other.createMessage();
            other.createProducer(destination).send(sent);

            Message received = consumer.receive(Jms.COMES_MILLIS);

            assertThat(received.getJMSDestination()).isEqualTo(destination).isInstanceOf(destination.getClass());
            assertThat(sent.getJMSDestination()).isEqualTo(destination);
        }
    }

    @Test
    void sec3_4_1_whatIsSentOnNamesItsNewDestination() throws JMSException {
        Queue first = session.createQueue(JMS.name("first"));
        Queue next = session.createQueue(JMS.name("next"));
        session.createProducer(first).send(session.createTextMessage("a"));
        Message received = session.createConsumer(first).receive(Jms.COMES_MILLIS);

        session.createProducer(next).send(received);

        assertThat(session.createConsumer(next).receive(Jms.COMES_MILLIS).getJMSDestination())
                .isEqualTo(next);
    }

    @Test
    void sec6_2_2_temporaryDestinationsLiveAsLongAsTheirConnectionAndNotAsTheSessionThatMadeThem() throws JMSException {
        Session making = connection.createSession();
        TemporaryQueue queue = making.createTemporaryQueue();
        TemporaryTopic topic = making.createTemporaryTopic();
        making.close();
        Session other = JMS.started().createSession();

        MessageConsumer ofTopic = session.createConsumer(topic);
        other.createProducer(queue).send(other.createTextMessage("a"));
        other.createProducer(topic).send(other.createTextMessage("b"));

        assertThat(text(session.createConsumer(queue))).isEqualTo("a");
        assertThat(text(ofTopic)).isEqualTo("b");
    }

    @Test
    void sec4_2_aTemporaryTopicIsConsumedAndDeletedByItsOwnConnectionOnly() throws JMSException {
        TemporaryTopic topic = session.createTemporaryTopic();
        TemporaryQueue queue = session.createTemporaryQueue();
        Queue questions = session.createQueue(JMS.name("q"));
        Session other = JMS.started().createSession();
        MessageConsumer asked = other.createConsumer(questions);
        for (Destination replyTo : List.of(topic, queue)) {
            Message question = session.createMessage();
            question.setJMSReplyTo(replyTo);
            session.createProducer(questions).send(question);
        }

        Topic told = (Topic) asked.receive(Jms.COMES_MILLIS).getJMSReplyTo();
        TemporaryQueue toldQueue =
                (TemporaryQueue) asked.receive(Jms.COMES_MILLIS).getJMSReplyTo();

        assertThatThrownBy(() -> other.createConsumer(told)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> other.createSharedConsumer(told, "s")).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> other.createConsumer(toldQueue)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(((TemporaryTopic) told)::delete).isInstanceOf(JMSException.class);
        assertThatThrownBy(toldQueue::delete).isInstanceOf(JMSException.class);
        MessageConsumer consumer = session.createConsumer(topic);
        other.createProducer(told).send(other.createTextMessage("there"));
        assertThat(text(consumer)).isEqualTo("there");
    }

    @Test
    void sec6_2_2_aTemporaryDestinationThatAnotherSessionConsumesFromIsNotDeleted() throws JMSException {
        TemporaryQueue queue = session.createTemporaryQueue();
        TemporaryTopic topic = session.createTemporaryTopic();
        Session other = connection.createSession();
        other.createConsumer(queue);
        other.createConsumer(topic);

        assertThatThrownBy(queue::delete).isInstanceOf(JMSException.class);
        assertThatThrownBy(topic::delete).isInstanceOf(JMSException.class);
        other.close();

        queue.delete();
        topic.delete();
        assertThatThrownBy(() -> session.createConsumer(queue)).isInstanceOf(InvalidDestinationException.class);
    }

    /** A session that has received from a queue and then from a temporary destination, which is deleted since. */
    private Session withReplyOfADeletedDestination(int mode, Queue queue, boolean topic) throws JMSException {
        Session receiving = connection.createSession(mode);
        Destination reply = topic ? receiving.createTemporaryTopic() : receiving.createTemporaryQueue();
        MessageConsumer replies = receiving.createConsumer(reply);
        MessageConsumer requests = receiving.createConsumer(queue);
        session.createProducer(reply).send(session.createTextMessage("reply"));
        session.createProducer(queue).send(session.createTextMessage("request"));
        assertThat(text(replies)).isEqualTo("reply");
        assertThat(text(requests)).isEqualTo("request");
        replies.close();
        requests.close();
        if (reply instanceof TemporaryQueue temporary) {
            temporary.delete();
        } else {
            ((TemporaryTopic) reply).delete();
        }
        return receiving;
    }

    private void nothingIsLeft(Queue queue) throws JMSException {
        assertThat(now(session.createConsumer(queue))).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sec6_2_2_whatWasReceivedFromADeletedTemporaryDestinationDoesNotHinderAnAcknowledgement(boolean topic)
            throws JMSException {
        Queue queue = session.createQueue(JMS.name("requests"));
        Session receiving = withReplyOfADeletedDestination(Session.CLIENT_ACKNOWLEDGE, queue, topic);
        session.createProducer(queue).send(session.createTextMessage("last"));

        Message last = receiving.createConsumer(queue).receive(Jms.COMES_MILLIS);
        last.acknowledge();
        receiving.close();

        nothingIsLeft(queue);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sec6_2_2_whatWasReceivedFromADeletedTemporaryDestinationDoesNotHinderACommit(boolean topic)
            throws JMSException {
        Queue queue = session.createQueue(JMS.name("requests"));
        Queue answers = session.createQueue(JMS.name("answers"));
        Session receiving = withReplyOfADeletedDestination(Session.SESSION_TRANSACTED, queue, topic);
        receiving.createProducer(answers).send(receiving.createTextMessage("answer"));

        receiving.commit();

        receiving.close();
        nothingIsLeft(queue);
        assertThat(text(session.createConsumer(answers))).isEqualTo("answer");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sec6_2_2_whatWasReceivedFromADeletedTemporaryDestinationDoesNotHinderARollback(boolean topic)
            throws JMSException {
        Queue queue = session.createQueue(JMS.name("requests"));
        Session receiving = withReplyOfADeletedDestination(Session.SESSION_TRANSACTED, queue, topic);

        receiving.rollback();

        assertThat(text(session.createConsumer(queue))).isEqualTo("request");
    }

    @Test
    void sec4_destinationsOfAnotherProviderOrNoneAreRefusedByTheDomainsTooWithTheSameException() throws JMSException {
        QueueSession queues = JMS.closing(JMS.factory().createQueueConnection()).createQueueSession(false, 1);
        TopicSession topics = JMS.closing(JMS.factory().createTopicConnection()).createTopicSession(false, 1);
        Queue foreignQueue = () -> "foreign";
        Topic foreignTopic = () -> "foreign";

        for (Queue wrong : new Queue[] {null, foreignQueue}) {
            assertThatThrownBy(() -> queues.createReceiver(wrong)).isInstanceOf(InvalidDestinationException.class);
            assertThatThrownBy(() -> queues.createReceiver(wrong, null))
                    .isInstanceOf(InvalidDestinationException.class);
            assertThatThrownBy(() -> queues.createBrowser(wrong)).isInstanceOf(InvalidDestinationException.class);
            assertThatThrownBy(() -> queues.createSender(null).send(wrong, queues.createMessage()))
                    .isInstanceOf(InvalidDestinationException.class);
        }
        for (Topic wrong : new Topic[] {null, foreignTopic}) {
            assertThatThrownBy(() -> topics.createSubscriber(wrong)).isInstanceOf(InvalidDestinationException.class);
            assertThatThrownBy(() -> topics.createSubscriber(wrong, null, true))
                    .isInstanceOf(InvalidDestinationException.class);
            assertThatThrownBy(() -> topics.createPublisher(null).publish(wrong, topics.createMessage()))
                    .isInstanceOf(InvalidDestinationException.class);
        }
        assertThatThrownBy(() -> queues.createSender(foreignQueue)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> topics.createPublisher(foreignTopic)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void sec4_4_aQueueAndATopicMayHaveAnyNameAndKeepIt() throws JMSException {
        for (String name : List.of("a b/c?d=e&f#g", "Auftr\u00e4ge.\u65e5\u672c", "\uD83D\uDE00", "x".repeat(300))) {
            Queue queue = session.createQueue(JMS.name(name));
            Topic topic = session.createTopic(JMS.name(name));
            MessageConsumer ofQueue = session.createConsumer(queue);
            MessageConsumer ofTopic = session.createConsumer(topic);

            session.createProducer(queue).send(session.createTextMessage("q"));
            session.createProducer(topic).send(session.createTextMessage("t"));

            Message fromQueue = ofQueue.receive(Jms.COMES_MILLIS);
            assertThat(text(fromQueue)).isEqualTo("q");
            assertThat(((Queue) fromQueue.getJMSDestination()).getQueueName()).isEqualTo(JMS.name(name));
            Message fromTopic = ofTopic.receive(Jms.COMES_MILLIS);
            assertThat(text(fromTopic)).isEqualTo("t");
            assertThat(((Topic) fromTopic.getJMSDestination()).getTopicName()).isEqualTo(JMS.name(name));
            assertThat(now(ofQueue)).isNull();
        }
    }
}
