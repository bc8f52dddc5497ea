package io.trivium.jms.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.fake.Fixture;
import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §3.4, §7 and §8, on queues. */
class SendAndReceiveTest {
    @RegisterExtension
    final Fixture fixture = new Fixture();

    private Session session;
    private Queue queue;
    private MessageProducer producer;
    private MessageConsumer consumer;

    @BeforeEach
    void open() throws JMSException {
        session = fixture.started().createSession();
        queue = session.createQueue("orders");
        producer = session.createProducer(queue);
        consumer = session.createConsumer(queue);
    }

    private Message received() throws JMSException {
        Message message = consumer.receive(10_000);
        assertThat(message).isNotNull();
        return message;
    }

    private String text() throws JMSException {
        return ((TextMessage) received()).getText();
    }

    @Test
    void textSentIsTextReceived() throws JMSException {
        producer.send(session.createTextMessage("hello"));

        assertThat(text()).isEqualTo("hello");
    }

    @Test
    void messagesArriveInTheOrderOfSending() throws JMSException {
        for (int i = 0; i < 200; i++) {
            producer.send(session.createTextMessage("m" + i));
        }

        for (int i = 0; i < 200; i++) {
            assertThat(text()).isEqualTo("m" + i);
        }
    }

    @Test
    void sendSetsTheHeadersOfTheMessage() throws JMSException {
        Message message = session.createMessage();
        producer.setTimeToLive(5_000);
        producer.setPriority(7);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);

        producer.send(message);

