package io.trivium.jms.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.fake.Fixture;
import io.trivium.jms.fake.Threads;
import io.trivium.jms.fake.Threads.Calling;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.Queue;
import java.io.Serializable;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §2.8, §7.2 and §8.6: the simplified API. */
class ContextTest {
    @RegisterExtension
    final Fixture fixture = new Fixture();

    private JMSContext context;
    private Queue queue;

    @BeforeEach
    void open() {
        context = open(JMSContext.AUTO_ACKNOWLEDGE);
        queue = context.createQueue("orders");
    }

    private JMSContext open(int mode) {
        return ConnectionContext.open(fixture::connect, mode);
    }

    @Test
    void creatingAConsumerStartsTheConnection() {
        context.createProducer().send(queue, "hello");

        assertThat(context.createConsumer(queue).receiveBody(String.class, 10_000))
                .isEqualTo("hello");
    }

    @Test
    void withoutAutoStartTheApplicationStarts() {
        context.setAutoStart(false);
        JMSConsumer consumer = context.createConsumer(queue);
        context.createProducer().send(queue, "hello");

        assertThat(consumer.receiveNoWait()).isNull();
        context.start();

        assertThat(consumer.receiveNoWait()).isNotNull();
    }

    @Test
    void eachProducerHasSettingsOfItsOwn() throws JMSException {
        JMSProducer one = context.createProducer().setTimeToLive(1_000).setPriority(9);
        JMSProducer two = context.createProducer();

        two.send(queue, "plain");

        Message message = context.createConsumer(queue).receive(10_000);
        assertThat(message.getJMSExpiration()).isZero();
        assertThat(message.getJMSPriority()).isEqualTo(4);
        assertThat(one.getTimeToLive()).isEqualTo(1_000);
    }

    @Test
    void bodiesOfAllKindsAreSentAndReceived() {
        JMSProducer producer = context.createProducer();
        producer.send(queue, "text").send(queue, Map.of("a", 1));
        producer.send(queue, new byte[] {1, 2}).send(queue, (Serializable) "object");
        JMSConsumer consumer = context.createConsumer(queue);

        assertThat(consumer.receiveBody(String.class)).isEqualTo("text");
        Object map = consumer.receiveBody(Map.class);
        assertThat(map).isEqualTo(Map.of("a", 1));
        assertThat(consumer.receiveBody(byte[].class)).containsExactly(1, 2);
        assertThat(consumer.receiveBody(String.class)).isEqualTo("object");
    }

    @Test
    void aBodyOfAnotherTypeStaysTheNextMessageInAuto() {
        context.createProducer().send(queue, "text");
        JMSConsumer consumer = context.createConsumer(queue);

        assertThatThrownBy(() -> consumer.receiveBody(Map.class, 10_000))
                .isInstanceOf(MessageFormatRuntimeException.class);

        assertThat(consumer.receiveBody(String.class, 10_000)).isEqualTo("text");
    }

    @Test
    @SuppressWarnings("NullAway") // on purpose
    void aBodyAskedForAsNoTypeStaysTheNextMessage() {
        context.createProducer().send(queue, "text");
        JMSConsumer consumer = context.createConsumer(queue);

        assertThatThrownBy(() -> consumer.receiveBody(null, 10_000)).isInstanceOf(RuntimeException.class);

        assertThat(consumer.receiveBody(String.class, 10_000)).isEqualTo("text");
    }

    @Test
    void aBodyThatCannotBeReadSaysWhy() {
        context.createProducer().send(queue, Locale.ROOT);
        JMSConsumer consumer = context.createConsumer(queue);

        assertThatThrownBy(() -> consumer.receiveBody(Locale.class, 10_000))
                .isInstanceOf(MessageFormatRuntimeException.class)
                .hasMessageContaining("trustedClasses");
    }

    @Test
    void theProducersPropertiesAndHeadersAreOnWhatItSends() throws JMSException {
        JMSProducer producer = context.createProducer().setProperty("i", 1).setProperty("s", "x");
        producer.setJMSType("kind").setJMSCorrelationID("c").setJMSReplyTo(context.createQueue("answers"));

        producer.send(queue, "text");

        Message message = context.createConsumer(queue).receive(10_000);
        assertThat(message.getObjectProperty("i")).isEqualTo(1);
        assertThat(message.getStringProperty("s")).isEqualTo("x");
        assertThat(message.getJMSType()).isEqualTo("kind");
        assertThat(message.getJMSCorrelationID()).isEqualTo("c");
        assertThat(message.getJMSReplyTo()).isEqualTo(context.createQueue("answers"));
    }

    @Test
    void acknowledgeAcknowledgesWhatTheContextDelivered() {
        JMSContext client = context.createContext(JMSContext.CLIENT_ACKNOWLEDGE);
        client.createProducer().send(queue, "a").send(queue, "b");
        JMSConsumer consumer = client.createConsumer(queue);
        assertThat(consumer.receive(10_000)).isNotNull();
        assertThat(consumer.receive(10_000)).isNotNull();

        client.acknowledge();

        assertThat(fixture.broker.finished("TRV-Q-orders")).isEqualTo(2);
    }

    @Test
    void theConnectionIsClosedWithTheLastContext() {
        JMSContext second = context.createContext(JMSContext.AUTO_ACKNOWLEDGE);

        context.close();
        assertThat(fixture.broker.lastClient().isClosed()).isFalse();
        second.close();
        second.close();

        assertThat(fixture.broker.lastClient().isClosed()).isTrue();
        assertThatThrownBy(() -> context.createContext(1)).isInstanceOf(IllegalStateRuntimeException.class);
    }

    @Test
    void whatIsWrongIsAnUncheckedException() {
        JMSProducer producer = context.createProducer();

        assertThatThrownBy(() -> open(7)).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> producer.send(null, "x")).isInstanceOf(InvalidDestinationRuntimeException.class);
        assertThatThrownBy(() -> producer.setPriority(-1)).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(context::commit).isInstanceOf(IllegalStateRuntimeException.class);
    }

    @Test
    @Timeout(20)
    void whoClosesAContextThatAnotherThreadClosesWaitsUntilItsConnectionIsClosed() throws Exception {
        context.createTemporaryQueue();
        fixture.broker.lastClient().deletions().hold();

        Calling first = Threads.call(context::close);
        assertThat(first.waits()).isTrue();
        Calling second = Threads.call(context::close);
        assertThat(second.waits()).isTrue();
        fixture.broker.lastClient().deletions().release();

        first.end();
        second.end();
        assertThat(fixture.broker.lastClient().isClosed()).isTrue();
    }
}
