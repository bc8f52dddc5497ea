package io.trivium.jms.conformance;

import static io.trivium.jms.conformance.Jms.now;
import static io.trivium.jms.conformance.Jms.text;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Chapters 6.1.7, 6.2.9 and 8.7: listeners that are set while messages wait, and what they may do. */
class ListenerRulesTest {
    @RegisterExtension
    static final Jms JMS = new Jms();

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private Connection connection;
    private Session session;
    private Session sender;
    private Queue queue;

    @BeforeEach
    void open() throws JMSException {
        connection = JMS.connect();
        session = connection.createSession();
        sender = JMS.started().createSession();
        queue = sender.createQueue(JMS.name("q"));
    }

    private void send(String... texts) throws JMSException {
        for (String text : texts) {
            sender.createProducer(queue).send(sender.createTextMessage(text));
        }
    }

    private String next() throws InterruptedException {
        String text = seen.poll(Jms.COMES_MILLIS, TimeUnit.MILLISECONDS);
        return text == null ? "nothing came" : text;
    }

    private interface Call {
        void run() throws Exception;
    }

    private void outcome(Call call) {
        try {
            call.run();
            seen.add("done");
        } catch (Exception e) {
            seen.add(e.getClass().getSimpleName());
        }
    }

    @Test
    void sec8_7_aListenerGetsWhatWaitedForItWhenverItIsSetAndInOrder() throws Exception {
        send("a", "b", "c", "d", "e");
        MessageConsumer consumer = session.createConsumer(queue);
        connection.start();
        assertThat(text(consumer)).isEqualTo("a");

        consumer.setMessageListener(message -> outcome(() -> seen.add(text(message))));
        for (String expected : List.of("b", "done", "c", "done", "d", "done", "e", "done")) {
            assertThat(next()).isEqualTo(expected);
        }
    }

    @Test
    void sec8_7_aListenerThatTakesThePlaceOfAnotherGetsWhatComesNext() throws Exception {
        MessageConsumer consumer = session.createConsumer(queue);
        consumer.setMessageListener(message -> outcome(() -> {
            seen.add("first " + text(message));
            consumer.setMessageListener(later -> outcome(() -> seen.add("second " + text(later))));
        }));
        send("a", "b");
        connection.start();

        assertThat(List.of(next(), next(), next(), next())).containsExactly("first a", "done", "second b", "done");
    }

    @Test
    void sec8_7_aListenerMayReceiveFromAnotherConsumerOfItsSession() throws Exception {
        Queue other = sender.createQueue(JMS.name("other"));
        MessageConsumer second = session.createConsumer(other);
        session.createConsumer(queue)
                .setMessageListener(message -> outcome(() -> {
                    seen.add(text(message) + text(second));
                    seen.add(String.valueOf(second.receiveNoWait()));
                }));
        sender.createProducer(other).send(sender.createTextMessage("x"));
        send("a");
        connection.start();

        assertThat(List.of(next(), next(), next())).containsExactly("ax", "null", "done");
    }

    @Test
    void sec8_7_aListenerMayCloseAnotherConsumerOfItsSessionAndOpenOne() throws Exception {
        Queue other = sender.createQueue(JMS.name("other"));
        MessageConsumer second = session.createConsumer(other);
        second.setMessageListener(message -> outcome(() -> seen.add("closed " + text(message))));
        session.createConsumer(queue)
                .setMessageListener(message -> outcome(() -> {
                    second.close();
                    session.createConsumer(other)
                            .setMessageListener(later -> outcome(() -> seen.add("new " + text(later))));
                }));
        send("a");
        connection.start();
        assertThat(next()).isEqualTo("done");

        sender.createProducer(other).send(sender.createTextMessage("x"));

        assertThat(List.of(next(), next())).containsExactly("new x", "done");
    }

    @Test
    void sec6_2_15_aListenerMayCloseAnotherSessionAndItsConnectionOnlyIfItIsNotItsOwn() throws Exception {
        Connection elsewhere = JMS.started();
        Session ofElsewhere = elsewhere.createSession();
        Session ofSame = connection.createSession();
        session.createConsumer(queue).setMessageListener(message -> {
            outcome(ofSame::close);
            outcome(ofElsewhere::close);
            outcome(elsewhere::stop);
            outcome(elsewhere::close);
            outcome(connection::stop);
            outcome(connection::close);
            outcome(session::close);
        });
        send("a");
        connection.start();

        for (int i = 0; i < 4; i++) {
            assertThat(next()).isEqualTo("done");
        }
        for (int i = 0; i < 3; i++) {
            assertThat(next()).isEqualTo(IllegalStateException.class.getSimpleName());
        }
    }

    @Test
    void sec8_3_aListenerThatUnsubscribesAndResubscribesGetsWhatIsSentAfterwards() throws Exception {
        Connection named = JMS.started(JMS.name("me"));
        Session durable = named.createSession();
        Topic topic = durable.createTopic(JMS.name("t"));
        MessageConsumer consumer = durable.createDurableConsumer(topic, "d");
        consumer.setMessageListener(message -> outcome(() -> {
            consumer.close();
            seen.add(text(message));
        }));
        sender.createProducer(topic).send(sender.createTextMessage("a"));
        sender.createProducer(topic).send(sender.createTextMessage("b"));
        assertThat(List.of(next(), next())).containsExactly("a", "done");

        MessageConsumer again = durable.createDurableConsumer(topic, "d");

        assertThat(text(again)).isEqualTo("b");
        assertThat(now(again)).isNull();
        again.close();
        durable.unsubscribe("d");
    }

    @Test
    void sec6_1_7_anExceptionListenerMayCloseItsConnection() throws Exception {
        connection.setExceptionListener(failure -> outcome(connection::close));
        connection.start();
        connection.createConnectionConsumer(
                queue,
                null,
                () -> {
                    throw new JMSException("no session");
                },
                1);
        send("a");

        assertThat(next()).isEqualTo("done");
        assertThat(text(sender.createConsumer(queue))).isEqualTo("a");
    }
}
