package io.trivium.jms.session;

import static io.trivium.jms.fake.Threads.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.fake.Answers;
import io.trivium.jms.fake.Fixture;
import io.trivium.jms.fake.Threads;
import io.trivium.jms.fake.Threads.Calling;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §8.3: until when a subscription is in use whose consumer is closed. */
@Timeout(20)
class SubscriptionUseTest {
    @RegisterExtension
    final Fixture fixture = new Fixture();

    private JmsConnection connection;
    private Session session;
    private Session client;
    private Topic topic;
    private MessageProducer producer;

    @BeforeEach
    void open() throws JMSException {
        connection = fixture.connect();
        connection.setClientID("me");
        connection.start();
        session = connection.createSession();
        client = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        topic = session.createTopic("news");
        producer = session.createProducer(topic);
    }

    private void send(String text) throws JMSException {
        producer.send(session.createTextMessage(text));
    }

    private static Message next(MessageConsumer consumer) throws JMSException {
        Message message = consumer.receive(10_000);
        assertThat(message).isNotNull();
        return message;
    }

    private static @Nullable String text(Message message) throws JMSException {
        return ((TextMessage) message).getText();
    }

    private static void closeUnchecked(MessageConsumer consumer) {
        try {
            consumer.close();
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    private void untilNoGroupIsLeft() {
        until(() -> fixture.broker.groupCount() == 0);
    }

    @Test
    void itEndsWithTheSessionWhateverIsNotAcknowledged() throws JMSException {
        MessageConsumer consumer = client.createConsumer(topic);
        send("a");
        next(consumer);
        consumer.close();
        assertThat(fixture.broker.groupCount()).isEqualTo(1);

        client.close();

        assertThat(fixture.broker.groupCount()).isZero();
    }

    @Test
    void itEndsWhenAListenerThatClosedItsConsumerReturns() throws JMSException {
        MessageConsumer consumer = session.createConsumer(topic);
        consumer.setMessageListener(message -> closeUnchecked(consumer));

        send("a");

        untilNoGroupIsLeft();
    }

    @Test
    void itEndsWhenAListenerThatClosedItsConsumerThrows() throws JMSException {
        MessageConsumer consumer = session.createConsumer(topic);
        consumer.setMessageListener(message -> {
            closeUnchecked(consumer);
            throw new IllegalArgumentException("on purpose");
        });

        send("a");

        untilNoGroupIsLeft();
    }

    @Test
    void itEndsWhenWhoOpenedItsConsumerWasInterruptedBeforeTheBrokerAnswered() throws Exception {
        Answers declarations = fixture.broker.lastClient().declarations();
        declarations.hold();
        Calling opening = Threads.call(() -> session.createConsumer(topic));
        until(() -> fixture.broker.groupCount() == 1);

        opening.interrupt();
        assertThatThrownBy(opening::end).hasMessageContaining("interrupted");
        declarations.release();

        untilNoGroupIsLeft();
    }

    @Test
    void itGoesOnForAnotherConsumerThanTheOneWhoseOpeningWasInterrupted() throws Exception {
        MessageConsumer other = client.createSharedConsumer(topic, "s");
        Answers declarations = fixture.broker.lastClient().declarations();
        declarations.hold();
        Calling opening = Threads.call(() -> session.createSharedConsumer(topic, "s"));
        assertThat(opening.waits()).isTrue();

        opening.interrupt();
        assertThatThrownBy(opening::end).hasMessageContaining("interrupted");
        declarations.release();

        send("a");
        assertThat(text(next(other))).isEqualTo("a");
    }

    @Test
    void aDurableOneHasANextConsumerBeforeWhatItDeliveredIsAcknowledged() throws JMSException {
        MessageConsumer first = client.createDurableConsumer(topic, "d");
        send("a");
        send("b");
        Message a = next(first);
        first.close();

        MessageConsumer second = client.createDurableConsumer(topic, "d");

        assertThat(text(next(second))).isEqualTo("b");
        a.acknowledge();
        send("c");
        assertThat(text(next(second))).isEqualTo("c");
        assertThatThrownBy(() -> session.createDurableConsumer(topic, "d")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aDurableOneIsNotChangedBeforeWhatItDeliveredIsAcknowledged() throws JMSException {
        MessageConsumer first = client.createDurableConsumer(topic, "d");
        send("a");
        Message a = next(first);
        first.close();

        assertThatThrownBy(() -> client.createDurableConsumer(topic, "d", "x = 1", false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not acknowledged");

        a.acknowledge();
        assertThat(client.createDurableConsumer(topic, "d", "x = 1", false)).isNotNull();
    }
}
