package io.trivium.jms.session;

import static io.trivium.jms.fake.Threads.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.fake.Fixture;
import io.trivium.jms.fake.Threads;
import io.trivium.rocket.protocol.ResponseCode;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sends of messages that are not persistent (Jakarta Messaging §3.4.10, §7.8): the sender does not wait for the broker. */
class UnawaitedSendTest {
    @RegisterExtension
    final Fixture fixture = new Fixture();

    private final CountDownLatch slow = new CountDownLatch(1);
    private JmsConnection connection;
    private Session session;
    private MessageProducer producer;

    /** However a test ends: closing waits for the listeners. */
    @AfterEach
    void release() {
        slow.countDown();
    }

    @BeforeEach
    void open() throws JMSException {
        connection = fixture.started();
        session = connection.createSession();
        producer = session.createProducer(session.createQueue("orders"));
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    }

    private CompletableFuture<Void> inBackground(Action action) {
        return CompletableFuture.runAsync(() -> {
            try {
                action.run();
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
    }

    private interface Action {
        void run() throws JMSException;
    }

    @Test
    void aSecondSendDoesNotWaitForTheAnswer() throws Exception {
        producer.send(session.createTextMessage("first"));
        fixture.broker.lastClient().holdSends();

        producer.send(session.createTextMessage("second"));

        assertThat(fixture.broker.available("TRV-Q-orders")).isEqualTo(2);
        fixture.broker.lastClient().answerSends();
    }

    @Test
    void theFirstSendToADestinationWaitsSoThatARefusalShows() {
        fixture.broker.lastClient().failNext(ResponseCode.NO_PERMISSION, "not yours");

        assertThatThrownBy(() -> producer.send(session.createMessage())).hasMessage("not yours");
    }

    @Test
    void aPersistentMessageIsWaitedForAlways() throws Exception {
        producer.send(session.createMessage());
        fixture.broker.lastClient().failNext(ResponseCode.SYSTEM_ERROR, "broken");

        assertThatThrownBy(() -> producer.send(session.createMessage(), DeliveryMode.PERSISTENT, 4, 0))
                .hasMessage("broken");
    }

    @Test
    void aLaterRefusalIsToldToTheExceptionListener() throws Exception {
        BlockingQueue<JMSException> told = new LinkedBlockingQueue<>();
        connection.setExceptionListener(told::add);
        producer.send(session.createMessage());
        fixture.broker.lastClient().failNext(ResponseCode.SYSTEM_BUSY, "the disk is full");

        producer.send(session.createMessage());

        assertThat(told.poll(10, TimeUnit.SECONDS))
                .hasMessageContaining("the disk is full")
                .hasMessageContaining("orders");
    }

    @Test
    void closingTheSessionWaitsForTheAnswers() throws Exception {
        producer.send(session.createMessage());
        fixture.broker.lastClient().holdSends();
        producer.send(session.createMessage());

        CompletableFuture<Void> closing = inBackground(session::close);

        assertThat(closing).isNotDone();
        fixture.broker.lastClient().answerSends();
        closing.get(10, TimeUnit.SECONDS);
    }

    @Test
    void receivingAtOnceComesBehindWhatWasSent() throws Exception {
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        producer.send(session.createMessage());
        assertThat(consumer.receive(10_000)).isNotNull();
        fixture.broker.lastClient().holdSends();
        producer.send(session.createMessage());

        CompletableFuture<Void> receiving =
                inBackground(() -> assertThat(consumer.receiveNoWait()).isNotNull());

        assertThat(receiving).isNotDone();
        fixture.broker.lastClient().answerSends();
        receiving.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aSenderWaitsWhenTooManyAreWithoutAnAnswer() throws Exception {
        producer.send(session.createMessage());
        fixture.broker.lastClient().holdSends();

        CompletableFuture<Void> sending = inBackground(() -> {
            for (int i = 0; i < 600; i++) {
                producer.send(session.createMessage());
            }
        });

        until(() -> fixture.broker.available("TRV-Q-orders") >= 514);
        assertThat(sending).isNotDone();
        assertThat(fixture.broker.available("TRV-Q-orders")).isEqualTo(514);
        fixture.broker.lastClient().answerSends();
        sending.get(10, TimeUnit.SECONDS);
    }

    @Test
    void manyRefusalsAreToldByOneThreadInTheirOrderAndTheLastOfThemAreCounted() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        connection.setExceptionListener(failure -> {
            Threads.await(slow);
            told.add(failure.getMessage());
        });
        producer.send(session.createMessage());
        for (int i = 0; i < 2000; i++) {
            fixture.broker.lastClient().failNext(ResponseCode.SYSTEM_BUSY, "refusal " + i + ".");
            producer.send(session.createMessage());
        }

        assertThat(((ThreadPoolExecutor) fixture.threads).getActiveCount()).isLessThanOrEqualTo(2);
        slow.countDown();

        until(() -> told.stream().anyMatch(text -> text.contains("refusal 1999.")));
        List<String> all = List.copyOf(told);
        int last = all.size() - 1;
        for (int i = 0; i < last; i++) {
            assertThat(all.get(i)).contains("refusal " + i + ".");
        }
        assertThat(all.get(last)).startsWith("And " + (2000 - last) + " more");
    }

    @Test
    void whatAListenerThrowsDoesNotKeepItFromHearingTheNext() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        connection.setExceptionListener(failure -> {
            told.add(failure.getMessage());
            throw new AssertionError("not the broker's business");
        });
        producer.send(session.createMessage());
        for (int i = 0; i < 2; i++) {
            fixture.broker.lastClient().failNext(ResponseCode.SYSTEM_BUSY, "refusal " + i + ".");
            producer.send(session.createMessage());
            assertThat(told.poll(10, TimeUnit.SECONDS)).contains("refusal " + i + ".");
        }
    }
}
