package io.trivium.jms.session;

import static io.trivium.jms.fake.Threads.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.fake.Fixture;
import io.trivium.jms.fake.Threads;
import jakarta.jms.CompletionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §7.3: asynchronous sends. */
class AsyncSendTest {
    @RegisterExtension
    final Fixture fixture = new Fixture();

    private final CountDownLatch slow = new CountDownLatch(1);
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
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
    }

    /** A listener that does something and notes the outcome. */
    private CompletionListener listener(Runnable action) {
        return new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                action.run();
                seen.add(text(message));
            }

            @Override
            public void onException(Message message, Exception failure) {
                seen.add(text(message) + " " + failure.getMessage());
            }
        };
    }

    private static @Nullable String text(Message message) {
        try {
            return ((TextMessage) message).getText();
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    private String next() throws InterruptedException {
        String text = seen.poll(10, TimeUnit.SECONDS);
        return text == null ? "nothing came" : text;
    }

    @Test
    void listenersAreCalledInTheOrderOfSendingWhateverTheOrderOfTheAnswers() throws Exception {
        fixture.broker.lastClient().holdSends();
        for (String text : List.of("a", "b", "c")) {
            producer.send(session.createTextMessage(text), listener(() -> {}));
        }

        assertThat(seen).isEmpty();
        fixture.broker.lastClient().answerSends();

        assertThat(List.of(next(), next(), next())).containsExactly("a", "b", "c");
    }

    @Test
    void aFailedSendIsToldToItsListener() throws Exception {
        fixture.broker.lastClient().failNext(1, "refused");

        producer.send(session.createTextMessage("a"), listener(() -> {}));

        assertThat(next()).isEqualTo("a refused");
    }

    @Test
    void listenersAreNotCalledByTheSender() throws Exception {
        CompletableFuture<Thread> caller = new CompletableFuture<>();

        producer.send(session.createTextMessage("a"), listener(() -> caller.complete(Thread.currentThread())));

        assertThat(caller.get(10, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
    }

    @Test
    void aListenerCanSend() throws Exception {
        producer.send(session.createTextMessage("a"), listener(() -> {
            try {
                producer.send(session.createTextMessage("b"));
            } catch (JMSException e) {
                seen.add(e.toString());
            }
        }));

        assertThat(next()).isEqualTo("a");
        assertThat(fixture.broker.available("TRV-Q-orders")).isEqualTo(2);
    }

    @Test
    void aSenderWaitsWhenTooManyAreWithoutAnAnswer() throws Exception {
        fixture.broker.lastClient().holdSends();

        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendMany(600));

        until(() -> fixture.broker.available("TRV-Q-orders") >= 513);
        assertThat(sending).isNotDone();
        assertThat(fixture.broker.available("TRV-Q-orders")).isEqualTo(513);
        fixture.broker.lastClient().answerSends();
        sending.get(10, TimeUnit.SECONDS);
        for (int i = 0; i < 600; i++) {
            assertThat(next()).isEqualTo("m" + i);
        }
    }

    @Test
    void aSenderWhoIsInterruptedWaitsNoLongerAndItsMessagesAreSent() throws Exception {
        fixture.broker.lastClient().holdSends();
        Threads.Calling sending = Threads.callInterrupted(() -> sendMany(600));

        assertThat(sending.end()).isTrue();
        assertThat(fixture.broker.available("TRV-Q-orders")).isEqualTo(600);
        fixture.broker.lastClient().answerSends();
        for (int i = 0; i < 600; i++) {
            assertThat(next()).isEqualTo("m" + i);
        }
    }

    @Test
    void aSenderWaitsWhenTooManyWaitForASlowListener() throws Exception {
        Threads.Calling sending = Threads.call(() -> sendMany(5000, () -> Threads.await(slow)));

        until(() -> fixture.broker.available("TRV-Q-orders") >= 1001);
        assertThat(sending.waits()).isTrue();
        assertThat(fixture.broker.available("TRV-Q-orders")).isEqualTo(1001);
        slow.countDown();
        sending.end();
        for (int i = 0; i < 5000; i++) {
            assertThat(next()).isEqualTo("m" + i);
        }
    }

    @Test
    void aSenderWhoIsInterruptedWaitsForNoSlowListener() throws Exception {
        Threads.Calling sending = Threads.callInterrupted(() -> sendMany(2000, () -> Threads.await(slow)));

        assertThat(sending.end()).isTrue();
        assertThat(fixture.broker.available("TRV-Q-orders")).isEqualTo(2000);
        slow.countDown();
    }

    @Test
    void aListenerWaitsForNoOther() throws Exception {
        producer.send(session.createTextMessage("first"), listener(() -> sendMany(2000)));

        assertThat(next()).isEqualTo("first");
        for (int i = 0; i < 2000; i++) {
            assertThat(next()).isEqualTo("m" + i);
        }
    }

    private void sendMany(int count) {
        sendMany(count, () -> {});
    }

    private void sendMany(int count, Runnable inListener) {
        try {
            for (int i = 0; i < count; i++) {
                producer.send(session.createTextMessage("m" + i), listener(inListener));
            }
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aListenerMustNotCloseWhatItBelongsTo() throws Exception {
        producer.send(session.createTextMessage("done"), listener(() -> {
            for (AutoCloseable forbidden :
                    List.<AutoCloseable>of(producer, session, connection, session::commit, session::rollback)) {
                try {
                    forbidden.close();
                    seen.add("allowed");
                } catch (Exception e) {
                    seen.add(e.getClass().getSimpleName());
                }
            }
        }));

        String refused = IllegalStateException.class.getSimpleName();
        assertThat(List.of(next(), next(), next(), next(), next(), next()))
                .containsExactly(refused, refused, refused, refused, refused, "done");
    }

    @Test
    void closeWaitsForTheListeners() throws Exception {
        fixture.broker.lastClient().holdSends();
        producer.send(session.createTextMessage("a"), listener(() -> {}));

        CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> {
            try {
                session.close();
                seen.add("closed");
            } catch (JMSException e) {
                seen.add(e.toString());
            }
        });
        assertThat(closing).isNotDone();
        fixture.broker.lastClient().answerSends();

        assertThat(List.of(next(), next())).containsExactly("a", "closed");
    }

    @Test
    void aListenerThatThrowsDoesNotStopTheOthers() throws Exception {
        producer.send(session.createTextMessage("a"), listener(() -> {
            throw new IllegalArgumentException("on purpose");
        }));
        producer.send(session.createTextMessage("b"), listener(() -> {}));

        assertThat(next()).isEqualTo("b");
    }

    @Test
    void anAsynchronousSendNeedsAListener() {
        assertThatThrownBy(() -> producer.send(session.createMessage(), null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aListenerMayCloseAnotherProducerWhoseSendsAreCompleted() throws Exception {
        MessageProducer other = session.createProducer(session.createQueue("others"));

        producer.send(session.createTextMessage("done"), listener(() -> {
            try {
                other.close();
                seen.add("closed");
            } catch (JMSException e) {
                seen.add(e.toString());
            }
        }));

        assertThat(List.of(next(), next())).containsExactly("closed", "done");
        assertThatThrownBy(other::getPriority).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingAProducerWaitsForItsOwnSendsOnly() throws Exception {
        MessageProducer other = session.createProducer(session.createQueue("others"));
        fixture.broker.lastClient().holdSends();
        producer.send(session.createTextMessage("a"), listener(() -> {}));

        other.close();

        assertThat(seen).isEmpty();
        fixture.broker.lastClient().answerSends();
        producer.close();
        assertThat(next()).isEqualTo("a");
    }
}
