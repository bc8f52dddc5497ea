package io.trivium.jms.conformance;

import static io.trivium.jms.conformance.Jms.now;
import static io.trivium.jms.conformance.Jms.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Chapters 4.1.7, 7.3, 7.7 to 7.9: what producers put on messages, asynchronous sends, times, and browsers. */
class ProducerRulesTest {
    @RegisterExtension
    static final Jms JMS = new Jms();

    private Session session;
    private Queue queue;
    private MessageProducer producer;

    @BeforeEach
    void open() throws JMSException {
        session = JMS.started().createSession();
        queue = session.createQueue(JMS.name("q"));
        producer = session.createProducer(queue);
    }

    /** What became of asynchronous sends. */
    private static final class Seen implements CompletionListener {
        private final BlockingQueue<Object> all = new LinkedBlockingQueue<>();

        @Override
        public void onCompletion(Message message) {
            all.add(message);
        }

        @Override
        public void onException(Message message, Exception failure) {
            all.add(failure);
        }

        Object next() throws InterruptedException {
            Object next = all.poll(Jms.COMES_MILLIS, TimeUnit.MILLISECONDS);
            return next == null ? "nothing came" : next;
        }
    }

    @Test
    void sec7_7_whatAContextSendsAsynchronouslyHasItsProducersHeadersPropertiesAndTimes() throws Exception {
        JMSContext context = JMS.closing(JMS.factory().createContext());
        Seen seen = new Seen();
        JMSProducer sending = context.createProducer()
                .setAsync(seen)
                .setProperty("p", 1)
                .setProperty("none", (String) null)
                .setJMSType("type")
                .setJMSCorrelationID("c")
                .setJMSReplyTo(queue)
                .setPriority(7)
                .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
                .setTimeToLive(100_000);

        sending.send(queue, "a").send(queue, Map.of("k", 5)).send(queue, new byte[] {1});
        assertThat(sending.getAsync()).isSameAs(seen);
        sending.clearProperties().setProperty("q", 2L).setAsync(null).send(queue, "last");

        MessageConsumer consumer = session.createConsumer(queue);
        for (int i = 0; i < 3; i++) {
            Message sent = (Message) seen.next();
            Message received = consumer.receive(Jms.COMES_MILLIS);
            for (Message side : List.of(sent, received)) {
                assertThat(side.getIntProperty("p")).isEqualTo(1);
                assertThat(side.propertyExists("none")).isTrue();
                assertThat(side.getJMSType()).isEqualTo("type");
                assertThat(side.getJMSCorrelationID()).isEqualTo("c");
                assertThat(side.getJMSReplyTo()).isEqualTo(queue);
                assertThat(side.getJMSPriority()).isEqualTo(7);
                assertThat(side.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
                assertThat(side.getJMSExpiration()).isEqualTo(side.getJMSTimestamp() + 100_000);
            }
            assertThat(received.getJMSMessageID()).isEqualTo(sent.getJMSMessageID());
        }
        Message last = consumer.receive(Jms.COMES_MILLIS);
        assertThat(last.propertyExists("p")).isFalse();
        assertThat(last.getLongProperty("q")).isEqualTo(2);
        assertThat(seen.all).isEmpty();
    }

    @Test
    void sec7_7_aProducersBodiesOfNullAreMessagesWithoutABody() throws Exception {
        JMSContext context = JMS.closing(JMS.factory().createContext());
        context.createProducer()
                .send(queue, (String) null)
                .send(queue, (byte[]) null)
                .send(queue, (Map<String, Object>) null)
                .send(queue, (Serializable) null);
        MessageConsumer consumer = session.createConsumer(queue);

        for (Class<?> kind : List.of(TextMessage.class, BytesMessage.class, MapMessage.class, ObjectMessage.class)) {
            Message received = consumer.receive(Jms.COMES_MILLIS);
            assertThat(received).isInstanceOf(kind);
            assertThat(received.getBody(Object.class)).isNull();
        }
    }

    @Test
    void sec7_3_anAsynchronousSendThatCannotBeBegunIsRefusedAtOnceAndHasNoCompletion() throws Exception {
        Seen seen = new Seen();
        TemporaryQueue gone = session.createTemporaryQueue();
        gone.delete();
        MessageProducer any = session.createProducer(null);
        JMSContext context = JMS.closing(JMS.factory().createContext());

        assertThatThrownBy(() -> any.send(gone, session.createMessage(), seen))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> any.send((Queue) () -> "foreign", session.createMessage(), seen))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> context.createProducer().setAsync(seen).send(null, "a"))
                .isInstanceOf(InvalidDestinationRuntimeException.class);

