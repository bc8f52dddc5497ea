package io.trivium.jms.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotWriteableRuntimeException;
import jakarta.jms.Queue;
import jakarta.jms.StreamMessage;
import jakarta.jms.Topic;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The simplified API: what differs from the classic one, and that it throws its unchecked exceptions where that throws its own. */
class SimplifiedApiTest {
    @RegisterExtension
    static final Jms JMS = new Jms();

    private JMSContext context;
    private Queue queue;

    @BeforeEach
    void open() {
        context = JMS.closing(JMS.factory().createContext());
        queue = context.createQueue(JMS.name("q"));
    }

    private JMSContext another(int mode) {
        return JMS.closing(JMS.factory().createContext(mode));
    }

    // The body alone

    @Test
    void sec8_6_aMessageWithoutABodyHasNoneToBeReceivedAndStaysTheNextOne() throws JMSException {
        StreamMessage stream = context.createStreamMessage();
        stream.writeInt(1);
        List<Message> none = List.of(
                context.createMessage(),
                stream,
                context.createTextMessage(),
                context.createBytesMessage(),
                context.createMapMessage(),
                context.createObjectMessage());
        JMSConsumer consumer = context.createConsumer(queue);
        for (Message message : none) {
            context.createProducer().send(queue, message);

            for (Class<?> type : List.of(Object.class, String.class, byte[].class, Map.class, Serializable.class)) {
                assertThatThrownBy(() -> consumer.receiveBody(type, Jms.COMES_MILLIS))
                        .isInstanceOf(MessageFormatRuntimeException.class);
                assertThatThrownBy(() -> consumer.receiveBodyNoWait(type))
                        .isInstanceOf(MessageFormatRuntimeException.class);
            }
            Message next = consumer.receive(Jms.COMES_MILLIS);
            assertThat(next.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
            assertThat(next.getJMSRedelivered()).isFalse();
            assertThat(next.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        }
    }

    @Test
    void sec8_6_inDupsOkAWrongTypeLeavesTheMessageTheNextOne() {
        JMSContext dups = another(JMSContext.DUPS_OK_ACKNOWLEDGE);
        dups.createProducer().send(queue, "a").send(queue, "b");
        JMSConsumer consumer = dups.createConsumer(queue);

        assertThatThrownBy(() -> consumer.receiveBody(Map.class, Jms.COMES_MILLIS))
                .isInstanceOf(MessageFormatRuntimeException.class);

        assertThat(consumer.receiveBody(String.class, Jms.COMES_MILLIS)).isEqualTo("a");
        assertThat(consumer.receiveBody(CharSequence.class, Jms.COMES_MILLIS)).isEqualTo("b");
    }

    @Test
    void sec8_6_inClientAWrongTypeCountsAsReceivedAndRecoverBringsItBack() throws JMSException {
        JMSContext client = another(JMSContext.CLIENT_ACKNOWLEDGE);
        client.createProducer().send(queue, "a").send(queue, "b");
        JMSConsumer consumer = client.createConsumer(queue);

        assertThatThrownBy(() -> consumer.receiveBody(Map.class, Jms.COMES_MILLIS))
                .isInstanceOf(MessageFormatRuntimeException.class);

        assertThat(consumer.receiveBody(String.class, Jms.COMES_MILLIS)).isEqualTo("b");
        client.recover();
        Message again = consumer.receive(Jms.COMES_MILLIS);
        assertThat(Jms.text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    }

    @Test
    void sec8_6_inATransactionAWrongTypeCountsAsReceivedAndRollbackBringsItBack() throws JMSException {
        JMSContext transacted = another(JMSContext.SESSION_TRANSACTED);
        transacted.createProducer().send(queue, "a").send(queue, "b");
        transacted.commit();
        JMSConsumer consumer = transacted.createConsumer(queue);

        assertThatThrownBy(() -> consumer.receiveBody(Map.class, Jms.COMES_MILLIS))
                .isInstanceOf(MessageFormatRuntimeException.class);

        assertThat(consumer.receiveBody(String.class, Jms.COMES_MILLIS)).isEqualTo("b");
        transacted.rollback();
        Message again = consumer.receive(Jms.COMES_MILLIS);
        assertThat(Jms.text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        transacted.commit();
    }

    @Test
    void sec8_6_anObjectThatIsNotTrustedIsAWrongType() {
        context.createProducer().send(queue, (Serializable) Set.of("a"));
        JMSConsumer consumer = context.createConsumer(queue);

        assertThatThrownBy(() -> consumer.receiveBody(Serializable.class, Jms.COMES_MILLIS))
                .isInstanceOf(MessageFormatRuntimeException.class);
    }

    // Client ids

    @Test
    void sec6_1_2_aClientIdIsSetBeforeAnythingElseIsDoneWithTheContext() {
        List<Consumer<JMSContext>> uses = List.of(
                JMSContext::createProducer,
                JMSContext::createMessage,
                JMSContext::createTextMessage,
                used -> used.createTextMessage("a"),
                JMSContext::createBytesMessage,
                JMSContext::createMapMessage,
                JMSContext::createStreamMessage,
                JMSContext::createObjectMessage,
                used -> used.createObjectMessage("a"),
                used -> used.createQueue("q"),
                used -> used.createTopic("t"),
                JMSContext::createTemporaryQueue,
                JMSContext::createTemporaryTopic,
                used -> used.createConsumer(queue),
                used -> used.createBrowser(queue),
                used -> used.createContext(JMSContext.AUTO_ACKNOWLEDGE).close(),
                JMSContext::start,
                JMSContext::stop,
                used -> used.setExceptionListener(null));

        for (Consumer<JMSContext> use : uses) {
            try (JMSContext used = JMS.factory().createContext()) {
                used.setAutoStart(false);
                use.accept(used);
                assertThatThrownBy(() -> used.setClientID(JMS.name("me")))
                        .isInstanceOf(IllegalStateRuntimeException.class);
            }
        }
    }

    @Test
    void sec6_1_2_aContextTellsItsClientId() {
        try (JMSContext own = JMS.factory().createContext()) {
            assertThat(own.getClientID()).isNull();
            own.setClientID(JMS.name("me"));

            assertThat(own.getClientID()).isEqualTo(JMS.name("me"));
            assertThatThrownBy(() -> own.setClientID(JMS.name("other")))
                    .isInstanceOf(IllegalStateRuntimeException.class);
        }
    }

    // Producers

    @Test
    void sec7_6_theNamesOfAProducersPropertiesAreAViewThatCannotBeChanged() {
        JMSProducer producer = context.createProducer().setProperty("a", 1);
        Set<String> names = producer.getPropertyNames();

        producer.setProperty("b", "x");

        assertThat(names).containsExactlyInAnyOrder("a", "b");
        assertThatThrownBy(() -> names.add("c")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> names.remove("a")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> names.iterator().remove())
                .isInstanceOfAny(UnsupportedOperationException.class, java.lang.IllegalStateException.class);
        producer.clearProperties();
        assertThat(names).isEmpty();
    }

    @Test
    void sec7_7_aProducersPropertiesReplaceThoseOfTheMessage() throws JMSException {
        Message message = context.createTextMessage("a");
        message.setStringProperty("p", "message");
        message.setStringProperty("kept", "message");
        message.setJMSType("message");
        context.createProducer()
                .setProperty("p", "producer")
                .setJMSType("producer")
                .send(queue, message);

        Message received = context.createConsumer(queue).receive(Jms.COMES_MILLIS);
        assertThat(received.getStringProperty("p")).isEqualTo("producer");
        assertThat(received.getStringProperty("kept")).isEqualTo("message");
        assertThat(received.getJMSType()).isEqualTo("producer");
    }

    @Test
    void sec7_7_aProducersPropertiesCannotBePutOnAReceivedMessage() {
        context.createProducer().send(queue, "a");
        Message received = context.createConsumer(queue).receive(Jms.COMES_MILLIS);
        JMSProducer producer = context.createProducer().setProperty("p", 1);

        assertThatThrownBy(() -> producer.send(queue, received))
                .isInstanceOf(MessageNotWriteableRuntimeException.class);
    }

    @Test
    void sec7_wrongArgumentsOfAProducerAreRefused() {
        JMSProducer producer = context.createProducer();

        assertThatThrownBy(() -> producer.send(queue, (Message) null))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> producer.send(null, "a")).isInstanceOf(InvalidDestinationRuntimeException.class);
        assertThatThrownBy(() -> producer.send(null, context.createMessage()))
                .isInstanceOf(InvalidDestinationRuntimeException.class);
        assertThatThrownBy(() -> producer.send(null, Map.of())).isInstanceOf(InvalidDestinationRuntimeException.class);
        assertThatThrownBy(() -> producer.send(null, new byte[0]))
                .isInstanceOf(InvalidDestinationRuntimeException.class);
        assertThatThrownBy(() -> producer.send(queue, Map.of("k", new Object())))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> producer.setProperty("p", new Object()))
                .isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> producer.setDeliveryMode(3)).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> producer.setPriority(10)).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> producer.setTimeToLive(-1)).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> producer.setDeliveryDelay(-1)).isInstanceOf(JMSRuntimeException.class);
        for (String name : new String[] {null, ""}) {
            assertThatThrownBy(() -> producer.setProperty(name, 1)).isInstanceOf(IllegalArgumentException.class);
        }
        producer.setProperty("bool", true);
        assertThatThrownBy(() -> producer.getIntProperty("bool")).isInstanceOf(MessageFormatRuntimeException.class);
    }

    // Consumers and browsers

    @Test
    void sec8_wrongArgumentsOfConsumersAreRefused() {
        Topic topic = context.createTopic(JMS.name("t"));
        Stream.<Runnable>of(
                        () -> context.createConsumer(null),
                        () -> context.createConsumer(null, null),
                        () -> context.createConsumer(null, null, false),
                        () -> context.createBrowser(null),
                        () -> context.createBrowser(null, null),
                        () -> context.createSharedConsumer(null, "s"),
                        () -> context.createSharedConsumer(null, "s", null),
                        () -> context.createSharedDurableConsumer(null, "s"),
                        () -> context.createSharedDurableConsumer(null, "s", null),
                        () -> context.createDurableConsumer(null, "s"),
                        () -> context.createDurableConsumer(null, "s", null, false),
                        () -> context.unsubscribe("nobody"),
                        () -> context.unsubscribe(""),
                        () -> context.unsubscribe(null))
                .forEach(
                        wrong -> assertThatThrownBy(wrong::run).isInstanceOf(InvalidDestinationRuntimeException.class));
        Stream.<Runnable>of(
                        () -> context.createConsumer(queue, "= 1"),
                        () -> context.createConsumer(topic, "= 1", true),
                        () -> context.createBrowser(queue, "= 1"),
                        () -> context.createSharedConsumer(topic, "s", "= 1"),
                        () -> context.createSharedDurableConsumer(topic, "s", "= 1"))
                .forEach(wrong -> assertThatThrownBy(wrong::run).isInstanceOf(InvalidSelectorRuntimeException.class));
        Stream.<Runnable>of(
                        () -> context.createDurableConsumer(topic, "s"),
                        () -> context.createDurableConsumer(topic, "s", null, false),
                        context::commit,
                        context::rollback)
                .forEach(wrong -> assertThatThrownBy(wrong::run).isInstanceOf(IllegalStateRuntimeException.class));
    }

    @Test
    void sec8_aConsumerWithAListenerDoesNotReceive() {
        JMSConsumer consumer = context.createConsumer(queue);
        consumer.setMessageListener(message -> {});

        assertThatThrownBy(consumer::receive).isInstanceOf(IllegalStateRuntimeException.class);
        assertThatThrownBy(() -> consumer.receive(1)).isInstanceOf(IllegalStateRuntimeException.class);
        assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateRuntimeException.class);
        assertThatThrownBy(() -> consumer.receiveBody(String.class)).isInstanceOf(IllegalStateRuntimeException.class);
        assertThatThrownBy(() -> consumer.receiveBodyNoWait(String.class))
                .isInstanceOf(IllegalStateRuntimeException.class);
    }

    @Test
    void sec2_8_modesAreThoseOfTheSpecification() {
        assertThat(context.getSessionMode()).isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
        assertThat(context.getTransacted()).isFalse();
        assertThat(another(JMSContext.SESSION_TRANSACTED).getTransacted()).isTrue();
        for (int none : new int[] {-1, 4, 100}) {
            assertThatThrownBy(() -> JMS.factory().createContext(none)).isInstanceOf(JMSRuntimeException.class);
            assertThatThrownBy(() -> context.createContext(none)).isInstanceOf(JMSRuntimeException.class);
        }
        assertThatThrownBy(another(JMSContext.SESSION_TRANSACTED)::recover)
                .isInstanceOf(IllegalStateRuntimeException.class);
    }
}
