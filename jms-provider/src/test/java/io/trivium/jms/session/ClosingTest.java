package io.trivium.jms.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.fake.Fixture;
import io.trivium.jms.fake.Threads;
import io.trivium.jms.fake.Threads.Calling;
import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.Topic;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §6.1.8, §6.2.15: closing from several threads, from one that is interrupted, and beside other calls. */
@Timeout(20)
class ClosingTest {
    @RegisterExtension
    final Fixture fixture = new Fixture();

    private JmsConnection connection;
    private JmsSession session;
    private Queue queue;
    private MessageProducer producer;

    @BeforeEach
    void open() throws JMSException {
        connection = fixture.started();
        session = connection.session(Session.AUTO_ACKNOWLEDGE);
        queue = session.createQueue("orders");
        producer = session.createProducer(queue);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Lets a listener have a message until it may go. */
    private void occupy(CountDownLatch go) throws JMSException {
        CountDownLatch called = new CountDownLatch(1);
        session.createConsumer(queue).setMessageListener(message -> {
            called.countDown();
            await(go);
        });
        producer.send(session.createMessage());
        await(called);
    }

    /** Lets a listener have a message until it may go, and then do something. */
    private CompletableFuture<Void> occupy(Session listening, CountDownLatch go, Threads.Call last) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        CountDownLatch called = new CountDownLatch(1);
        listening.createConsumer(queue).setMessageListener(message -> {
            called.countDown();
            await(go);
            try {
                last.run();
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        producer.send(listening.createMessage());
        await(called);
        return done;
    }

    @Test
    void aListenerOfAClosingConnectionHasTheUseOfItsOtherSessions() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Queue answers = session.createQueue("answers");
        Session listening = connection.createSession();
        CompletableFuture<Void> used = occupy(listening, go, () -> {
            session.createProducer(answers).send(session.createMessage());
            assertThat(session.createConsumer(answers).receive(10_000)).isNotNull();
        });

        Calling closing = Threads.call(connection::close);
        assertThat(closing.waits()).isTrue();
        go.countDown();

        used.get(10, TimeUnit.SECONDS);
        closing.end();
        assertThat(fixture.broker.finished("TRV-Q-answers")).isEqualTo(1);
    }

    @Test
    void aListenerOfAClosingSessionReceivesByItsOtherConsumers() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Queue more = session.createQueue("more");
        MessageConsumer other = session.createConsumer(more);
        Session sending = fixture.connect().createSession();
        sending.createProducer(more).send(sending.createMessage());
        CompletableFuture<Void> used = occupy(session, go, () -> {
            assertThat(other.receive(10_000)).isNotNull();
            assertThat(other.receive(10_000)).isNotNull();
        });

        Calling closing = Threads.call(session::close);
        assertThat(closing.waits()).isTrue();
        go.countDown();
        Threads.until(() -> fixture.broker.finished("TRV-Q-more") == 1);
        sending.createProducer(more).send(sending.createMessage());

        used.get(10, TimeUnit.SECONDS);
        closing.end();
        assertThat(fixture.broker.finished("TRV-Q-more")).isEqualTo(2);
    }

    @Test
    void aListenerThatWaitsForAMessageWithoutALimitDoesNotKeepItsSessionOpen() throws Exception {
        MessageConsumer other = session.createConsumer(session.createQueue("more"));
        CompletableFuture<Thread> waiting = new CompletableFuture<>();
        CompletableFuture<Void> used = occupy(session, new CountDownLatch(0), () -> {
            waiting.complete(Thread.currentThread());
            assertThat(other.receive()).isNull();
        });
        Thread listening = waiting.get(10, TimeUnit.SECONDS);
        Threads.until(() -> listening.getState() == Thread.State.TIMED_WAITING);

        session.close();

        used.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aSessionIsClosedWhenWhatItsListenerSentIsAnswered() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Message> completed = new CompletableFuture<>();
        CompletableFuture<Void> sent = occupy(session, go, () -> {
            producer.send(session.createMessage(), new CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                    completed.complete(message);
                }

                @Override
                public void onException(Message message, Exception failure) {
                    completed.completeExceptionally(failure);
                }
            });
            producer.send(session.createMessage(), DeliveryMode.NON_PERSISTENT, 4, 0);
        });
        fixture.broker.lastClient().holdSends();

        Calling closing = Threads.call(session::close);
        assertThat(closing.waits()).isTrue();
        go.countDown();
        sent.get(10, TimeUnit.SECONDS);
        assertThat(closing.waits()).isTrue();
        fixture.broker.lastClient().answerSends();

