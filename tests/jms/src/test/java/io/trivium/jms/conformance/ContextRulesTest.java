package io.trivium.jms.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §2.8 and the API's words about {@code JMSContext}: contexts that share a connection. */
class ContextRulesTest {
    @RegisterExtension
    static final Jms JMS = new Jms();

    private JMSContext first;
    private Queue queue;

    @BeforeEach
    void open() {
        first = JMS.closing(JMS.factory().createContext());
        queue = first.createQueue(JMS.name("q"));
    }

    @Test
    void sec2_8_aContextOfAContextIsOfTheSameConnection() {
        ExceptionListener listener = failure -> {};
        JMSContext unused = JMS.closing(JMS.factory().createContext());
        unused.setClientID(JMS.name("client"));
        unused.setExceptionListener(listener);
        TemporaryQueue temporary = unused.createTemporaryQueue();

        JMSContext second = JMS.closing(unused.createContext(JMSContext.CLIENT_ACKNOWLEDGE));

        assertThat(second.getClientID()).isEqualTo(JMS.name("client"));
        assertThat(second.getExceptionListener()).isSameAs(listener);
        assertThat(second.getSessionMode()).isEqualTo(JMSContext.CLIENT_ACKNOWLEDGE);
        // Only its own connection consumes from a temporary queue
        second.createConsumer(temporary).close();
        assertThatThrownBy(() -> second.setClientID("another")).isInstanceOf(IllegalStateRuntimeException.class);
    }

    @Test
    void sec2_8_eachContextHasATransactionOfItsOwn() {
        JMSContext one = JMS.closing(first.createContext(JMSContext.SESSION_TRANSACTED));
        JMSContext other = JMS.closing(first.createContext(JMSContext.SESSION_TRANSACTED));
        JMSConsumer consumer = first.createConsumer(queue);
        one.createProducer().send(queue, "committed");
        other.createProducer().send(queue, "rolled back");

        other.rollback();
        one.commit();

        assertThat(consumer.receiveBody(String.class, Jms.COMES_MILLIS)).isEqualTo("committed");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    void sec2_8_aContextStartsTheConnectionOfAllWithItsFirstConsumerUnlessItIsToldNotTo() {
        first.setAutoStart(false);
        JMSContext second = JMS.closing(first.createContext(JMSContext.AUTO_ACKNOWLEDGE));
        assertThat(second.getAutoStart()).isTrue();
        JMSConsumer consumer = first.createConsumer(queue);
        first.createProducer().send(queue, "a");
        assertThat(consumer.receive(Jms.NOT_MILLIS)).isNull();

        second.createConsumer(first.createQueue(JMS.name("other")));

        assertThat(consumer.receiveBody(String.class, Jms.COMES_MILLIS)).isEqualTo("a");
    }

    @Test
    void sec2_8_aContextStopsTheConnectionOfAll() {
        JMSContext second = JMS.closing(first.createContext(JMSContext.AUTO_ACKNOWLEDGE));
        JMSConsumer consumer = first.createConsumer(queue);
        second.stop();
        first.createProducer().send(queue, "a");

        assertThat(consumer.receive(Jms.NOT_MILLIS)).isNull();
        second.start();

        assertThat(consumer.receiveBody(String.class, Jms.COMES_MILLIS)).isEqualTo("a");
    }

    @Test
    void sec2_8_acknowledgingIsOfOneContextAlone() {
        JMSContext one = JMS.closing(first.createContext(JMSContext.CLIENT_ACKNOWLEDGE));
        JMSContext other = JMS.closing(first.createContext(JMSContext.CLIENT_ACKNOWLEDGE));
        Queue second = first.createQueue(JMS.name("second"));
        first.createProducer().send(queue, "a").send(second, "b");
        assertThat(one.createConsumer(queue).receiveBody(String.class, Jms.COMES_MILLIS))
                .isEqualTo("a");
        assertThat(other.createConsumer(second).receiveBody(String.class, Jms.COMES_MILLIS))
                .isEqualTo("b");

        one.acknowledge();
        one.close();
        other.close();

        assertThat(first.createConsumer(queue).receiveNoWait()).isNull();
        assertThat(first.createConsumer(second).receiveBody(String.class, Jms.COMES_MILLIS))
                .isEqualTo("b");
    }
}