        long now = fixture.clock.millis();
        assertThat(message.getJMSDestination()).isEqualTo(queue);
        assertThat(message.getJMSMessageID()).matches("ID:[0-9A-F]{32}");
        assertThat(message.getJMSTimestamp()).isEqualTo(now);
        assertThat(message.getJMSDeliveryTime()).isEqualTo(now);
        assertThat(message.getJMSExpiration()).isEqualTo(now + 5_000);
        assertThat(message.getJMSPriority()).isEqualTo(7);
        assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    }

    @Test
    void theReceiverSeesTheHeadersOfTheSender() throws JMSException {
        Message message = session.createMessage();
        message.setJMSCorrelationID("c");
        message.setJMSReplyTo(session.createTopic("answers"));
        message.setJMSType("kind");

        producer.send(message, DeliveryMode.NON_PERSISTENT, 2, 60_000);

        Message received = received();
        assertThat(received.getJMSDestination()).isEqualTo(queue);
        assertThat(received.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
        assertThat(received.getJMSCorrelationID()).isEqualTo("c");
        assertThat(received.getJMSReplyTo()).isEqualTo(session.createTopic("answers"));
        assertThat(received.getJMSType()).isEqualTo("kind");
        assertThat(received.getJMSTimestamp()).isEqualTo(message.getJMSTimestamp());
        assertThat(received.getJMSExpiration()).isEqualTo(message.getJMSExpiration());
        assertThat(received.getJMSPriority()).isEqualTo(2);
        assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(received.getJMSRedelivered()).isFalse();
        assertThat(received.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    }

    @Test
    void messageIdsAreUnique() throws JMSException {
        Message message = session.createMessage();
        producer.send(message);
        String first = message.getJMSMessageID();

        producer.send(message);

        assertThat(message.getJMSMessageID()).isNotEqualTo(first);
    }

    @Test
    void timestampIsZeroIfItIsDisabled() throws JMSException {
        producer.setDisableMessageTimestamp(true);

        producer.send(session.createMessage());

        assertThat(received().getJMSTimestamp()).isZero();
    }

    @Test
    void aMessageThatWasSentCanBeChangedWithoutChangingWhatWasSent() throws JMSException {
        TextMessage message = session.createTextMessage("before");
        producer.send(message);

        message.setText("after");

        assertThat(text()).isEqualTo("before");
    }

    @Test
    void aReceivedMessageIsReadOnlyUntilItIsCleared() throws JMSException {
        producer.send(session.createTextMessage("text"));
        TextMessage message = (TextMessage) received();

        assertThatThrownBy(() -> message.setText("x")).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> message.setIntProperty("i", 1)).isInstanceOf(MessageNotWriteableException.class);

        message.clearBody();
        message.clearProperties();
        message.setText("x");
        message.setIntProperty("i", 1);
        assertThat(message.getText()).isEqualTo("x");
    }

    @Test
    void higherPriorityIsReceivedFirst() throws JMSException {
        consumer.close();
        producer.send(session.createTextMessage("low"), DeliveryMode.PERSISTENT, 1, 0);
        producer.send(session.createTextMessage("high"), DeliveryMode.PERSISTENT, 9, 0);

        consumer = session.createConsumer(queue);

        assertThat(text()).isEqualTo("high");
        assertThat(text()).isEqualTo("low");
    }

    @Test
    void anExpiredMessageIsNotDelivered() throws JMSException {
        producer.send(session.createTextMessage("late"), DeliveryMode.PERSISTENT, 4, 1_000);
        producer.send(session.createTextMessage("lasting"));

        fixture.clock.advance(Duration.ofSeconds(2));

        assertThat(text()).isEqualTo("lasting");
    }

    @Test
    void aDelayedMessageIsDeliveredAtItsTimeAndNotBefore() throws JMSException {
        producer.setDeliveryDelay(10_000);
        TextMessage message = session.createTextMessage("later");
        producer.send(message);

        assertThat(consumer.receiveNoWait()).isNull();
        fixture.clock.advance(Duration.ofSeconds(10));
        fixture.broker.wake();

        Message received = received();
        assertThat(received.getJMSDeliveryTime())
                .isEqualTo(message.getJMSDeliveryTime())
                .isEqualTo(message.getJMSTimestamp() + 10_000);
    }

    @Test
    void receiveNoWaitGivesAMessageThatIsThereAndElseNull() throws JMSException {
        assertThat(consumer.receiveNoWait()).isNull();

        producer.send(session.createTextMessage("there"));

        assertThat(consumer.receiveNoWait()).isNotNull();
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void receiveWithATimeoutGivesNullWhenItIsOver() throws JMSException {
        assertThat(consumer.receive(1)).isNull();
    }

    @Test
    void aProducerWithADestinationRefusesAnother() {
        assertThatThrownBy(() -> producer.send(queue, session.createMessage()))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aProducerWithoutADestinationNeedsOneWithEachSend() throws JMSException {
        MessageProducer any = session.createProducer(null);

        any.send(queue, session.createTextMessage("x"));

        assertThat(text()).isEqualTo("x");
        assertThatThrownBy(() -> any.send(session.createMessage())).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> any.send(null, session.createMessage()))
                .isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void invalidSettingsAreRefused() {
        assertThatThrownBy(() -> producer.setPriority(10)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> producer.setPriority(-1)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> producer.setDeliveryMode(3)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> producer.setTimeToLive(-1)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> producer.setDeliveryDelay(-1)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> producer.send((Message) null)).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void whatTheBrokerRefusesIsAnExceptionOfItsMeaning() {
        fixture.broker.lastClient().failNext(16, "not allowed");

        assertThatThrownBy(() -> producer.send(session.createMessage()))
                .isInstanceOf(JMSSecurityException.class)
                .hasMessage("not allowed");
    }

    @Test
    void consumersOfOneQueueShareItsMessages() throws JMSException {
        Session other = fixture.started().createSession();
        MessageConsumer another = other.createConsumer(queue);
        producer.send(session.createTextMessage("only once"));

        Message first = consumer.receiveNoWait();
        Message second = another.receiveNoWait();

        assertThat(first == null).isNotEqualTo(second == null);
    }

    @Test
    void aReplyToOfAnotherProviderIsRefusedAndNotDropped() throws JMSException {
        Message message = session.createMessage();
        message.setJMSReplyTo((Queue) () -> "elsewhere");

        assertThatThrownBy(() -> producer.send(message)).isInstanceOf(InvalidDestinationException.class);
    }

    /** Another provider's message with one property, which has a name that this API does not allow. */
    private static Message foreign(String name, String value) {
        return (Message) Proxy.newProxyInstance(
                Message.class.getClassLoader(),
                new Class<?>[] {Message.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getPropertyNames" -> Collections.enumeration(List.of(name));
                    case "getObjectProperty" -> value;
                    default -> null;
                });
    }

    @Test
    void aPropertyOfAnotherProvidersMessageKeepsANameThatIsNoIdentifier() throws JMSException {
        producer.send(foreign("trace-id", "x"));

        assertThat(received().getStringProperty("trace-id")).isEqualTo("x");
    }
}
