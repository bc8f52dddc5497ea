package io.trivium.jms.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.fake.Answers;
import io.trivium.jms.fake.FakeClient;
import io.trivium.jms.fake.Fixture;
import io.trivium.jms.fake.Threads;
import io.trivium.jms.message.TrustedClasses;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §6.1: connections, their start, stop and end. */
class ConnectionLifeTest {
    @RegisterExtension
    final Fixture fixture = new Fixture();

    private static CompletableFuture<Optional<Message>> receiving(MessageConsumer consumer) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return Optional.ofNullable(consumer.receive());
            } catch (JMSException e) {
                throw new CompletionException(e);
            }
        });
    }

    @Test
    void aConnectionIsCreatedStopped() throws JMSException {
        JmsConnection connection = fixture.connect();
        Session session = connection.createSession();
        Queue queue = session.createQueue("q");
        session.createProducer(queue).send(session.createMessage());
        MessageConsumer consumer = session.createConsumer(queue);

        assertThat(consumer.receiveNoWait()).isNull();
        assertThat(fixture.broker.leased("TRV-Q-q")).isZero();
        connection.start();

        assertThat(consumer.receiveNoWait()).isNotNull();
    }

    @Test
    void aStoppedConnectionLeavesMessagesToOthers() throws JMSException {
        JmsConnection connection = fixture.started();
        Session session = connection.createSession();
        Queue queue = session.createQueue("q");
        MessageConsumer consumer = session.createConsumer(queue);
        connection.stop();

        session.createProducer(queue).send(session.createMessage());

        assertThat(consumer.receiveNoWait()).isNull();
        assertThat(fixture.started().createSession().createConsumer(queue).receiveNoWait())
                .isNotNull();
    }

    @Test
    void aStoppedConnectionCanSend() throws JMSException {
        Session session = fixture.connect().createSession();

        session.createProducer(session.createQueue("q")).send(session.createMessage());

        assertThat(fixture.broker.available("TRV-Q-q")).isEqualTo(1);
    }

    @Test
    void closingTheConsumerEndsAReceiveThatWaits() throws Exception {
        Session session = fixture.started().createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
        CompletableFuture<Optional<Message>> waiting = receiving(consumer);

        consumer.close();

        // Either it waited, or it found the consumer closed
        assertThat(waiting.handle((message, failure) -> failure == null ? message.isEmpty() : isClosed(failure))
                        .get(10, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void closingTheConnectionEndsAReceiveThatWaits() throws Exception {
        JmsConnection connection = fixture.started();
        Session session = connection.createSession();
        CompletableFuture<Optional<Message>> waiting = receiving(session.createConsumer(session.createQueue("q")));

        connection.close();

        assertThat(waiting.handle((message, failure) -> failure == null ? message.isEmpty() : isClosed(failure))
                        .get(10, TimeUnit.SECONDS))
                .isTrue();
    }

    private static boolean isClosed(Throwable failure) {
        return failure.getCause() instanceof IllegalStateException;
    }

    @Test
    void closingTwiceIsNotAnError() throws JMSException {
        JmsConnection connection = fixture.started();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
        MessageProducer producer = session.createProducer(session.createQueue("q"));

        for (int i = 0; i < 2; i++) {
            consumer.close();
            producer.close();
            session.close();
            connection.close();
        }

        assertThat(fixture.broker.lastClient().isClosed()).isTrue();
    }

    @Test
    void whatIsClosedCannotBeUsed() throws JMSException {
        JmsConnection connection = fixture.started();
        Session session = connection.createSession();
        Queue queue = session.createQueue("q");
        MessageConsumer consumer = session.createConsumer(queue);
        MessageProducer producer = session.createProducer(queue);
        Message message = session.createMessage();

        connection.close();

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                connection::start,
                connection::createSession,
                connection::getMetaData,
                session::createMessage,
                session::getAcknowledgeMode,
                session::recover,
                () -> session.createQueue("q"),
                consumer::receiveNoWait,
                consumer::getMessageSelector,
                producer::getPriority,
                () -> producer.send(message))) {
            assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aClientIdIsSetOnceAndBeforeTheConnectionIsUsed() throws JMSException {
        JmsConnection connection = fixture.connect();
        connection.setClientID("me");
        JmsConnection used = fixture.connect();
        used.createSession();

        assertThat(connection.getClientID()).isEqualTo("me");
        assertThatThrownBy(() -> connection.setClientID("you")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> used.setClientID("you")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aClientIdIsUsedByOneConnectionAtATime() throws JMSException {
        JmsConnection first = fixture.connect();
        first.setClientID("me");
        JmsConnection second = fixture.connect();

        assertThatThrownBy(() -> second.setClientID("me")).isInstanceOf(InvalidClientIDException.class);
        first.close();

        assertThatCode(() -> second.setClientID("me")).doesNotThrowAnyException();
    }

    @Test
    void anAdministratedClientIdCannotBeSet() throws JMSException {
        ConnectionSettings settings =
                new ConnectionSettings("admin", false, 10, 1 << 20, TrustedClasses.NONE, Duration.ZERO);
        JmsConnection connection = fixture.connect(settings, Domain.ANY);

        assertThat(connection.getClientID()).isEqualTo("admin");
        assertThatThrownBy(() -> connection.setClientID("me")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> fixture.connect(settings, Domain.ANY)).isInstanceOf(InvalidClientIDException.class);
    }

    /** It tries for an hour to get back. */
    private JmsConnection patientConnection(String clientId, CompletableFuture<JMSException> heard)
            throws JMSException {
        ConnectionSettings settings =
                new ConnectionSettings(clientId, false, 10, 1 << 20, TrustedClasses.NONE, Duration.ofHours(1));
        JmsConnection connection = fixture.connect(settings, Domain.ANY);
        connection.setExceptionListener(heard::complete);
        return connection;
    }

    @Test
    void aConnectionWhoseClientIdWasTakenWhileItsSessionWasLostDoesNotGoOn() throws Exception {
        CompletableFuture<JMSException> heard = new CompletableFuture<>();
        JmsConnection connection = patientConnection("me", heard);
        FakeClient client = fixture.broker.lastClient();
        Session session = connection.createSession();
        MessageConsumer consumer = session.createSharedConsumer(session.createTopic("t"), "s");
        connection.start();
        JmsConnection rival = fixture.connect();

        client.loseSession(() -> assertThatCode(() -> rival.setClientID("me")).doesNotThrowAnyException());

        assertThat(heard.get(10, TimeUnit.SECONDS).getLinkedException()).isInstanceOf(InvalidClientIDException.class);
        assertThatThrownBy(() -> consumer.receive(10_000)).hasMessageContaining("lost");
    }

    @Test
    void aConnectionTakesItsClientIdAgainWithItsNextSession() throws Exception {
        CompletableFuture<JMSException> heard = new CompletableFuture<>();
        JmsConnection connection = patientConnection("me", heard);
        FakeClient client = fixture.broker.lastClient();
        Session session = connection.createSession();
        session.createSharedConsumer(session.createTopic("t"), "s");
        JmsConnection rival = fixture.connect();

        client.loseSession();

        assertThat(heard.get(10, TimeUnit.SECONDS).getErrorCode()).isEqualTo(JmsConnection.SESSION_RESTORED);
        assertThatThrownBy(() -> rival.setClientID("me")).isInstanceOf(InvalidClientIDException.class);
    }

    @Test
    void theExceptionListenerHearsOfALostConnectionOnceAndReceiveFails() throws Exception {
        JmsConnection connection = fixture.started();
        CompletableFuture<JMSException> heard = new CompletableFuture<>();
        connection.setExceptionListener(heard::complete);
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(session.createQueue("q"));

        fixture.broker.lastClient().loseSession();

        assertThat(heard.get(10, TimeUnit.SECONDS)).hasMessageContaining("lost");
        assertThatThrownBy(() -> consumer.receive(10_000))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("lost");
        assertThatCode(connection::close).doesNotThrowAnyException();
    }

    @Test
    @Timeout(20)
    void aClosingConnectionWaitsOnceForTheEndOfAllItsTemporaryDestinations() throws Exception {
        JmsConnection connection = fixture.connect();
        Session session = connection.createSession();
        for (int i = 0; i < 3; i++) {
            session.createTemporaryQueue();
        }
        Answers deletions = fixture.broker.lastClient().deletions();
        deletions.hold();

        Threads.Calling closing = Threads.call(connection::close);
        Threads.until(() -> fixture.broker.groupCount() == 0);
        assertThat(closing.waits()).isTrue();
        deletions.release();

        closing.end();
    }

    @Test
    void theMetaDataAreThoseOfTheProvider() throws JMSException {
        var metaData = fixture.connect().getMetaData();

        assertThat(metaData.getJMSVersion()).isEqualTo("3.1");
        assertThat(metaData.getJMSMajorVersion()).isEqualTo(3);
        assertThat(metaData.getJMSMinorVersion()).isEqualTo(1);
        assertThat(metaData.getJMSProviderName()).isEqualTo("Trivium");
        assertThat(metaData.getJMSXPropertyNames().hasMoreElements()).isTrue();
    }
}
