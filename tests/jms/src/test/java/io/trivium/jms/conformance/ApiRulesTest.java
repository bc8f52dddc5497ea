package io.trivium.jms.conformance;

import static io.trivium.jms.conformance.Jms.now;
import static io.trivium.jms.conformance.Jms.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.trivium.jms.TriviumConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationException;
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
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicRequestor;
import jakarta.jms.TopicSession;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Enumeration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rules of Jakarta Messaging that concern several parts of the API together. */
class ApiRulesTest {
    @RegisterExtension
    static final Jms JMS = new Jms();

    private Connection connection;
    private Session session;
    private Queue queue;
    private MessageProducer producer;

    @BeforeEach
    void open() throws JMSException {
        connection = JMS.started();
        session = connection.createSession();
        queue = session.createQueue(JMS.name("q"));
        producer = session.createProducer(queue);
    }

    @Test
    void sec6_1_8_aListenerHasTheUseOfItsSessionUntilItReturnsAlsoWhileThatIsClosed() throws Exception {
        Session listening = connection.createSession(true, Session.SESSION_TRANSACTED);
        Queue out = session.createQueue(JMS.name("out"));
        CompletableFuture<Void> called = new CompletableFuture<>();
        CompletableFuture<Void> closing = new CompletableFuture<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        listening.createConsumer(queue).setMessageListener(message -> {
            called.complete(null);
            try {
                closing.get(10, TimeUnit.SECONDS);
                listening.createProducer(out).send(message);
                listening.commit();
                done.complete(null);
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        producer.send(session.createTextMessage("a"));
        called.get(10, TimeUnit.SECONDS);

        CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> close(listening));
        await().until(() -> isClosed(listening));
        closing.complete(null);

        done.get(10, TimeUnit.SECONDS);
        closed.get(10, TimeUnit.SECONDS);
        assertThat(text(session.createConsumer(out))).isEqualTo("a");
        assertThat(now(session.createConsumer(queue))).isNull();
    }

    private static void close(Session toClose) {
        try {
            toClose.close();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isClosed(Session asked) throws JMSException {
        try {
            return asked.getAcknowledgeMode() < 0;
        } catch (jakarta.jms.IllegalStateException e) {
            return true;
        }
    }

    @Test
    void sec4_1_aBrowserShowsMessagesThatAConsumerHasNotAcknowledged() throws JMSException {
        producer.send(session.createTextMessage("a"));
        producer.send(session.createTextMessage("b"));
        Session client = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        Message first = client.createConsumer(queue).receive(Jms.COMES_MILLIS);

        try (QueueBrowser browser = session.createBrowser(queue)) {
            Enumeration<?> before = browser.getEnumeration();
            assertThat(text((Message) before.nextElement())).isEqualTo("a");
            first.acknowledge();
            Enumeration<?> after = browser.getEnumeration();
            assertThat(text((Message) after.nextElement())).isEqualTo("b");
            assertThat(after.hasMoreElements()).isFalse();
        }
    }

    @Test
    void sec4_1_anExpiredMessageInFrontDoesNotHideTheNextOneFromReceiveNoWait() throws JMSException {
        MessageConsumer consumer = session.createConsumer(queue);
        TextMessage expiring = session.createTextMessage("expired");
        producer.send(expiring, DeliveryMode.PERSISTENT, 4, 1);
        producer.send(session.createTextMessage("there"));
        await().until(() -> System.currentTimeMillis() > expiring.getJMSExpiration());

        assertThat(now(consumer)).isEqualTo("there");
    }

    @Test
    void sec3_4_13_aDelayedMessageDoesNotHinderTheNextOne() throws JMSException {
        MessageConsumer consumer = session.createConsumer(queue);
        TextMessage late = sendLateAndSoon();
        // A machine on which the sends take so long cannot tell
        while (System.currentTimeMillis() >= late.getJMSDeliveryTime()) {
            text(consumer);
            text(consumer);
            late = sendLateAndSoon();
        }

        assertThat(text(consumer)).isEqualTo("soon");
        Message second = consumer.receive(Jms.COMES_MILLIS);
        assertThat(text(second)).isEqualTo("late");
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(late.getJMSDeliveryTime());
        assertThat(second.getJMSDeliveryTime()).isEqualTo(late.getJMSDeliveryTime());
    }

    /** Returns the late one. */
    private TextMessage sendLateAndSoon() throws JMSException {
        TextMessage late = session.createTextMessage("late");
        producer.setDeliveryDelay(5_000);
        producer.send(late);
        producer.setDeliveryDelay(0);
        producer.send(session.createTextMessage("soon"));
        return late;
    }

    @Test
    void sec3_5_9_aGroupKeepsItsOrderAndItsNumbers() throws JMSException {
        for (int number = 1; number <= 5; number++) {
            Message message = session.createTextMessage("m" + number);
            message.setStringProperty("JMSXGroupID", "g");
            message.setIntProperty("JMSXGroupSeq", number);
            producer.send(message);
        }
        MessageConsumer consumer = session.createConsumer(queue);

        for (int number = 1; number <= 5; number++) {
            Message message = consumer.receive(Jms.COMES_MILLIS);
            assertThat(text(message)).isEqualTo("m" + number);
            assertThat(message.getStringProperty("JMSXGroupID")).isEqualTo("g");
            assertThat(message.getIntProperty("JMSXGroupSeq")).isEqualTo(number);
        }
    }

    @Test
    void sec3_5_9_aGroupIsWithOneSessionUntilItsMessageIsAcknowledged() throws JMSException {
        for (String text : new String[] {"a", "b"}) {
            Message message = session.createTextMessage(text);
            message.setStringProperty("JMSXGroupID", "g");
            producer.send(message);
        }
        Session one = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer ofOne = one.createConsumer(queue);
        Message first = ofOne.receive(Jms.COMES_MILLIS);
        assertThat(text(first)).isEqualTo("a");
        ofOne.close();

        MessageConsumer other = session.createConsumer(queue);
        assertThat(now(other)).isNull();
        first.acknowledge();
        assertThat(text(other)).isEqualTo("b");
    }

    private void sendOfGroup(String text, int number) throws JMSException {
        Message message = session.createTextMessage(text);
        message.setStringProperty("JMSXGroupID", "g");
        message.setIntProperty("JMSXGroupSeq", number);
        producer.send(message);
    }

    @Test
    void sec3_5_9_aGroupSequenceOfMinusOneClosesTheGroupAndTheNextMessageIsGivenToAConsumerAnew() throws JMSException {
        Session one = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer ofOne = one.createConsumer(queue);
        sendOfGroup("a", 1);
        sendOfGroup("last", -1);
        assertThat(text(ofOne)).isEqualTo("a");
        assertThat(text(ofOne)).isEqualTo("last");
        ofOne.close();
        MessageConsumer other = session.createConsumer(queue);

        sendOfGroup("next", 1);

        assertThat(text(other)).isEqualTo("next");
        one.recover();
        assertThat(text(other)).isEqualTo("a");
        assertThat(text(other)).isEqualTo("last");
    }

    @Test
    void sec8_3_3_anotherSelectorMakesADurableSubscriptionAnew() throws JMSException {
        Session durable = JMS.started(JMS.name("me")).createSession();
        Topic topic = durable.createTopic(JMS.name("t"));
        durable.createDurableConsumer(topic, "d", "colour = 'red'", false).close();
        Message red = session.createTextMessage("red");
        red.setStringProperty("colour", "red");
        session.createProducer(topic).send(red);

        MessageConsumer blue = durable.createDurableConsumer(topic, "d", "colour = 'blue'", false);

        assertThat(now(blue)).isNull();
        blue.close();
        MessageConsumer again = durable.createDurableConsumer(topic, "d", "colour = 'red'", false);
        assertThat(now(again)).isNull();
    }

    @Test
    void sec2_8_eachProducerOfAContextHasItsOwnSettings() throws JMSException {
        try (JMSContext context = JMS.factory().createContext()) {
            JMSProducer one = context.createProducer().setPriority(9).setTimeToLive(60_000);
            JMSProducer other = context.createProducer();
            JMSConsumer consumer = context.createConsumer(queue);

            other.send(queue, "plain");
            one.send(queue, "set");

            Message plain = consumer.receive(Jms.COMES_MILLIS);
            assertThat(plain.getJMSPriority()).isEqualTo(4);
            assertThat(plain.getJMSExpiration()).isZero();
            Message set = consumer.receive(Jms.COMES_MILLIS);
            assertThat(set.getJMSPriority()).isEqualTo(9);
            assertThat(set.getJMSExpiration()).isPositive();
        }
    }

    @Test
    void sec2_8_theConnectionOfContextsIsClosedWithTheLastOfThem() {
        JMSContext first = JMS.factory().createContext();
        JMSContext second = first.createContext(JMSContext.AUTO_ACKNOWLEDGE);

        first.close();
        second.createProducer().send(queue, "still there");
        assertThat(second.createConsumer(queue).receiveBody(String.class, Jms.COMES_MILLIS))
                .isEqualTo("still there");

        second.close();
        assertThatThrownBy(() -> second.createProducer().send(queue, "too late"))
                .isInstanceOf(IllegalStateRuntimeException.class);
    }

    @Test
    void sec4_1_aTemporaryQueueIsConsumedByItsOwnConnectionOnly() throws JMSException {
        TemporaryQueue temporary = session.createTemporaryQueue();
        Session other = JMS.started().createSession();

        assertThatThrownBy(() -> other.createConsumer(temporary)).isInstanceOf(JMSException.class);
        other.createProducer(temporary).send(other.createTextMessage("answer"));
        assertThat(text(session.createConsumer(temporary))).isEqualTo("answer");
    }

    private static void answer(Session by, Message question) {
        try {
            by.createProducer(question.getJMSReplyTo()).send(by.createTextMessage("re: " + text(question)));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void sec4_1_aQueueRequestorGetsItsAnswer() throws JMSException {
        Session answering = JMS.started().createSession();
        answering.createConsumer(queue).setMessageListener(question -> answer(answering, question));
        QueueConnection asking = JMS.closing(JMS.factory().createQueueConnection());
        asking.start();
        QueueSession questions = asking.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);

        QueueRequestor requestor = new QueueRequestor(questions, queue);

        assertThat(text(requestor.request(questions.createTextMessage("hello"))))
                .isEqualTo("re: hello");
        requestor.close();
    }

    @Test
    void sec4_2_aTopicRequestorGetsItsAnswer() throws JMSException {
        Session answering = JMS.started().createSession();
        Topic topic = answering.createTopic(JMS.name("t"));
        answering.createConsumer(topic).setMessageListener(question -> answer(answering, question));
        TopicConnection asking = JMS.closing(JMS.factory().createTopicConnection());
        asking.start();
        TopicSession questions = asking.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);

        TopicRequestor requestor = new TopicRequestor(questions, topic);

        assertThat(text(requestor.request(questions.createTextMessage("hello"))))
                .isEqualTo("re: hello");
        requestor.close();
    }

    @Test
    void sec6_2_13_aSessionDeliversToItsListenersOneAtATime() throws Exception {
        Queue second = session.createQueue(JMS.name("second"));
        Session listening = connection.createSession();
        var inside = new CountDownLatch(2);
        BlockingQueue<Boolean> together = new LinkedBlockingQueue<>();
        for (Queue each : new Queue[] {queue, second}) {
            listening.createConsumer(each).setMessageListener(message -> {
                inside.countDown();
                try {
                    // The other one would come in now if it could
                    together.add(inside.await(Jms.NOT_MILLIS, TimeUnit.MILLISECONDS));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        producer.send(session.createTextMessage("1"));
        session.createProducer(second).send(session.createTextMessage("2"));

        assertThat(together.poll(Jms.COMES_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(together.poll(Jms.COMES_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    }

    /** Holds up who deserializes it. */
    private static final class Slow implements Serializable {
        private static final long serialVersionUID = 1L;
        static final CompletableFuture<Void> BEGUN = new CompletableFuture<>();
        static final CompletableFuture<Void> GO_ON = new CompletableFuture<>();

        private void readObject(ObjectInputStream in) {
            BEGUN.complete(null);
            GO_ON.orTimeout(10, TimeUnit.SECONDS).join();
        }
    }

    @Test
    void sec6_1_5_stopWaitsForAReceiveThatHasAMessageAlready() throws Exception {
        TriviumConnectionFactory factory = JMS.factory();
        factory.setTrustedClasses(Slow.class.getName());
        JMSContext context = JMS.closing(factory.createContext());
        context.createProducer().send(queue, new Slow());
        JMSConsumer consumer = context.createConsumer(queue);
        CompletableFuture<Slow> received =
                CompletableFuture.supplyAsync(() -> consumer.receiveBody(Slow.class, Jms.COMES_MILLIS));
        Slow.BEGUN.get(10, TimeUnit.SECONDS);

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(context::stop);
        assertThatThrownBy(() -> stopped.get(Jms.NOT_MILLIS, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        Slow.GO_ON.complete(null);

        stopped.get(10, TimeUnit.SECONDS);
        assertThat(received.get(10, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void sec6_2_2_aTemporaryDestinationIsGoneWithItsConnectionForOthersToo() throws JMSException {
        Connection owner = JMS.started();
        Session owning = owner.createSession();
        TemporaryQueue temporary = owning.createTemporaryQueue();
        TemporaryTopic topic = owning.createTemporaryTopic();
        session.createProducer(temporary).send(session.createMessage());
        session.createProducer(topic).send(session.createMessage());

        owner.close();

        Session other = JMS.started().createSession();
        for (Destination gone : new Destination[] {temporary, topic}) {
            MessageProducer late = session.createProducer(null);
            assertThatThrownBy(() -> late.send(gone, session.createMessage()))
                    .isInstanceOf(InvalidDestinationException.class);
            assertThatThrownBy(() -> other.createProducer(gone)).isInstanceOf(InvalidDestinationException.class);
            assertThatThrownBy(() -> other.createConsumer(gone)).isInstanceOf(InvalidDestinationException.class);
        }
    }
}
