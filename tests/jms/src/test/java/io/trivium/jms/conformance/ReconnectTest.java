package io.trivium.jms.conformance;

import static io.trivium.jms.conformance.Jms.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.trivium.jms.TriviumConnectionFactory;
import io.trivium.jms.destination.TriviumQueue;
import io.trivium.jms.session.JmsConnection;
import io.trivium.server.EmbeddedTrivium;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.Topic;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker is closed and opened again, as after a restart: applications go on. */
class ReconnectTest {
    @TempDir
    Path data;

    private EmbeddedTrivium broker;
    private Connection connection;

    @BeforeEach
    void open() throws JMSException {
        broker = EmbeddedTrivium.builder().name(data.toString()).data(data).open();
        connection = factory("").createConnection();
        connection.start();
    }

    private TriviumConnectionFactory factory(String options) {
        return new TriviumConnectionFactory("trivium://" + broker.nameServer() + options);
    }

    private void restart() {
        int nameServer = broker.nameServerAddress().getPort();
        int port = broker.brokerAddress().getPort();
        broker.close();
        broker = EmbeddedTrivium.builder()
                .name(data.toString())
                .data(data)
                .nameServerPort(nameServer)
                .brokerPort(port)
                .open();
    }

    @AfterEach
    void close() throws JMSException {
        connection.close();
        broker.close();
    }

    @Test
    void producersAndConsumersGoOn() throws JMSException {
        Session session = connection.createSession();
        Queue queue = session.createQueue("q");
        MessageProducer producer = session.createProducer(queue);
        MessageConsumer consumer = session.createConsumer(queue);
        producer.send(session.createTextMessage("before"));
        assertThat(text(consumer)).isEqualTo("before");

        restart();

        producer.send(session.createTextMessage("after"));
        assertThat(text(consumer)).isEqualTo("after");
    }

    @Test
    void temporaryDestinationsAndSubscriptionsAreThereAgain() throws JMSException {
        Session session = connection.createSession();
        TemporaryQueue temporary = session.createTemporaryQueue();
        Topic topic = session.createTopic("t");
        MessageConsumer ofQueue = session.createConsumer(temporary);
        MessageConsumer ofTopic = session.createConsumer(topic);
        MessageConsumer shared = session.createSharedConsumer(topic, "s");

        restart();
        Session other = connection.createSession();
        // The first call finds the broker again; what is declared anew is there a moment later
        await().atMost(60, TimeUnit.SECONDS).until(() -> {
            other.createProducer(temporary).send(other.createTextMessage("q"));
            other.createProducer(topic).send(other.createTextMessage("t"));
            return ofQueue.receive(200) != null && ofTopic.receive(200) != null && shared.receive(200) != null;
        });
    }

    @Test
    void anOpenTransactionIsRolledBackAndTheNextOneGoesOn() throws JMSException {
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        Queue queue = session.createQueue("q");
        MessageProducer producer = session.createProducer(queue);
        CompletableFuture<Message> atTheBroker = new CompletableFuture<>();
        producer.send(session.createTextMessage("lost"), completing(atTheBroker));
        assertThat(atTheBroker).succeedsWithin(Duration.ofSeconds(10));

        restart();

        assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
        producer.send(session.createTextMessage("kept"));
        session.commit();
        assertThat(text(connection.createSession().createConsumer(queue))).isEqualTo("kept");
    }

    @Test
    void aTransactionOfBeforeTakesNothingFromTheOneThatHasItsMessageAfterwards() throws JMSException {
        Session before = connection.createSession(true, Session.SESSION_TRANSACTED);
        Queue queue = before.createQueue("q");
        before.createProducer(queue).send(before.createTextMessage("a"));
        before.commit();
        MessageConsumer first = before.createConsumer(queue);
        assertThat(text(first)).isEqualTo("a");
        first.close();

        restart();

        try (Connection other = factory("").createConnection()) {
            other.start();
            Session now = other.createSession(true, Session.SESSION_TRANSACTED);
            MessageConsumer second = now.createConsumer(queue);
            assertThat(text(second)).isEqualTo("a");
            assertThatThrownBy(before::commit).isInstanceOf(TransactionRolledBackException.class);
            now.commit();
            assertThat(second.receiveNoWait()).isNull();
        }
    }

    private static CompletionListener completing(CompletableFuture<Message> sent) {
        return new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                sent.complete(message);
            }

            @Override
            public void onException(Message message, Exception exception) {
                sent.completeExceptionally(exception);
            }
        };
    }

    @Test
    void whatIsNotAcknowledgedComesAgain() throws JMSException {
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        Queue queue = session.createQueue("q");
        MessageConsumer consumer = session.createConsumer(queue);
        session.createProducer(queue).send(session.createTextMessage("a"));
        assertThat(text(consumer)).isEqualTo("a");

        restart();

        Message again = consumer.receive(Jms.COMES_MILLIS);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    }

    @Test
    void aPreparedBranchIsRecoveredAfterARestart() throws Exception {
        XaTest.Branch xid = new XaTest.Branch(1, "g", "b");
        try (XAConnection xa = factory("").createXAConnection()) {
            XASession session = xa.createXASession();
            XAResource resource = session.getXAResource();
            resource.start(xid, XAResource.TMNOFLAGS);
            session.createProducer(session.createQueue("q")).send(session.createTextMessage("a"));
            resource.end(xid, XAResource.TMSUCCESS);
            resource.prepare(xid);

            restart();

            assertThat(resource.recover(XAResource.TMSTARTRSCAN)).hasSize(1);
            resource.commit(xid, false);
            assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
        }
        Session session = connection.createSession();
        assertThat(text(session.createConsumer(session.createQueue("q")))).isEqualTo("a");
    }

    @Test
    void aClientIdIsTakenAgain() throws JMSException {
        Connection named = factory("?clientId=me").createConnection();
        Session session = named.createSession();
        Topic topic = session.createTopic("t");
        MessageConsumer durable = session.createDurableConsumer(topic, "d");
        named.start();

        restart();

        connection.createSession().createProducer(topic).send(session.createTextMessage("a"));
        assertThat(text(durable)).isEqualTo("a");
        assertThatThrownBy(() -> factory("?clientId=me").createConnection())
                .isInstanceOf(InvalidClientIDException.class);
        named.close();
    }

    @Test
    void theExceptionListenerIsToldThatMessagesMayHaveBeenMissed() throws Exception {
        CompletableFuture<JMSException> told = new CompletableFuture<>();
        connection.setExceptionListener(told::complete);
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(session.createTopic("t"));

        restart();

        assertThat(told.get(60, TimeUnit.SECONDS).getErrorCode()).isEqualTo(JmsConnection.SESSION_RESTORED);
        session.createProducer(session.createTopic("t")).send(session.createTextMessage("after"));
        assertThat(text(consumer)).isEqualTo("after");
    }

    @Test
    void theExceptionListenerIsToldOfGivingUp() throws Exception {
        CompletableFuture<JMSException> told = new CompletableFuture<>();
        Connection impatient =
                factory("?graceMillis=100&reconnectTimeoutMillis=100").createConnection();
        impatient.setExceptionListener(told::complete);
        MessageConsumer consumer = impatient.createSession().createConsumer(new TriviumQueue("q"));
        impatient.start();

        broker.close();

        assertThat(told.get(60, TimeUnit.SECONDS)).hasMessageContaining("lost");
        assertThatThrownBy(() -> consumer.receive(1_000)).isInstanceOf(JMSException.class);
        impatient.close();
    }
}
