package io.trivium.jms.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.fake.FakeClient;
import io.trivium.jms.fake.Fixture;
import io.trivium.jms.message.TrustedClasses;
import io.trivium.rocket.client.Receipt;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A connection whose session with a broker is lost, and that goes on with a new one: what becomes of what was delivered before. */
class LostSessionTest {
    private static final String GROUP = "TRV-Q-orders";

    @RegisterExtension
    final Fixture fixture = new Fixture();

    private final CompletableFuture<JMSException> restored = new CompletableFuture<>();
    private JmsConnection connection;
    private FakeClient client;

    @BeforeEach
    void open() throws JMSException {
        connection = fixture.connect(
                new ConnectionSettings(null, false, 10, 1 << 20, TrustedClasses.NONE, Duration.ofHours(1)), Domain.ANY);
        client = fixture.broker.lastClient();
        connection.setExceptionListener(restored::complete);
        // With it the listener is told when all is over
        connection.createSession().createTemporaryQueue();
        connection.start();
    }

    private Queue queueOf(String name, String... texts) throws JMSException {
        Session session = connection.createSession();
        Queue queue = session.createQueue(name);
        MessageProducer producer = session.createProducer(queue);
        for (String text : texts) {
            producer.send(session.createTextMessage(text));
        }
        return queue;
    }

    private void awaitRestored() throws Exception {
        assertThat(restored.get(10, TimeUnit.SECONDS).getErrorCode()).isEqualTo(JmsConnection.SESSION_RESTORED);
    }

    private static Message next(MessageConsumer consumer, String text) throws JMSException {
        Message message = consumer.receive(10_000);
        assertThat(message)
                .isInstanceOfSatisfying(
                        TextMessage.class,
                        told -> assertThatCode(() -> assertThat(told.getText()).isEqualTo(text))
                                .doesNotThrowAnyException());
        return message;
    }

    @Test
    void aTransactionThatIsRolledBackTakesNothingFromTheOneThatHasItsMessageNow() throws Exception {
        Queue queue = queueOf("orders", "a");
        Session before = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageConsumer consumer = before.createConsumer(queue);
        next(consumer, "a");
        consumer.close();
        client.loseSession();
        awaitRestored();
        Session now = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageConsumer other = now.createConsumer(queue);
        next(other, "a");

        assertThatThrownBy(before::commit).isInstanceOf(TransactionRolledBackException.class);

        assertThat(other.receiveNoWait()).isNull();
        now.commit();
        assertThat(fixture.broker.finished(GROUP)).isEqualTo(1);
    }

    @Test
    void whatIsStillAcknowledgedByItselfIsNotGivenBack() {
        Acknowledgements acknowledgements =
                new Acknowledgements(client, Session.AUTO_ACKNOWLEDGE, new CurrentWork(null));
        Receipt gone = Receipt.parse("G", "T", "0 0 0 0 0 b 0 1");
        Receipt kept = Receipt.parse("G", "T", "0 0 0 0 0 b 0 2");
        acknowledgements.delivered(gone);
        acknowledgements.delivered(kept);

        acknowledgements.lose(Set.of(gone));

        assertThat(acknowledgements.takeUnacknowledged()).containsExactly(kept);
    }

    @Test
    void eachMessageThatIsAcknowledgedByItselfTellsOfTheLossAndALaterOneDoesNot() throws Exception {
        Queue queue = queueOf("orders", "a", "b");
        MessageConsumer consumer =
                connection.session(JmsSession.INDIVIDUAL_ACKNOWLEDGE).createConsumer(queue);
        Message first = next(consumer, "a");
        Message second = next(consumer, "b");
        client.loseSession();
        awaitRestored();

        next(consumer, "a").acknowledge();
        assertThatThrownBy(first::acknowledge).hasMessageContaining("lost");
        assertThatThrownBy(second::acknowledge).hasMessageContaining("lost");

        assertThat(fixture.broker.finished(GROUP)).isEqualTo(1);
    }

    @Test
    void whatAnotherBrokerHasLeasedStaysOurs() throws Exception {
        fixture.broker.place("far", "b");
        Queue near = queueOf("orders", "a", "b");
        Queue far = queueOf("far", "x");
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageConsumer ofNear = session.createConsumer(near);
        connection.createSession(Session.CLIENT_ACKNOWLEDGE).createConsumer(far).receive(10_000);
        next(ofNear, "a");

        client.loseSessionWith("b");
        awaitRestored();

        next(ofNear, "b");
        session.commit();
        assertThat(fixture.broker.finished(GROUP)).isEqualTo(2);
    }
}
