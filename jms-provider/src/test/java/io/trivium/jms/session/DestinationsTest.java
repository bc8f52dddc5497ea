package io.trivium.jms.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.fake.Answers;
import io.trivium.jms.fake.FakeClient;
import io.trivium.jms.fake.Fixture;
import io.trivium.jms.fake.Threads;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicSession;
import jakarta.jms.TransactionRolledBackException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §4: destinations, temporary ones, browsers, the domain-specific APIs, and what is not there yet. */
class DestinationsTest {
    @RegisterExtension
    final Fixture fixture = new Fixture();

    private JmsConnection connection;
    private Session session;

    @BeforeEach
    void open() throws JMSException {
        connection = fixture.started();
        session = connection.createSession();
    }

    @Test
    void ofTemporaryDestinationsOfOthersOnlyTheLatestAreKnownToBeThere() throws JMSException {
        FakeClient client = fixture.broker.lastClient();
        Session asking = fixture.connect().createSession();
        MessageProducer answering = session.createProducer(null);
        TemporaryQueue first = asking.createTemporaryQueue();
        for (int i = 0; i < 2; i++) {
            answering.send(first, session.createMessage());
        }
        assertThat(client.topicCalls()).isEqualTo(1);

        for (int i = 0; i < 1000; i++) {
            answering.send(asking.createTemporaryQueue(), session.createMessage());
        }
        answering.send(first, session.createMessage());

        assertThat(client.topicCalls()).isEqualTo(1002);
    }

    @Test
    void destinationsOfOneNameAndKindAreEqual() throws JMSException {
        assertThat(session.createQueue("a"))
                .isEqualTo(session.createQueue("a"))
                .hasSameHashCodeAs(session.createQueue("a"));
        assertThat(session.createQueue("a")).isNotEqualTo(session.createTopic("a"));
        assertThat(session.createQueue("a").getQueueName()).isEqualTo("a");
        assertThat(session.createTopic("a").getTopicName()).isEqualTo("a");
    }

    @Test
    void theBrokersOwnTopicsCannotBeUsed() {
        for (String name : List.of("RMQ_SYS_TRACE_TOPIC", "%RETRY%group", "TRV-Q-orders")) {
            assertThatThrownBy(() -> session.createProducer(session.createQueue(name)))
                    .isInstanceOf(InvalidDestinationException.class);
        }
    }

