package io.trivium.jms.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §12: what application servers use, which the specification leaves to the provider. */
class ApplicationServerTest {
    @RegisterExtension
    static final Jms JMS = new Jms();

    private final BlockingQueue<String> got = new LinkedBlockingQueue<>();
    private Connection connection;
    private Session sender;

    @BeforeEach
    void open() throws JMSException {
        connection = JMS.started(JMS.name("server"));
        sender = JMS.started().createSession();
    }

    /** A pool with one session after the other, each used on a thread of its own. */
    private final class Pool implements ServerSessionPool {
        private final boolean transacted;
        private final AtomicInteger failures;

        Pool(boolean transacted, int failures) {
            this.transacted = transacted;
            this.failures = new AtomicInteger(failures);
        }

        @Override
        public ServerSession getServerSession() throws JMSException {
            Session session = connection.createSession(
                    transacted, transacted ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE);
            session.setMessageListener(message -> {
                try {
                    if (transacted && failures.getAndDecrement() > 0) {
                        session.rollback();
                        return;
                    }
                    got.add(Jms.text(message) + message.getIntProperty("JMSXDeliveryCount"));
                    if (transacted) {
                        session.commit();
                    }
                } catch (JMSException e) {
                    throw new AssertionError(e);
                }
            });
            return new ServerSession() {
                @Override
                public Session getSession() {
                    return session;
                }

                @Override
                public void start() {
                    CompletableFuture.runAsync(session).join();
                }
            };
        }
    }

    private String next() throws InterruptedException {
        String text = got.poll(Jms.COMES_MILLIS, TimeUnit.MILLISECONDS);
        if (text == null) {
            throw new AssertionError("no message came");
        }
        return text;
    }

    @Test
    void sec12_aConnectionConsumerGivesMessagesToThePoolsSessions() throws Exception {
        Queue queue = sender.createQueue(JMS.name("q"));
        ConnectionConsumer consumer = connection.createConnectionConsumer(queue, null, new Pool(false, 0), 2);
        for (String text : new String[] {"a", "b", "c"}) {
            sender.createProducer(queue).send(sender.createTextMessage(text));
        }

        assertThat(new String[] {next(), next(), next()}).containsExactlyInAnyOrder("a1", "b1", "c1");
        consumer.close();
        sender.createProducer(queue).send(sender.createTextMessage("later"));
        assertThat(Jms.text(sender.createConsumer(queue))).isEqualTo("later");
    }

    @Test
    void sec12_whatASessionRollsBackComesAgain() throws Exception {
        Queue queue = sender.createQueue(JMS.name("q"));
        connection.createConnectionConsumer(queue, null, new Pool(true, 1), 1);
        sender.createProducer(queue).send(sender.createTextMessage("a"));

        assertThat(next()).isEqualTo("a2");
    }

    @Test
    void sec12_connectionConsumersOfSubscriptions() throws Exception {
        Topic topic = sender.createTopic(JMS.name("t"));
        connection.createConnectionConsumer(topic, null, new Pool(false, 0), 1);
        connection.createDurableConnectionConsumer(topic, "d", null, new Pool(false, 0), 1);
        connection.createSharedConnectionConsumer(topic, "s", null, new Pool(false, 0), 1);
        connection.createSharedDurableConnectionConsumer(topic, "sd", null, new Pool(false, 0), 1);

        sender.createProducer(topic).send(sender.createTextMessage("a"));

        assertThat(new String[] {next(), next(), next(), next()}).containsOnly("a1");
    }

    @Test
    void sec12_aPoolAndANumberOfMessagesAreNeeded() throws JMSException {
        Queue queue = sender.createQueue(JMS.name("q"));

        assertThatThrownBy(() -> connection.createConnectionConsumer(queue, null, null, 1))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> connection.createConnectionConsumer(queue, null, new Pool(false, 0), 0))
                .isInstanceOf(JMSException.class);
    }

    @Test
    void sec12_aSelectorOrADestinationThatIsNoneIsRefusedBeforeAnythingElseIsLookedAt() throws JMSException {
        Queue queue = sender.createQueue(JMS.name("q"));

        assertThatThrownBy(() -> connection.createConnectionConsumer(queue, "= 1", null, 0))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> connection.createConnectionConsumer((Destination) null, null, null, 0))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> connection.createSharedConnectionConsumer(null, "s", null, null, 0))
                .isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void sec12_aQueueConnectionRefusesConsumersOfTopics() throws JMSException {
        Topic topic = sender.createTopic(JMS.name("t"));
        QueueConnection queues = JMS.closing(JMS.factory().createQueueConnection());

        assertThatThrownBy(() -> queues.createDurableConnectionConsumer(topic, "d", "", null, 0))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> queues.createSharedConnectionConsumer(topic, "s", "", null, 0))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> queues.createSharedDurableConnectionConsumer(topic, "sd", "", null, 0))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sec12_aSessionWithAListenerOfItsOwnReceivesInNoOtherWay() throws JMSException {
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue(JMS.name("q")));
        session.setMessageListener(message -> {});

        assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> consumer.setMessageListener(message -> {})).isInstanceOf(IllegalStateException.class);
        session.createProducer(session.createQueue(JMS.name("q"))).send(session.createMessage());
        session.setMessageListener(null);
        assertThat(consumer.receive(Jms.COMES_MILLIS)).isNotNull();
    }

    @Test
    void sec6_1_7_theExceptionListenerIsCalledByOneAtATime() throws Exception {
        CountDownLatch inside = new CountDownLatch(2);
        BlockingQueue<Boolean> together = new LinkedBlockingQueue<>();
        connection.setExceptionListener(failure -> {
            inside.countDown();
            try {
                // The other one would come in now if it could
                together.add(inside.await(Jms.NOT_MILLIS, TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        for (String name : new String[] {"one", "two"}) {
            Queue queue = sender.createQueue(JMS.name(name));
            connection.createConnectionConsumer(
                    queue,
                    null,
                    () -> {
                        throw new JMSException("no session");
                    },
                    1);
            sender.createProducer(queue).send(sender.createMessage());
        }

        assertThat(together.poll(Jms.COMES_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(together.poll(Jms.COMES_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    }
}
