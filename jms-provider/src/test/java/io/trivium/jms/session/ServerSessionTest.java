package io.trivium.jms.session;

import static io.trivium.jms.fake.Threads.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.jms.fake.FakeClient;
import io.trivium.jms.fake.Fixture;
import io.trivium.jms.fake.Threads;
import io.trivium.jms.fake.Threads.Calling;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.ServerSession;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §12: a listener that an application server calls, while its session is closed or its connection stopped. */
@Timeout(20)
class ServerSessionTest {
    private static final String GROUP = "TRV-Q-orders";

    @RegisterExtension
    final Fixture fixture = new Fixture();

    private final CompletableFuture<Boolean> goOn = new CompletableFuture<>();
    private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
    private final List<String> got = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Boolean> used = new CompletableFuture<>();
    private JmsConnection connection;
    private Session session;

    /** Two messages are given to a session of the server's, whose listener waits with the first. */
    @BeforeEach
    void begin() throws Exception {
        connection = fixture.started();
        session = connection.createSession();
        Session sending = connection.createSession();
        Queue queue = sending.createQueue("orders");
        for (String text : List.of("a", "b")) {
            sending.createProducer(queue).send(sending.createTextMessage(text));
        }
        session.setMessageListener(message -> {
            try {
                String text = ((TextMessage) message).getText();
                begun.add(text);
                goOn.join();
                use();
                got.add(text);
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
        connection.createConnectionConsumer(
                queue,
                null,
                () -> new ServerSession() {
                    @Override
                    public Session getSession() {
                        return session;
                    }

                    @Override
                    public void start() {
                        fixture.threads.execute(session);
                    }
                },
                2);
        assertThat(begun.poll(10, TimeUnit.SECONDS)).isEqualTo("a");
    }

    /** What a listener that has a message may do. */
    private void use() {
        try {
            session.createProducer(session.createQueue("answers")).send(session.createTextMessage("done"));
            connection.createSession().close();
            used.complete(true);
        } catch (JMSException e) {
            used.completeExceptionally(e);
        }
    }

    @Test
    void aListenerHasTheUseOfItsSessionWhileThatIsBeingClosed() throws Exception {
        Calling close = Threads.call(session::close);
        assertThat(close.waits()).isTrue();
        goOn.complete(true);
        close.end();

        assertThat(used.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(got).containsExactly("a");
    }

    @Test
    void aListenerHasTheUseOfItsConnectionWhileThatIsBeingClosed() throws Exception {
        Calling close = Threads.call(connection::close);
        assertThat(close.waits()).isTrue();
        goOn.complete(true);
        close.end();

        assertThat(used.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aStoppedConnectionHasNoListenerAtWork() throws Exception {
        Calling stop = Threads.call(connection::stop);
        boolean waited = stop.waits();
        goOn.complete(true);
        stop.end();

        assertThat(waited).isTrue();
        assertThat(got).containsExactly("a");
        assertThat(begun).isEmpty();
    }

    @Test
    void whatNoListenerHasBegunWhenItsConnectionIsStoppedComesWhenThatIsStarted() throws Exception {
        Calling stop = Threads.call(connection::stop);
        stop.waits();
        goOn.complete(true);
        stop.end();
        assertThat(fixture.broker.available(GROUP)).isEqualTo(1);

        connection.start();

        assertThat(begun.poll(10, TimeUnit.SECONDS)).isEqualTo("b");
        until(() -> got.size() == 2);
    }

    @Test
    void aMessageThatCannotEvenBeRefusedKeepsNoSessionFromBeingClosed() throws Exception {
        FakeClient receiving = fixture.broker.lastClient();
        Session sending = fixture.connect().createSession();
        Queue queue = sending.createQueue("orders");
        goOn.complete(true);
        until(() -> got.size() == 2);
        connection.stop();
        for (String text : List.of("broken", "c")) {
            sending.createProducer(queue).send(sending.createTextMessage(text));
        }
        fixture.broker.spoil("orders", 2);
        receiving.breaksBy(new StackOverflowError("on purpose"));

        connection.start();

        until(() -> got.contains("c"));
        session.close();
    }

    @Test
    void whoClosesItsOwnSessionHasTheUseOfItNoLonger() throws Exception {
        CompletableFuture<Boolean> refused = new CompletableFuture<>();
        session.setMessageListener(message -> {
            try {
                session.close();
                session.createMessage();
                refused.complete(false);
            } catch (jakarta.jms.IllegalStateException e) {
                refused.complete(true);
            } catch (JMSException e) {
                refused.completeExceptionally(e);
            }
        });

        goOn.complete(true);

        assertThat(refused.get(10, TimeUnit.SECONDS)).isTrue();
    }
}
