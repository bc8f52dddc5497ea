package io.trivium.jms.session;

import static io.trivium.jms.fake.Threads.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.fake.Fixture;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §8.7: message listeners. */
class ListenerTest {
    @RegisterExtension
    final Fixture fixture = new Fixture();

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private JmsConnection connection;
    private Session session;
    private Queue queue;
    private MessageProducer producer;

    @BeforeEach
    void open() throws JMSException {
        connection = fixture.started();
        session = connection.createSession();
        queue = session.createQueue("orders");
        Session sending = fixture.connect().createSession();
        producer = sending.createProducer(queue);
    }

    private static String text(Message message) {
        try {
            return ((TextMessage) message).getText();
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    private static int attempt(Message message) {
        try {
            return message.getIntProperty("JMSXDeliveryCount");
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    private void send(String... texts) throws JMSException {
        for (String text : texts) {
            producer.send(session.createTextMessage(text));
        }
    }

    private String next() throws InterruptedException {
        String text = seen.poll(10, TimeUnit.SECONDS);
        return text == null ? "nothing came" : text;
    }

    @Test
    void aListenerGetsMessagesInOrder() throws Exception {
        session.createConsumer(queue).setMessageListener(message -> seen.add(text(message)));

        send("a", "b", "c");

        assertThat(List.of(next(), next(), next())).containsExactly("a", "b", "c");
    }

    @Test
    void theListenersOfASessionAreCalledByOneThread() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        for (String name : List.of("one", "two")) {
            session.createConsumer(session.createQueue(name)).setMessageListener(message -> {
                threads.add(Thread.currentThread());
                seen.add(text(message));
            });
        }
        Session sending = fixture.connect().createSession();
        MessageProducer any = sending.createProducer(null);

        for (int i = 0; i < 10; i++) {
            any.send(session.createQueue(i % 2 == 0 ? "one" : "two"), sending.createTextMessage("m"));
        }

        for (int i = 0; i < 10; i++) {
            assertThat(next()).isEqualTo("m");
        }
        assertThat(threads).hasSize(1);
    }

    @Test
    void inAutoAMessageWhoseListenerThrowsIsDeliveredAgainAtOnce() throws Exception {
        session.createConsumer(queue).setMessageListener(message -> {
            seen.add(text(message) + attempt(message));
            if (text(message).equals("a") && attempt(message) < 3) {
                throw new IllegalArgumentException("on purpose");
            }
        });

        send("a", "b");

        assertThat(List.of(next(), next(), next(), next())).containsExactly("a1", "a2", "a3", "b1");
    }

    @Test
    void inClientTheNextMessageIsDeliveredAfterAListenerThrew() throws Exception {
        Session client = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        client.createConsumer(queue).setMessageListener(message -> {
            seen.add(text(message) + attempt(message));
            throw new IllegalArgumentException("on purpose");
        });

        send("a", "b");

        assertThat(List.of(next(), next())).containsExactly("a1", "b1");
    }

    @Test
    void aListenerCanRecoverItsSession() throws Exception {
        session.createConsumer(queue).setMessageListener(message -> {
            seen.add(text(message) + attempt(message));
            if (attempt(message) == 1 && text(message).equals("a")) {
                try {
                    session.recover();
                } catch (JMSException e) {
                    seen.add(e.toString());
                }
            }
        });

        send("a", "b");

        assertThat(List.of(next(), next(), next())).containsExactly("a1", "a2", "b1");
    }

    @Test
    void aListenerMustNotCloseItsSessionOrConnectionNorStopIt() throws Exception {
        session.createConsumer(queue).setMessageListener(message -> {
            for (AutoCloseable forbidden : List.<AutoCloseable>of(session, connection, connection::stop)) {
                try {
                    forbidden.close();
                    seen.add("allowed");
                } catch (Exception e) {
                    seen.add(e.getClass().getSimpleName());
                }
            }
        });

        send("a");

        String refused = IllegalStateException.class.getSimpleName();
        assertThat(List.of(next(), next(), next())).containsExactly(refused, refused, refused);
    }

    @Test
    void aListenerMayCloseItsConsumer() throws Exception {
        MessageConsumer consumer = session.createConsumer(queue);
        consumer.setMessageListener(message -> {
            try {
                consumer.close();
                seen.add(text(message));
            } catch (JMSException e) {
                seen.add(e.toString());
            }
        });

        send("a", "b");

        assertThat(next()).isEqualTo("a");
        session.close();
        assertThat(seen).isEmpty();
        assertThat(fixture.broker.finished("TRV-Q-orders")).isEqualTo(1);
        assertThat(fixture.broker.available("TRV-Q-orders")).isEqualTo(1);
    }

    @Test
    void closeReturnsWhenTheListenerHasReturned() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        session.createConsumer(queue).setMessageListener(message -> {
            called.countDown();
            await(go);
            seen.add("returned");
        });
        send("a");
        await(called);

        CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> {
            try {
                session.close();
                seen.add("closed");
            } catch (JMSException e) {
                seen.add(e.toString());
            }
        });
        assertThat(closing).isNotDone();
        go.countDown();

        assertThat(List.of(next(), next())).containsExactly("returned", "closed");
        assertThat(fixture.broker.finished("TRV-Q-orders")).isEqualTo(1);
    }

    @Test
    void stopReturnsWhenTheListenerHasReturnedAndNothingIsDeliveredAfterIt() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        session.createConsumer(queue).setMessageListener(message -> {
            called.countDown();
            await(go);
            seen.add(text(message));
        });
        send("a", "b");
        await(called);
        until(() -> fixture.broker.leased("TRV-Q-orders") == 2 && fixture.broker.waitingPops() == 1);

        CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> {
            try {
                connection.stop();
                seen.add("stopped");
            } catch (JMSException e) {
                seen.add(e.toString());
            }
        });
        until(() -> fixture.broker.waitingPops() == 0);
        assertThat(stopping).isNotDone();
        go.countDown();

        assertThat(List.of(next(), next())).containsExactly("a", "stopped");
        connection.start();
        assertThat(next()).isEqualTo("b");
    }

    @Test
    void aConsumerWithAListenerCannotReceive() throws JMSException {
        MessageConsumer consumer = session.createConsumer(queue);
        consumer.setMessageListener(message -> {});

        assertThatThrownBy(() -> consumer.receive(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aListenerCanBeTakenAwayAndSetAgain() throws Exception {
        MessageConsumer consumer = session.createConsumer(queue);
        consumer.setMessageListener(message -> seen.add("first"));
        send("a");
        assertThat(next()).isEqualTo("first");

        consumer.setMessageListener(null);
        send("b");
        Message received = consumer.receive(10_000);
        consumer.setMessageListener(message -> seen.add("second"));
        send("c");

        assertThat(received).isNotNull();
        assertThat(next()).isEqualTo("second");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