        any.send(queue, session.createTextMessage("after"), seen);
        assertThat(seen.next()).isInstanceOf(TextMessage.class);
    }

    @Test
    void sec7_3_aCompletionListenerMaySendReceiveAndCloseAnotherSession() throws Exception {
        Session other = JMS.started().createSession();
        Queue out = session.createQueue(JMS.name("out"));
        Seen seen = new Seen();
        producer.send(session.createTextMessage("a"), new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                try {
                    other.createProducer(out).send(other.createTextMessage(text(message) + "!"));
                    other.close();
                    seen.onCompletion(message);
                } catch (JMSException e) {
                    seen.onException(message, e);
                }
            }

            @Override
            public void onException(Message message, Exception failure) {
                seen.onException(message, failure);
            }
        });

        assertThat(seen.next()).isInstanceOf(Message.class);
        assertThat(text(session.createConsumer(out))).isEqualTo("a!");
    }

    @Test
    void sec7_9_aMessageWhoseTimeToLiveIsOverBeforeItsDeliveryTimeIsNeverDelivered() throws JMSException {
        MessageConsumer consumer = session.createConsumer(queue);
        producer.setDeliveryDelay(400);
        producer.setTimeToLive(200);
        TextMessage never = session.createTextMessage("never");
        producer.send(never);
        assertThat(never.getJMSExpiration()).isEqualTo(never.getJMSTimestamp() + 200);
        assertThat(never.getJMSDeliveryTime()).isEqualTo(never.getJMSTimestamp() + 400);
        producer.setTimeToLive(0);
        producer.setDeliveryDelay(500);
        producer.send(session.createTextMessage("later"));

        assertThat(text(consumer)).isEqualTo("later");
        assertThat(now(consumer)).isNull();
    }

    @Test
    void sec7_8_timesBeyondAllMeasureDoNotOverflow() throws JMSException {
        producer.setTimeToLive(Long.MAX_VALUE);
        producer.send(session.createTextMessage("a"));

        Message received = session.createConsumer(queue).receive(Jms.COMES_MILLIS);

        assertThat(text(received)).isEqualTo("a");
        assertThat(received.getJMSExpiration()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void sec3_4_10_messagesOfOnePriorityComeInOrderAndHigherOnesBeforeThem() throws JMSException {
        int[] priorities = {4, 9, 0, 4, 9, 0, 5};
        for (int i = 0; i < priorities.length; i++) {
            producer.send(
                    session.createTextMessage(priorities[i] + "-" + i), DeliveryMode.PERSISTENT, priorities[i], 0);
        }
        MessageConsumer consumer = session.createConsumer(queue);

        for (String expected : List.of("9-1", "9-4", "5-6", "4-0", "4-3", "0-2", "0-5")) {
            assertThat(text(consumer)).isEqualTo(expected);
        }
    }

    @Test
    void sec4_1_7_aBrowserIsAsManyEnumerationsAsAreAskedForAndTakesNothing() throws JMSException {
        for (String text : List.of("a", "b", "c")) {
            TextMessage message = session.createTextMessage(text);
            message.setStringProperty("text", text);
            producer.send(message);
        }
        Session transacted = JMS.started().createSession(Session.SESSION_TRANSACTED);
        transacted.createProducer(queue).send(transacted.createTextMessage("not committed"));

        try (QueueBrowser all = session.createBrowser(queue);
                QueueBrowser some = session.createBrowser(queue, "text <> 'b'")) {
            assertThat(texts(all)).containsExactly("a", "b", "c");
            assertThat(texts(all)).containsExactly("a", "b", "c");
            assertThat(texts(some)).containsExactly("a", "c");
            assertThat(all.getQueue()).isEqualTo(queue);
            Enumeration<?> ended = some.getEnumeration();
            ended.nextElement();
            Message last = (Message) ended.nextElement();
            assertThat(last.getJMSRedelivered()).isFalse();
            assertThat(last.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
            last.acknowledge();
            assertThatThrownBy(() -> ended.nextElement()).isInstanceOf(NoSuchElementException.class);
        }
        MessageConsumer consumer = session.createConsumer(queue);
        for (String expected : List.of("a", "b", "c")) {
            Message received = consumer.receive(Jms.COMES_MILLIS);
            assertThat(text(received)).isEqualTo(expected);
            assertThat(received.getJMSRedelivered()).isFalse();
        }
    }

    private static List<String> texts(QueueBrowser browser) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (Enumeration<?> all = browser.getEnumeration(); all.hasMoreElements(); ) {
            texts.add(text((Message) all.nextElement()));
        }
        return texts;
    }

    @Test
    void sec4_1_7_aBrowserShowsMessagesInTheOrderInWhichTheyWouldBeReceived() throws JMSException {
        for (int priority : List.of(4, 9, 0, 4, 9)) {
            producer.send(session.createTextMessage("p" + priority), DeliveryMode.PERSISTENT, priority, 0);
        }

        assertThat(texts(session.createBrowser(queue))).containsExactly("p9", "p9", "p4", "p4", "p0");
    }

    @Test
    void sec4_1_7_aBrowserWorksWhileItsConnectionIsStopped() throws JMSException {
        producer.send(session.createTextMessage("a"));
        Session stopped = JMS.connect().createSession();

        assertThat(texts(stopped.createBrowser(queue))).containsExactly("a");
    }
}
