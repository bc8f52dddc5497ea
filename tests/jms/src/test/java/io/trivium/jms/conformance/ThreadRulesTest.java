package io.trivium.jms.conformance;

import static io.trivium.jms.conformance.Jms.now;
import static io.trivium.jms.conformance.Jms.text;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jakarta Messaging §6.1.5, §6.1.8, §6.2.6 and §7.3: what several threads do, and what asynchronous sends and other calls owe each other. */
class ThreadRulesTest {
    private static final long PATIENCE_SECONDS = 10;

    @RegisterExtension
    static final Jms JMS = new Jms();

    private Connection connection;
    private Session session;
    private Queue queue;

    /** Notes which sends are completed. */
    private static final class Completed implements CompletionListener {
        final ConcurrentLinkedQueue<String> texts = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();

        @Override
        public void onCompletion(Message message) {
            try {
                texts.add(message.getBody(String.class));
            } catch (JMSException e) {
                failures.add(e);
            }
        }

        @Override
        public void onException(Message message, Exception failure) {
            failures.add(failure);
        }
    }

    @BeforeEach
    void open() throws JMSException {
        connection = JMS.started();
        session = connection.createSession();
        queue = session.createQueue(JMS.name("q"));
    }

    @Test
    void sec6_1_5_receiversGoOnToTimeOutWhileTheConnectionIsStopped() throws JMSException {
        MessageConsumer consumer = session.createConsumer(queue);
        session.createProducer(queue).send(session.createTextMessage("a"));
        connection.stop();

        assertThat(consumer.receive(Jms.NOT_MILLIS)).isNull();
        assertThat(consumer.receiveNoWait()).isNull();
        connection.start();

        assertThat(text(consumer)).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"consumer", "session", "connection"})
    void sec6_1_8_whoWaitsForAMessageIsGivenNoneWhenWhatItBelongsToIsClosed(String closed) throws Exception {
        MessageConsumer consumer = session.createConsumer(queue);
        CountDownLatch waits = new CountDownLatch(1);
        CompletableFuture<Boolean> nothing = CompletableFuture.supplyAsync(() -> {
            try {
                waits.countDown();
                return consumer.receive() == null;
            } catch (JMSException e) {
                // It had not begun to wait
                return e instanceof jakarta.jms.IllegalStateException;
            }
        });
        assertThat(waits.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

        switch (closed) {
            case "consumer" -> consumer.close();
            case "session" -> session.close();
            default -> connection.close();
        }

        assertThat(nothing.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void sec6_2_6_sessionsOfOneConnectionWorkBesideEachOther() throws Exception {
        int count = 200;
        MessageProducer producer = session.createProducer(queue);
        List<CompletableFuture<List<String>>> receivers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            MessageConsumer consumer = connection.createSession().createConsumer(queue);
            receivers.add(CompletableFuture.supplyAsync(() -> untilTheEnd(consumer)));
        }
        CountDownLatch heard = new CountDownLatch(1);
        List<String> all = new ArrayList<>();
        ConcurrentLinkedQueue<String> listened = new ConcurrentLinkedQueue<>();
        Session listening = connection.createSession();
        listening.createConsumer(queue).setMessageListener(message -> {
            try {
                listened.add(message.getBody(String.class));
                heard.countDown();
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        });

        for (int i = 0; i < count; i++) {
            producer.send(session.createTextMessage("m" + i));
        }
        assertThat(heard.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        listening.close();
        for (int i = 0; i < receivers.size(); i++) {
            producer.send(session.createTextMessage("end"));
        }
        for (CompletableFuture<List<String>> receiver : receivers) {
            all.addAll(receiver.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
        all.addAll(listened);

        List<String> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            expected.add("m" + i);
        }
        MessageConsumer rest = session.createConsumer(queue);
        for (String left = now(rest); left != null; left = now(rest)) {
            all.add(left);
        }
        assertThat(all).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static List<String> untilTheEnd(MessageConsumer consumer) {
        try {
            List<String> all = new ArrayList<>();
            for (String text = text(consumer); !text.equals("end"); text = text(consumer)) {
                all.add(text);
            }
            consumer.close();
            return all;
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void sec7_3_whatOneProducerSendsWithAndWithoutWaitingKeepsItsOrder() throws JMSException {
        MessageProducer producer = session.createProducer(queue);
        Completed completed = new Completed();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String text = "m" + i;
            sent.add(text);
            if (i % 3 == 2) {
                producer.send(session.createTextMessage(text));
            } else {
                producer.send(session.createTextMessage(text), completed);
            }
        }

        MessageConsumer consumer = connection.createSession().createConsumer(queue);
        List<String> received = new ArrayList<>();
        while (received.size() < sent.size()) {
            received.add(text(consumer));
        }
        assertThat(received).isEqualTo(sent);
        session.close();
        assertThat(completed.failures).isEmpty();
        assertThat(completed.texts).hasSize(40);
    }

    @Test
    void sec7_3_closingASessionOrItsProducerAndRollingBackWaitForAsynchronousSends() throws JMSException {
        Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
        for (String how : List.of("rollback", "producer", "session", "connection")) {
            Connection own = JMS.started();
            Session by = how.equals("rollback") ? transacted : own.createSession();
            MessageProducer producer = by.createProducer(queue);
            Completed completed = new Completed();
            for (int i = 0; i < 50; i++) {
                producer.send(by.createTextMessage("m"), completed);
            }

            switch (how) {
                case "rollback" -> by.rollback();
                case "producer" -> producer.close();
                case "session" -> by.close();
                default -> own.close();
            }

            assertThat(completed.texts).as(how).hasSize(50);
            assertThat(completed.failures).as(how).isEmpty();
        }
    }
}