    @Test
    void noDestinationIsNoDestination() {
        assertThatThrownBy(() -> session.createConsumer(null)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createBrowser(null)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> session.createQueue("")).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void aReplyToATemporaryQueueReachesItsMaker() throws JMSException {
        TemporaryQueue answers = session.createTemporaryQueue();
        MessageConsumer consumer = session.createConsumer(answers);
        Queue requests = session.createQueue("requests");
        Message request = session.createMessage();
        request.setJMSReplyTo(answers);
        session.createProducer(requests).send(request);

        Session server = fixture.started().createSession();
        Message received = server.createConsumer(requests).receive(10_000);
        server.createProducer(received.getJMSReplyTo()).send(server.createTextMessage("answer"));

        Message answer = consumer.receive(10_000);
        assertThat(((TextMessage) answer).getText()).isEqualTo("answer");
        assertThat(answer.getJMSDestination()).isEqualTo(answers);
    }

    @Test
    @Timeout(20)
    void aTemporaryQueueWhoseMakerWasInterruptedIsDeletedWhenTheBrokerAnswers() throws Exception {
        Answers declarations = fixture.broker.lastClient().declarations();
        declarations.hold();
        Threads.Calling making = Threads.call(session::createTemporaryQueue);
        Threads.until(() -> fixture.broker.groupCount() == 1);

        making.interrupt();
        assertThatThrownBy(making::end).hasMessageContaining("interrupted");
        declarations.release();

        Threads.until(() -> fixture.broker.groupCount() == 0 && fixture.broker.topicCount() == 0);
    }

    /** Else a request would be delivered again and again until it is a dead letter. */
    @Test
    void aTransactionalReplyToADeletedTemporaryQueueIsRefusedTheSecondTime() throws JMSException {
        TemporaryQueue answers = session.createTemporaryQueue();
        Session server = fixture.started().createSession(true, Session.SESSION_TRANSACTED);
        MessageProducer answering = server.createProducer(null);
        answering.send(answers, server.createMessage());
        server.commit();
        answers.delete();

        answering.send(answers, server.createMessage());
        assertThatThrownBy(server::commit).isInstanceOf(TransactionRolledBackException.class);

        assertThatThrownBy(() -> answering.send(answers, server.createMessage()))
                .isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void onlyTheConnectionThatMadeATemporaryQueueConsumesFromIt() throws JMSException {
        TemporaryQueue temporary = session.createTemporaryQueue();
        Session other = fixture.connect().createSession();

        assertThatThrownBy(() -> other.createConsumer(temporary)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void aTemporaryQueueThatWasReadFromAMessageIsDeletedByTheConnectionThatMadeIt() throws JMSException {
        TemporaryQueue answers = session.createTemporaryQueue();
        Queue requests = session.createQueue("requests");
        for (int i = 0; i < 2; i++) {
            Message request = session.createMessage();
            request.setJMSReplyTo(answers);
            session.createProducer(requests).send(request);
        }
        Session other = fixture.started().createSession();
        MessageConsumer others = other.createConsumer(requests);
        TemporaryQueue toOthers = (TemporaryQueue) others.receive(10_000).getJMSReplyTo();
        others.close();
        TemporaryQueue toOwn = (TemporaryQueue)
                session.createConsumer(requests).receive(10_000).getJMSReplyTo();

        assertThatThrownBy(toOthers::delete).isInstanceOf(JMSException.class).hasMessageContaining("made");
        toOwn.delete();

        assertThat(fixture.broker.hasTopic(answers.getQueueName())).isFalse();
    }

    @Test
    void aTemporaryQueueWithAConsumerCannotBeDeleted() throws JMSException {
        TemporaryQueue temporary = session.createTemporaryQueue();
        MessageConsumer consumer = session.createConsumer(temporary);

        assertThatThrownBy(temporary::delete).isInstanceOf(JMSException.class);
        consumer.close();
        temporary.delete();

        assertThat(fixture.broker.hasTopic(temporary.getQueueName())).isFalse();
        assertThatThrownBy(() -> session.createProducer(temporary)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void temporaryDestinationsAreGoneWithTheConnection() throws JMSException {
        String queue = session.createTemporaryQueue().getQueueName();
        String topic = session.createTemporaryTopic().getTopicName();
        assertThat(fixture.broker.hasTopic(queue)).isTrue();

        connection.close();

        assertThat(fixture.broker.hasTopic(queue)).isFalse();
        assertThat(fixture.broker.hasTopic(topic)).isFalse();
    }

    @Test
    void aBrowserShowsTheMessagesInOrderAndTakesNone() throws JMSException {
        Queue queue = session.createQueue("q");
        MessageProducer producer = session.createProducer(queue);
        for (int i = 0; i < 150; i++) {
            producer.send(session.createTextMessage("m" + i));
        }

        List<String> texts = new ArrayList<>();
        try (QueueBrowser browser = session.createBrowser(queue)) {
            for (Enumeration<?> all = browser.getEnumeration(); all.hasMoreElements(); ) {
                texts.add(((TextMessage) all.nextElement()).getText());
            }
        }

        assertThat(texts).hasSize(150).startsWith("m0", "m1").endsWith("m149");
        assertThat(fixture.broker.available("TRV-Q-q")).isEqualTo(150);
    }

    @Test
    void aBrowserPassesOverWhatCannotBeRead() throws JMSException {
        Queue queue = session.createQueue("q");
        MessageProducer producer = session.createProducer(queue);
        for (int i = 0; i < 3; i++) {
            producer.send(session.createTextMessage("m" + i));
        }
        fixture.broker.spoil("q", 1);

        List<String> texts = new ArrayList<>();
        for (Enumeration<?> all = session.createBrowser(queue).getEnumeration(); all.hasMoreElements(); ) {
            texts.add(((TextMessage) all.nextElement()).getText());
        }

        assertThat(texts).containsExactly("m0", "m2");
        assertThat(fixture.broker.available("TRV-Q-q")).isEqualTo(3);
    }

    @Test
    void aBrowserOfAnEmptyQueueShowsNothing() throws JMSException {
        QueueBrowser browser = session.createBrowser(session.createQueue("q"));

        assertThat(browser.getEnumeration().hasMoreElements()).isFalse();
        assertThat(browser.getQueue()).isEqualTo(session.createQueue("q"));
    }

    @Test
    void aQueueSessionRefusesWhatIsAboutTopics() throws JMSException {
        QueueSession queues = fixture.connect(ConnectionSettings.DEFAULT, Domain.QUEUE)
                .createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
        Topic topic = session.createTopic("t");

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> queues.createTopic("t"),
                queues::createTemporaryTopic,
                () -> queues.createDurableSubscriber(topic, "d"),
                () -> queues.createSharedConsumer(topic, "d"),
                () -> queues.unsubscribe("d"))) {
            assertThatThrownBy(call).isInstanceOf(jakarta.jms.IllegalStateException.class);
        }
    }

    @Test
    void aTopicSessionRefusesWhatIsAboutQueues() throws JMSException {
        TopicSession topics = fixture.connect(ConnectionSettings.DEFAULT, Domain.TOPIC)
                .createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
        Queue queue = session.createQueue("q");

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> topics.createQueue("q"), topics::createTemporaryQueue, () -> topics.createBrowser(queue))) {
            assertThatThrownBy(call).isInstanceOf(jakarta.jms.IllegalStateException.class);
        }
    }

    @Test
    void anEmptySelectorSelectsEverything() throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue("q"), "")) {
            assertThat(consumer.getMessageSelector()).isNull();
        }
    }

    @Test
    void commitAndRollbackAreForTransactedSessions() {
        assertThatThrownBy(session::commit).isInstanceOf(jakarta.jms.IllegalStateException.class);
        assertThatThrownBy(session::rollback).isInstanceOf(jakarta.jms.IllegalStateException.class);
    }
}
