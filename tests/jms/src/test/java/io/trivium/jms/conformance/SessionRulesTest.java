package io.trivium.jms.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import jakarta.jms.TopicRequestor;
import jakarta.jms.TopicSession;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Chapters 4, 6, 7 and 8: what the calls of the classic API refuse, and with which exception; what listeners must not do. */
class SessionRulesTest {
    @RegisterExtension
    static final Jms JMS = new Jms();

    private Connection connection;
    private Session session;
    private Queue queue;
    private Topic topic;

    @BeforeEach
    void open() throws JMSException {
        connection = JMS.started();
        session = connection.createSession();
        queue = session.createQueue(JMS.name("q"));
        topic = session.createTopic(JMS.name("t"));
    }

    private static void refused(Class<? extends Throwable> refusal, ThrowingCallable... calls) {
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call).isInstanceOf(refusal);
        }
    }

    // Domains

    @Test
    void sec4_1_1_aQueueSessionHasNoMethodsOfTopics() throws JMSException {
        QueueSession queues = JMS.closing(JMS.factory().createQueueConnection()).createQueueSession(false, 1);

        refused(
                IllegalStateException.class,
                () -> queues.createTopic("t"),
                queues::createTemporaryTopic,
                () -> queues.createDurableSubscriber(topic, "d"),
                () -> queues.createDurableSubscriber(topic, "d", null, false),
                () -> queues.createDurableConsumer(topic, "d"),
                () -> queues.createDurableConsumer(topic, "d", null, false),
                () -> queues.createSharedConsumer(topic, "s"),
                () -> queues.createSharedConsumer(topic, "s", null),
                () -> queues.createSharedDurableConsumer(topic, "s"),
                () -> queues.createSharedDurableConsumer(topic, "s", null),
                () -> queues.unsubscribe("d"));
    }

    @Test
    void sec4_2_1_aTopicSessionHasNoMethodsOfQueues() throws JMSException {
        TopicSession topics = JMS.closing(JMS.factory().createTopicConnection()).createTopicSession(false, 1);

        refused(
                IllegalStateException.class,
                () -> topics.createQueue("q"),
                topics::createTemporaryQueue,
                () -> topics.createBrowser(queue),
                () -> topics.createBrowser(queue, null));
    }

    // Connections

    @Test
    void sec6_2_4_modesAreThoseOfTheSpecification() throws JMSException {
        for (int none : new int[] {-1, 4, 100}) {
            refused(
                    JMSException.class,
                    () -> connection.createSession(none),
                    () -> connection.createSession(false, none));
        }
        assertThat(connection.createSession(true, 17).getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
        assertThat(connection.createSession(Session.SESSION_TRANSACTED).getTransacted())
                .isTrue();
        for (int mode = Session.AUTO_ACKNOWLEDGE; mode <= Session.DUPS_OK_ACKNOWLEDGE; mode++) {
            Session each = connection.createSession(false, mode);
            assertThat(each.getAcknowledgeMode()).isEqualTo(mode);
            assertThat(each.getTransacted()).isFalse();
        }
        refused(IllegalStateException.class, session::commit, session::rollback);
    }

    @Test
    void sec6_1_2_aClientIdIsAnotherConnectionsOrNone() throws JMSException {
        JMS.started(JMS.name("me"));
        Connection second = JMS.connect();
        JMSContext context = JMS.closing(JMS.factory().createContext());

        refused(
                InvalidClientIDException.class,
                () -> second.setClientID(JMS.name("me")),
                () -> second.setClientID(""),
                () -> second.setClientID(null));
        refused(
                InvalidClientIDRuntimeException.class,
                () -> context.setClientID(JMS.name("me")),
                () -> context.setClientID(null));
        second.setClientID(JMS.name("other"));
        assertThat(second.getClientID()).isEqualTo(JMS.name("other"));
    }

    @Test
    void sec6_1_6_theMetaDataNameTheVersionAndTheProperties() throws JMSException {
        ConnectionMetaData data = connection.getMetaData();

        assertThat(data.getJMSVersion()).isEqualTo(data.getJMSMajorVersion() + "." + data.getJMSMinorVersion());
        assertThat(data.getJMSVersion()).isEqualTo("3.1");
        assertThat(data.getProviderVersion())
                .startsWith(data.getProviderMajorVersion() + "." + data.getProviderMinorVersion());
        assertThat(data.getJMSProviderName()).isNotEmpty();
        List<Object> names = new ArrayList<>();
        for (Enumeration<?> all = data.getJMSXPropertyNames(); all.hasMoreElements(); ) {
            names.add(all.nextElement());
        }
        assertThat(names).containsExactlyInAnyOrder("JMSXDeliveryCount", "JMSXGroupID", "JMSXGroupSeq");
    }

    // Producers

    @Test
    void sec7_1_aProducerIsToldItsDestinationOnceOrWithEachSend() throws JMSException {
        MessageProducer own = session.createProducer(queue);
        MessageProducer told = session.createProducer(null);
        Message message = session.createMessage();
        CompletionListener listener = new Outcomes();

        refused(
                UnsupportedOperationException.class,
                () -> own.send(queue, message),
                () -> own.send(queue, message, DeliveryMode.PERSISTENT, 4, 0),
                () -> own.send(queue, message, listener),
                () -> own.send(queue, message, DeliveryMode.PERSISTENT, 4, 0, listener),
                () -> told.send(message),
                () -> told.send(message, DeliveryMode.PERSISTENT, 4, 0),
                () -> told.send(message, listener),
                () -> told.send(message, DeliveryMode.PERSISTENT, 4, 0, listener));
        refused(
                InvalidDestinationException.class,
                () -> told.send(null, message),
                () -> told.send(null, message, DeliveryMode.PERSISTENT, 4, 0),
                () -> told.send(null, message, listener),
                () -> told.send(null, message, DeliveryMode.PERSISTENT, 4, 0, listener),
                () -> told.send((Queue) () -> "foreign", message),
                () -> session.createProducer((Queue) () -> "foreign"));
        refused(
                MessageFormatException.class,
                () -> own.send(null),
                () -> own.send(null, DeliveryMode.PERSISTENT, 4, 0),
                () -> told.send(queue, null),
                () -> own.send(null, listener),
                () -> told.send(queue, null, listener));
        refused(
                IllegalArgumentException.class,
                () -> own.send(message, (CompletionListener) null),
                () -> told.send(queue, message, null));
        assertThat(own.getDestination()).isEqualTo(queue);
        assertThat(told.getDestination()).isNull();
    }

    @Test
    void sec7_1_settingsOfAProducerAreWithinTheirBounds() throws JMSException {
        MessageProducer producer = session.createProducer(queue);
        Message message = session.createMessage();

        assertThat(producer.getDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
        assertThat(producer.getPriority()).isEqualTo(4);
        assertThat(producer.getTimeToLive()).isZero();
        assertThat(producer.getDeliveryDelay()).isZero();
        assertThat(producer.getDisableMessageID()).isFalse();
        assertThat(producer.getDisableMessageTimestamp()).isFalse();
        refused(
                JMSException.class,
                () -> producer.setDeliveryMode(0),
                () -> producer.setPriority(-1),
                () -> producer.setPriority(10),
                () -> producer.setTimeToLive(-1),
                () -> producer.setDeliveryDelay(-1),
                () -> producer.send(message, 0, 4, 0),
                () -> producer.send(message, DeliveryMode.PERSISTENT, 10, 0),
                () -> producer.send(message, DeliveryMode.PERSISTENT, 4, -1));
    }

    // Consumers

    @Test
    void sec8_noDestinationAndNoSelectorAreRefused() throws JMSException {
        Session durable = JMS.started(JMS.name("me")).createSession();
        refused(
                InvalidDestinationException.class,
                () -> session.createConsumer(null),
                () -> session.createConsumer(null, null),
                () -> session.createConsumer(null, null, true),
                () -> session.createBrowser(null),
                () -> session.createSharedConsumer(null, "s"),
                () -> session.createSharedDurableConsumer(null, "s"),
                () -> durable.createDurableConsumer(null, "d"),
                () -> durable.createDurableSubscriber(null, "d"),
                () -> durable.createDurableSubscriber(session.createTemporaryTopic(), "d"),
                () -> durable.createSharedDurableConsumer(session.createTemporaryTopic(), "d"),
                () -> session.createConsumer((Topic) () -> "foreign"),
                () -> session.unsubscribe("nobody"),
                () -> session.unsubscribe(""),
                () -> session.unsubscribe(null));
        refused(
                InvalidSelectorException.class,
                () -> session.createConsumer(queue, "= 1"),
                () -> session.createConsumer(topic, "= 1", true),
                () -> session.createBrowser(queue, "= 1"),
                () -> session.createSharedConsumer(topic, "s", "= 1"),
                () -> session.createSharedDurableConsumer(topic, "s", "= 1"),
                () -> durable.createDurableConsumer(topic, "d", "= 1", false),
                () -> durable.createDurableSubscriber(topic, "d", "= 1", false));
        refused(
                IllegalStateException.class,
                () -> session.createDurableConsumer(topic, "d"),
                () -> session.createDurableConsumer(topic, "d", null, false),
                () -> session.createDurableSubscriber(topic, "d"),
                () -> session.createDurableSubscriber(topic, "d", null, false));
        refused(JMSException.class, () -> session.createQueue(null), () -> session.createTopic(null));
    }

    @Test
    void sec8_3_2_aSharedSubscriptionInUseKeepsItsSelector() throws JMSException {
        session.createSharedConsumer(topic, "s", "a = 1");
        Session other = JMS.started().createSession();

        refused(
                JMSException.class,
                () -> session.createSharedConsumer(topic, "s"),
                () -> session.createSharedConsumer(topic, "s", "a = 2"),
                () -> other.createSharedConsumer(topic, "s", "a = 2"));
        assertThat(other.createSharedConsumer(topic, "s", "a = 1").getMessageSelector())
                .isEqualTo("a = 1");
    }

    @Test
    void sec8_3_4_aSharedDurableSubscriptionInUseKeepsItsSelector() throws JMSException {
        MessageConsumer first = session.createSharedDurableConsumer(topic, "sd", "a = 1");

        refused(
                JMSException.class,
                () -> session.createSharedDurableConsumer(topic, "sd"),
                () -> session.createSharedDurableConsumer(topic, "sd", "a = 2"));
        first.close();
        session.createSharedDurableConsumer(topic, "sd", "a = 2").close();
        session.unsubscribe("sd");
    }

    @Test
    void sec6_2_2_aTemporaryDestinationInUseIsNotDeletedAndADeletedOneNotUsed() throws JMSException {
        TemporaryQueue temporaryQueue = session.createTemporaryQueue();
        TemporaryTopic temporaryTopic = session.createTemporaryTopic();
        MessageConsumer ofQueue = session.createConsumer(temporaryQueue);
        MessageConsumer ofTopic = session.createConsumer(temporaryTopic);
        refused(JMSException.class, temporaryQueue::delete, temporaryTopic::delete);

        ofQueue.close();
        ofTopic.close();
        temporaryQueue.delete();
        temporaryTopic.delete();

        MessageProducer told = session.createProducer(null);
        for (Destination gone : new Destination[] {temporaryQueue, temporaryTopic}) {
            refused(
                    InvalidDestinationException.class,
                    () -> session.createConsumer(gone),
                    () -> session.createProducer(gone),
                    () -> told.send(gone, session.createMessage()));
        }
    }

    @Test
    void sec4_4_requestorsNeedADestination() throws JMSException {
        QueueSession queues = JMS.closing(JMS.factory().createQueueConnection()).createQueueSession(false, 1);
        TopicSession topics = JMS.closing(JMS.factory().createTopicConnection()).createTopicSession(false, 1);

        refused(
                InvalidDestinationException.class,
                () -> new QueueRequestor(queues, null),
                () -> new TopicRequestor(topics, null));
        queues.close();
        topics.close();
        refused(
                IllegalStateException.class,
                () -> new QueueRequestor(queues, queue),
                () -> new TopicRequestor(topics, topic));
    }

    // What listeners must not do

    /** What became of asynchronous sends, and of what their listener tried. */
    private static final class Outcomes implements CompletionListener {
        private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
        private final List<Runnable> tried;

        Outcomes(Runnable... tried) {
            this.tried = List.of(tried);
        }

        @Override
        public void onCompletion(Message message) {
            for (Runnable each : tried) {
                try {
                    each.run();
                    seen.add("allowed");
                } catch (RuntimeException e) {
                    seen.add(e.getClass());
                }
            }
            seen.add(message);
        }

        @Override
        public void onException(Message message, Exception failure) {
            seen.add(failure);
        }

        Object next() throws InterruptedException {
            Object next = seen.poll(Jms.COMES_MILLIS, TimeUnit.MILLISECONDS);
            return next == null ? "nothing came" : next;
        }
    }

    @Test
    void sec7_3_aCompletionListenerOfAContextMustNotEndWhatItBelongsTo() throws Exception {
        JMSContext context = JMS.closing(JMS.factory().createContext(JMSContext.SESSION_TRANSACTED));
        Outcomes outcomes = new Outcomes(context::close, context::commit, context::rollback);

        context.createProducer().setAsync(outcomes).send(queue, "a");

        for (int i = 0; i < 3; i++) {
            assertThat(outcomes.next()).isEqualTo(IllegalStateRuntimeException.class);
        }
        assertThat(outcomes.next()).isInstanceOf(Message.class);
        context.commit();
        assertThat(Jms.text(session.createConsumer(queue))).isEqualTo("a");
    }

    @Test
    void sec7_3_headersAreSetWhenASendIsCompletedAndItsOrderIsKept() throws Exception {
        Outcomes outcomes = new Outcomes();
        MessageProducer producer = session.createProducer(queue);
        List<Message> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Message message = session.createTextMessage("m" + i);
            sent.add(message);
            if (i % 3 == 2) {
                producer.send(message);
            } else {
                producer.send(message, outcomes);
            }
        }
        MessageConsumer consumer = session.createConsumer(queue);

        for (int i = 0; i < 20; i++) {
            if (i % 3 != 2) {
                assertThat(outcomes.next()).isSameAs(sent.get(i));
            }
            Message received = consumer.receive(Jms.COMES_MILLIS);
            assertThat(Jms.text(received)).isEqualTo("m" + i);
            assertThat(received.getJMSMessageID()).isEqualTo(sent.get(i).getJMSMessageID());
            assertThat(sent.get(i).getJMSDestination()).isEqualTo(queue);
        }
    }

    @Test
    void sec8_8_aListenerOfAContextMustNotStopOrCloseItButMayCloseItsConsumer() throws Exception {
        JMSContext context = JMS.closing(JMS.factory().createContext());
        BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
        var consumer = context.createConsumer(queue);
        consumer.setMessageListener(message -> Stream.<Runnable>of(context::stop, context::close, consumer::close)
                .forEach(call -> {
                    try {
                        call.run();
                        seen.add("allowed");
                    } catch (RuntimeException e) {
                        seen.add(e.getClass());
                    }
                }));

        session.createProducer(queue).send(session.createMessage());

        assertThat(seen.poll(Jms.COMES_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(IllegalStateRuntimeException.class);
        assertThat(seen.poll(Jms.COMES_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(IllegalStateRuntimeException.class);
        assertThat(seen.poll(Jms.COMES_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("allowed");
    }

    @Test
    void sec6_1_4_startAndStopAreRepeatedWithoutHarm() throws JMSException {
        Connection own = JMS.connect();
        Session ownSession = own.createSession();
        MessageConsumer consumer = ownSession.createConsumer(queue);
        ownSession.createProducer(queue).send(ownSession.createTextMessage("a"));

        own.stop();
        assertThat(consumer.receive(Jms.NOT_MILLIS)).isNull();
        own.start();
        own.start();
        assertThat(Jms.text(consumer)).isEqualTo("a");
        own.stop();
        own.stop();
        ownSession.createProducer(queue).send(ownSession.createTextMessage("b"));
        assertThat(consumer.receiveNoWait()).isNull();
        own.start();
        assertThat(Jms.text(consumer)).isEqualTo("b");
    }

    @Test
    void sec8_aSelectorThatIsNoneIsToldAsNull() throws JMSException {
        assertThat(session.createConsumer(queue).getMessageSelector()).isNull();
        assertThat(session.createConsumer(queue, "").getMessageSelector()).isNull();
        assertThat(session.createConsumer(queue, "a = 1").getMessageSelector()).isEqualTo("a = 1");
        assertThat(session.createBrowser(queue, "").getMessageSelector()).isNull();
        assertThat(session.createBrowser(queue).getEnumeration().hasMoreElements())
                .isFalse();
    }
}