        closing.end();
        assertThat(completed.isDone()).isTrue();
    }

    private void bothWait(Threads.Call close) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        occupy(go);

        Calling first = Threads.call(close);
        assertThat(first.waits()).isTrue();
        Calling second = Threads.call(close);
        assertThat(second.waits()).isTrue();
        go.countDown();

        first.end();
        second.end();
    }

    @Test
    void whoClosesASessionThatAnotherThreadClosesWaitsUntilItIsClosed() throws Exception {
        bothWait(session::close);
    }

    @Test
    void whoClosesAConnectionThatAnotherThreadClosesWaitsUntilItIsClosed() throws Exception {
        bothWait(connection::close);
    }

    @Test
    void aConnectionIsNotClosedBeforeASessionIsThatAnotherThreadCloses() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        occupy(go);
        Calling first = Threads.call(session::close);
        assertThat(first.waits()).isTrue();

        Calling second = Threads.call(connection::close);

        assertThat(second.waits()).isTrue();
        assertThat(fixture.broker.lastClient().isClosed()).isFalse();
        go.countDown();
        first.end();
        second.end();
    }

    private static final CompletionListener IGNORING = new CompletionListener() {
        @Override
        public void onCompletion(Message message) {}

        @Override
        public void onException(Message message, Exception failure) {}
    };

    /** Leaves the session with messages that it holds and with sends that are not answered. */
    private void work() throws JMSException {
        MessageConsumer consumer = session.createConsumer(queue);
        for (int i = 0; i < 3; i++) {
            producer.send(session.createMessage());
        }
        assertThat(consumer.receive(10_000)).isNotNull();
        fixture.broker.lastClient().holdSends();
        producer.send(session.createMessage(), IGNORING);
        producer.send(session.createMessage(), DeliveryMode.NON_PERSISTENT, 4, 0);
    }

    @Test
    void aSessionThatAnInterruptedThreadClosesLeavesNothingBehind() throws Exception {
        work();

        Calling closing = Threads.callInterrupted(session::close);
        assertThat(closing.waits()).isTrue();
        fixture.broker.lastClient().answerSends();

        assertThat(closing.end()).isTrue();
        assertThat(fixture.broker.leased("TRV-Q-orders")).isZero();
        assertThat(fixture.broker.waitingPops()).isZero();
    }

    @Test
    void aConnectionThatAnInterruptedThreadClosesLeavesNothingBehind() throws Exception {
        TemporaryQueue temporary = connection.createSession().createTemporaryQueue();
        work();

        Calling closing = Threads.callInterrupted(connection::close);
        assertThat(closing.waits()).isTrue();
        fixture.broker.lastClient().answerSends();

        assertThat(closing.end()).isTrue();
        assertThat(fixture.broker.hasTopic(temporary.getQueueName())).isFalse();
        assertThat(fixture.broker.lastClient().isClosed()).isTrue();
    }

    @Test
    void aConsumerThatIsMadeWhileItsSessionClosesIsRefusedAndLeavesNothingBehind() throws Exception {
        Topic topic = session.createTopic("news");
        fixture.broker.lastClient().declarations().hold();
        Calling making = Threads.call(() -> session.createConsumer(topic));
        assertThat(making.waits()).isTrue();

        session.close();
        fixture.broker.lastClient().declarations().release();

        assertThatThrownBy(making::end).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(fixture.broker.groupCount()).isEqualTo(1);
        assertThat(fixture.broker.waitingPops()).isZero();
    }

    @Test
    void aListenerOfAClosingSessionCanStillMakeAConsumerWhichClosesWithIt() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch made = new CountDownLatch(1);
        session.createConsumer(queue).setMessageListener(message -> {
            called.countDown();
            await(go);
            try {
                session.createConsumer(session.createTopic("news"));
                made.countDown();
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
        producer.send(session.createMessage());
        await(called);

        Calling closing = Threads.call(session::close);
        assertThat(closing.waits()).isTrue();
        go.countDown();
        closing.end();

        assertThat(made.getCount()).isZero();
        assertThat(fixture.broker.groupCount()).isEqualTo(1);
    }

    // What connection consumers handed on

    /** A pool of one session, whose thread is the test's. */
    private static final class Pool implements ServerSessionPool, ServerSession {
        final CountDownLatch asked = new CountDownLatch(1);
        final CountDownLatch given = new CountDownLatch(1);
        final CountDownLatch started = new CountDownLatch(1);
        final JmsSession worker;

        Pool(JmsSession worker) {
            this.worker = worker;
        }

        @Override
        public ServerSession getServerSession() {
            asked.countDown();
            await(given);
            return this;
        }

        @Override
        public Session getSession() {
            return worker;
        }

        @Override
        public void start() {
            started.countDown();
        }
    }

    private Pool pool() throws JMSException {
        JmsSession worker = connection.session(Session.AUTO_ACKNOWLEDGE);
        worker.setMessageListener(message -> {});
        return new Pool(worker);
    }

    @Test
    void whatASessionWasHandedAndDidNotWorkOnIsGivenBackWhenItIsClosed() throws Exception {
        Pool pool = pool();
        connection.createConnectionConsumer(queue, null, pool, 10);
        pool.given.countDown();
        producer.send(session.createMessage());
        await(pool.started);
        assertThat(fixture.broker.leased("TRV-Q-orders")).isEqualTo(1);
        connection.stop();

        pool.worker.close();

        assertThat(fixture.broker.leased("TRV-Q-orders")).isZero();
    }

    @Test
    void whatAClosedSessionIsHandedIsGivenBack() throws Exception {
        Pool pool = pool();
        connection.createConnectionConsumer(queue, null, pool, 10);
        producer.send(session.createMessage());
        await(pool.asked);
        connection.stop();
        pool.worker.close();

        pool.given.countDown();
        await(pool.started);

        assertThat(fixture.broker.leased("TRV-Q-orders")).isZero();
    }

    @Test
    void whatAClosedConnectionConsumerTookIsGivenBack() throws Exception {
        Pool pool = pool();
        var consumer = connection.createConnectionConsumer(queue, null, pool, 10);
        producer.send(session.createMessage());
        await(pool.asked);
        consumer.close();

        pool.given.countDown();
        await(pool.started);

        assertThat(fixture.broker.leased("TRV-Q-orders")).isZero();
    }

    @Test
    void aConnectionConsumerWhosePoolFailsTellsOfItAndKeepsNothing() throws Exception {
        for (Exception failure : List.of(new JMSException("no session"), new IllegalArgumentException("no session"))) {
            CountDownLatch told = new CountDownLatch(1);
            connection.setExceptionListener(cause -> told.countDown());
            producer.send(session.createMessage());
            producer.send(session.createMessage());

            var consumer = connection.createConnectionConsumer(queue, null, () -> fail(failure), 1);

            await(told);
            assertThat(fixture.broker.leased("TRV-Q-orders")).isZero();
            consumer.close();
        }
    }

    private static ServerSession fail(Exception failure) throws JMSException {
        if (failure instanceof JMSException declared) {
            throw declared;
        }
        throw (RuntimeException) failure;
    }

    @Test
    void aConsumerIsClosedWhenAReceiveThatHasAMessageHasReturned() throws Exception {
        JmsConsumer consumer = session.createConsumer(queue);
        producer.send(session.createMessage());
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Calling receiving = Threads.call(() -> session.core().receive(consumer.prefetch(), Long.MAX_VALUE, message -> {
            taken.countDown();
            await(go);
        }));
        await(taken);

        Calling closing = Threads.call(consumer::close);
        assertThat(closing.waits()).isTrue();
        Calling closingToo = Threads.call(consumer::close);
        assertThat(closingToo.waits()).isTrue();
        go.countDown();

        receiving.end();
        closing.end();
        closingToo.end();
        assertThat(fixture.broker.leased("TRV-Q-orders")).isZero();
    }

    @Test
    void whoClosesAProducerThatAnotherThreadClosesWaitsForItsSends() throws Exception {
        CountDownLatch completing = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        producer.send(session.createMessage(), new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                completing.countDown();
                await(go);
            }

            @Override
            public void onException(Message message, Exception exception) {}
        });
        await(completing);

        Calling closing = Threads.call(producer::close);
        assertThat(closing.waits()).isTrue();
        Calling closingToo = Threads.call(producer::close);
        assertThat(closingToo.waits()).isTrue();
        go.countDown();

        closing.end();
        closingToo.end();
    }

    @Test
    void aListenerThatAServerCallsMayCloseItsSessionWhileAnotherThreadDoes() throws Exception {
        Pool pool = pool();
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        pool.worker.setMessageListener(message -> {
            called.countDown();
            await(go);
            try {
                pool.worker.close();
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
        connection.createConnectionConsumer(queue, null, pool, 10);
        pool.given.countDown();
        producer.send(session.createMessage());
        await(pool.started);
        Calling working = Threads.call(pool.worker::run);
        await(called);
        Calling closing = Threads.call(pool.worker::close);
        assertThat(closing.waits()).isTrue();

        go.countDown();

        working.end();
        closing.end();
    }
}
