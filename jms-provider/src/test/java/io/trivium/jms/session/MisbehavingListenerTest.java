package io.trivium.jms.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.jms.fake.Fixture;
import io.trivium.jms.fake.Threads;
import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Listeners that do what the compiler would not let them, or leave their thread interrupted. */
@Timeout(20)
class MisbehavingListenerTest {
    @RegisterExtension
    final Fixture fixture = new Fixture();

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private Session session;
    private Queue queue;
    private MessageProducer producer;

    @BeforeEach
    void open() throws JMSException {
        Session sending = fixture.connect().createSession();
        session = fixture.started().createSession();
        queue = session.createQueue("orders");
        producer = sending.createProducer(queue);
    }

    private void send(String... texts) throws JMSException {
        for (String text : texts) {
            producer.send(session.createTextMessage(text));
        }
    }

    private static String told(Message message) {
        try {
            return ((TextMessage) message).getText() + message.getIntProperty("JMSXDeliveryCount");
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    private String next() throws InterruptedException {
        String text = seen.poll(10, TimeUnit.SECONDS);
        return text == null ? "nothing came" : text;
    }

    /** Throws what is not declared, as Kotlin, Lombok and others let one do. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void throwUndeclared(Throwable failure) throws E {
        throw (E) failure;
    }

    private static void fail() {
        MisbehavingListenerTest.<RuntimeException>throwUndeclared(new IOException("on purpose"));
    }

    @Test
    void aMessageWhoseListenerThrowsWhatItDoesNotDeclareIsDeliveredAgain() throws Exception {
        session.createConsumer(queue).setMessageListener(message -> {
            String told = told(message);
            seen.add(told);
            if (told.equals("a1")) {
                fail();
            }
        });

        send("a", "b");

        assertThat(List.of(next(), next(), next())).containsExactly("a1", "a2", "b1");
    }

    @Test
    void aMessageThatCannotEvenBeRefusedEndsNoConsumer() throws Exception {
        send("broken", "b");
        fixture.broker.spoil("orders", 0);
        fixture.broker.lastClient().breaksBy(new StackOverflowError("on purpose"));

        session.createConsumer(queue).setMessageListener(message -> seen.add(told(message)));

        assertThat(next()).isEqualTo("b1");
        Threads.until(() -> fixture.broker.finished("TRV-Q-orders") == 2);
        session.close();
    }

    @Test
    void aListenerThatInterruptsItsThreadInterruptsNoOther() throws Exception {
        session.createConsumer(queue).setMessageListener(message -> {
            seen.add(told(message) + Thread.currentThread().isInterrupted());
            Thread.currentThread().interrupt();
        });

        send("a", "b");

        assertThat(List.of(next(), next())).containsExactly("a1false", "b1false");
    }

    /** Notes whether its thread came interrupted, and leaves it so. */
    private CompletionListener throwing(String name) {
        return new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                seen.add(name + Thread.currentThread().isInterrupted());
                Thread.currentThread().interrupt();
                fail();
            }

            @Override
            public void onException(Message message, Exception failure) {
                seen.add(failure.toString());
            }
        };
    }

    @Test
    void aCompletionListenerThatThrowsWhatItDoesNotDeclareStopsNeitherTheNextNorClosing() throws Exception {
        MessageProducer own = session.createProducer(queue);
        fixture.broker.lastClient().holdSends();
        own.send(session.createMessage(), throwing("a"));
        own.send(session.createMessage(), throwing("b"));
        fixture.broker.lastClient().answerSends();

        session.close();

        assertThat(seen).containsExactly("afalse", "bfalse");
    }
}
