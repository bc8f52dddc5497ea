package io.trivium.jms.session;

import static io.trivium.jms.fake.Threads.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.fake.Fixture;
import io.trivium.jms.message.TrustedClasses;
import io.trivium.rocket.protocol.ResponseCode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §6.2.10: acknowledgement; and what recover and close do with what is not acknowledged. */
class AcknowledgementTest {
    private static final String GROUP = "TRV-Q-orders";

    @RegisterExtension
    final Fixture fixture = new Fixture();

    private JmsConnection connection;
    private Queue queue;

    @BeforeEach
    void open() throws JMSException {
        connection = fixture.started();
        Session session = connection.createSession();
        queue = session.createQueue("orders");
        MessageProducer producer = session.createProducer(queue);
        for (int i = 1; i <= 5; i++) {
            producer.send(session.createTextMessage("m" + i));
        }
    }

    private static Message next(MessageConsumer consumer) throws JMSException {
        Message message = consumer.receive(10_000);
        assertThat(message).isNotNull();
        return message;
    }

    private static List<String> texts(MessageConsumer consumer, int count) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(((TextMessage) next(consumer)).getText());
        }
        return texts;
    }

    @Test
    void inAutoAReceivedMessageIsAcknowledgedBeforeTheNextOneIsReceived() throws JMSException {
        MessageConsumer consumer = connection.createSession().createConsumer(queue);

        next(consumer);
        next(consumer);

        assertThat(fixture.broker.finished(GROUP)).isGreaterThanOrEqualTo(1);
    }

    @Test
    void inAutoTheNextMessageDoesNotWaitForTheAnswerAndWhatWaitsMeanwhileSharesACall() throws JMSException {
        MessageConsumer consumer = connection.createSession().createConsumer(queue);
        fixture.broker.lastClient().holdAcknowledgements();

        texts(consumer, 5);

        assertThat(fixture.broker.lastClient().acknowledgeCalls()).isEqualTo(1);
        fixture.broker.lastClient().answerAcknowledgements();
        // Another thread makes the next call.
        until(() -> fixture.broker.finished(GROUP) >= 5);
        assertThat(fixture.broker.lastClient().acknowledgeCalls()).isEqualTo(2);
    }

    @Test
    void inAutoAtMostThirtyTwoMessagesAreAcknowledgedHereAndNotAtTheBroker() throws Exception {
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(queue);
        for (int i = 0; i < 40; i++) {
            producer.send(session.createMessage());
        }
        MessageConsumer consumer = session.createConsumer(queue);
        fixture.broker.lastClient().holdAcknowledgements();
        AtomicInteger received = new AtomicInteger();

        CompletableFuture<Void> receiving = CompletableFuture.runAsync(() -> {
            try {
                while (consumer.receive(10_000) != null && received.incrementAndGet() < 40) {}
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
        until(() -> received.get() >= 32);

        assertThat(receiving).isNotDone();
        assertThat(received).hasValue(32);
        fixture.broker.lastClient().answerAcknowledgements();
        receiving.get(10, TimeUnit.SECONDS);
    }

    @Test
    void inDupsOkAcknowledgementsShareCalls() throws JMSException {
        Session session = connection.createSession(Session.DUPS_OK_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(queue);
        fixture.broker.lastClient().holdAcknowledgements();

        texts(consumer, 5);
        fixture.broker.lastClient().answerAcknowledgements();
        session.close();

        assertThat(fixture.broker.finished(GROUP)).isEqualTo(5);
        assertThat(fixture.broker.lastClient().acknowledgeCalls()).isEqualTo(2);
    }

    @Test
    void inClientNothingIsAcknowledgedUntilTheApplicationDoes() throws JMSException {
        MessageConsumer consumer =
                connection.createSession(Session.CLIENT_ACKNOWLEDGE).createConsumer(queue);

        texts(consumer, 3);

        assertThat(fixture.broker.finished(GROUP)).isZero();
    }

    @Test
    void inClientAcknowledgingAMessageAcknowledgesAllThatTheSessionDelivered() throws JMSException {
        MessageConsumer consumer =
                connection.createSession(Session.CLIENT_ACKNOWLEDGE).createConsumer(queue);
        Message first = next(consumer);
        next(consumer);
        next(consumer);

        first.acknowledge();

        assertThat(fixture.broker.finished(GROUP)).isEqualTo(3);
    }

    @Test
    void acknowledgingFailsAloudAndTheMessagesStayUnacknowledged() throws JMSException {
        MessageConsumer consumer =
                connection.createSession(Session.CLIENT_ACKNOWLEDGE).createConsumer(queue);
        Message message = next(consumer);
        fixture.broker.lastClient().failNext(1, "broken");

        assertThatThrownBy(message::acknowledge)
                .isInstanceOf(JMSException.class)
                .hasMessage("broken");

        message.acknowledge();
        assertThat(fixture.broker.finished(GROUP)).isEqualTo(1);
    }

    @Test
    void recoverDeliversUnacknowledgedMessagesAgainInOrderMarkedAndCounted() throws JMSException {
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(queue);
        next(consumer).acknowledge();
        texts(consumer, 2);

        session.recover();

        for (int i = 2; i <= 5; i++) {
            TextMessage message = (TextMessage) next(consumer);
            assertThat(message.getText()).isEqualTo("m" + i);
            assertThat(message.getJMSRedelivered()).isEqualTo(i <= 3);
            assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(i <= 3 ? 2 : 1);
        }
    }

    @Test
    void recoverTakesEachTimeOneAttempt() throws JMSException {
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(queue);

        for (int attempt = 1; attempt <= 4; attempt++) {
            assertThat(next(consumer).getIntProperty("JMSXDeliveryCount")).isEqualTo(attempt);
            session.recover();
        }
    }

    @Test
    void closingTheSessionGivesBackWhatIsNotAcknowledgedAsRedelivered() throws JMSException {
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        texts(session.createConsumer(queue), 2);

        session.close();

        MessageConsumer another = connection.createSession().createConsumer(queue);
        Message first = next(another);
        assertThat(((TextMessage) first).getText()).isEqualTo("m1");
        assertThat(first.getJMSRedelivered()).isTrue();
    }

    @Test
    void closingAConsumerGivesBackWhatItDidNotDeliverInPlaceAndUncounted() throws JMSException {
        Session session = connection.createSession();
        MessageConsumer consumer = session.createConsumer(queue);
        assertThat(texts(consumer, 1)).containsExactly("m1");

        consumer.close();

        MessageConsumer another = session.createConsumer(queue);
        for (int i = 2; i <= 5; i++) {
            TextMessage message = (TextMessage) next(another);
            assertThat(message.getText()).isEqualTo("m" + i);
            assertThat(message.getJMSRedelivered()).isFalse();
        }
    }

    @Test
    void aClosedConsumersMessagesCanStillBeAcknowledged() throws JMSException {
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(queue);
        Message message = next(consumer);

        consumer.close();
        message.acknowledge();

        assertThat(fixture.broker.finished(GROUP)).isEqualTo(1);
    }

    @Test
    void aClosedConsumerLeavesNoPopThatTakesMessagesFromOthers() throws JMSException {
        Session session = connection.createSession();
        session.createConsumer(session.createQueue("empty")).close();

        assertThat(fixture.broker.waitingPops()).isZero();
    }

    @Test
    void acknowledgingAMessageOfAClosedSessionIsRefused() throws JMSException {
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        Message message = next(session.createConsumer(queue));
        session.close();

        assertThatThrownBy(message::acknowledge).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aConsumerKeepsNoMoreThanItsPrefetchFromOthers() throws JMSException {
        JmsConnection greedy = fixture.connect(
                new ConnectionSettings(null, false, 2, 1 << 20, TrustedClasses.NONE, Duration.ZERO), Domain.ANY);
        greedy.start();
        MessageConsumer slow = greedy.createSession(Session.CLIENT_ACKNOWLEDGE).createConsumer(queue);

        next(slow);

        assertThat(fixture.broker.leased(GROUP)).isLessThanOrEqualTo(3);
    }

    @Test
    void aConsumerAsksForNoMoreWhileWhatItKeepsHasEnoughBytes() throws JMSException {
        // Two messages of 2 bytes each have room; with one of them the room for bytes is more than half full
        JmsConnection narrow = fixture.connect(
                new ConnectionSettings(null, false, 2, 3, TrustedClasses.NONE, Duration.ZERO), Domain.ANY);
        narrow.start();
        MessageConsumer slow = narrow.createSession(Session.CLIENT_ACKNOWLEDGE).createConsumer(queue);

        next(slow);
        assertThat(fixture.broker.leased(GROUP)).isEqualTo(2);
        next(slow);
        // The thread that brought the first two may not have ended its pop yet, and asks then.
        until(() -> fixture.broker.leased(GROUP) == 4);
    }

    @Test
    void anUnreadableMessageIsADeadLetterAndDoesNotStopTheConsumer() throws JMSException {
        fixture.broker.spoil("orders", 0);
        MessageConsumer consumer = connection.createSession().createConsumer(queue);

        assertThat(texts(consumer, 1)).containsExactly("m2");
    }

    /** A session that has received from one queue, and of whose other consumer a message waits here. */
    private Session withPrefetched(MessageConsumer[] other) throws JMSException {
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        Queue others = session.createQueue("others");
        Session sending = connection.createSession();
        sending.createProducer(others).send(sending.createTextMessage("o1"));
        next(session.createConsumer(queue));
        other[0] = session.createConsumer(others);
        // Each has what there is, and asks for more
        until(() -> fixture.broker.leased("TRV-Q-others") == 1 && fixture.broker.waitingPops() == 2);
        return session;
    }

    @Test
    void aSessionThatClosesGivesBackWhatWaitsHereAlsoIfWhatWasDeliveredIsRefused() throws JMSException {
        Session session = withPrefetched(new MessageConsumer[1]);
        fixture.broker.lastClient().failNextRelease(ResponseCode.SYSTEM_ERROR, "no");

        session.close();

        assertThat(fixture.broker.available("TRV-Q-others")).isEqualTo(1);
    }

    @Test
    void aSessionThatRecoversGivesBackWhatWaitsHereAlsoIfWhatWasDeliveredIsRefused() throws JMSException {
        MessageConsumer[] other = new MessageConsumer[1];
        Session session = withPrefetched(other);
        connection.stop();
        fixture.broker.lastClient().failNextRelease(ResponseCode.SYSTEM_ERROR, "no");

        assertThatThrownBy(session::recover).isInstanceOf(JMSException.class);

        assertThat(fixture.broker.available("TRV-Q-others")).isEqualTo(1);
    }
}
