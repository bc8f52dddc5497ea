package io.trivium.jms.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Chapter 3: headers, properties and bodies, as the other side gets them. */
class MessageRulesTest {
    @RegisterExtension
    static final Jms JMS = new Jms();

    private Session session;
    private Queue queue;
    private MessageProducer producer;
    private MessageConsumer consumer;

    @BeforeEach
    void open() throws JMSException {
        Connection connection = JMS.started();
        session = connection.createSession();
        queue = session.createQueue(JMS.name("q"));
        producer = session.createProducer(queue);
        consumer = session.createConsumer(queue);
    }

    @SuppressWarnings("unchecked") // what was sent comes back as its own kind
    private <M extends Message> M passed(M message) throws JMSException {
        producer.send(message);
        Message received = consumer.receive(Jms.COMES_MILLIS);
        assertThat(received).isNotNull();
        return (M) received;
    }

    private static List<String> names(Enumeration<?> all) {
        List<String> names = new ArrayList<>();
        while (all.hasMoreElements()) {
            names.add(all.nextElement().toString());
        }
        return names;
    }

    // Headers

    @Test
    void sec3_4_theProviderSetsItsHeadersWhateverTheApplicationSetBefore() throws JMSException {
        Message message = session.createMessage();
        message.setJMSDestination(session.createTopic("elsewhere"));
        message.setJMSDeliveryMode(DeliveryMode.NON_PERSISTENT);
        message.setJMSExpiration(1);
        message.setJMSPriority(9);
        message.setJMSMessageID("ID:mine");
        message.setJMSTimestamp(5);
        message.setJMSDeliveryTime(6);
        message.setJMSRedelivered(true);

        long before = System.currentTimeMillis();
        Message received = passed(message);
        long after = System.currentTimeMillis();

        for (Message side : List.of(message, received)) {
            assertThat(side.getJMSDestination()).isEqualTo(queue);
            assertThat(side.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
            assertThat(side.getJMSExpiration()).isZero();
            assertThat(side.getJMSPriority()).isEqualTo(4);
            assertThat(side.getJMSMessageID()).startsWith("ID:").isNotEqualTo("ID:mine");
            assertThat(side.getJMSTimestamp()).isBetween(before, after);
            assertThat(side.getJMSDeliveryTime()).isEqualTo(side.getJMSTimestamp());
        }
        assertThat(received.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
        assertThat(received.getJMSRedelivered()).isFalse();
    }

    @Test
    void sec3_4_argumentsOfASendAreStrongerThanTheProducersSettings() throws JMSException {
        producer.setPriority(1);
        producer.setTimeToLive(1_000_000);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        Message message = session.createMessage();

        producer.send(message, DeliveryMode.PERSISTENT, 8, 2_000_000);

        assertThat(message.getJMSPriority()).isEqualTo(8);
        assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
        assertThat(message.getJMSExpiration()).isEqualTo(message.getJMSTimestamp() + 2_000_000);
        Message received = consumer.receive(Jms.COMES_MILLIS);
        assertThat(received.getJMSPriority()).isEqualTo(8);
        assertThat(received.getJMSExpiration()).isEqualTo(message.getJMSExpiration());
        assertThat(producer.getPriority()).isEqualTo(1);
    }

    @Test
    void sec3_4_theClientsHeadersComeAsTheyWereSet() throws JMSException {
        List<Destination> replyTos = List.of(
                session.createQueue("r"),
                session.createTopic("r"),
                session.createTemporaryQueue(),
                session.createTemporaryTopic());
        for (Destination replyTo : replyTos) {
            Message message = session.createMessage();
            message.setJMSType("a type");
            message.setJMSCorrelationID("application's own");
            message.setJMSReplyTo(replyTo);

            Message received = passed(message);

            assertThat(received.getJMSType()).isEqualTo("a type");
            assertThat(received.getJMSCorrelationID()).isEqualTo("application's own");
            assertThat(received.getJMSReplyTo()).isEqualTo(replyTo).isInstanceOf(replyTo.getClass());
        }
        Message none = passed(session.createMessage());
        assertThat(none.getJMSType()).isNull();
        assertThat(none.getJMSCorrelationID()).isNull();
        assertThat(none.getJMSReplyTo()).isNull();
    }

    @Test
    void sec3_4_5_aCorrelationIdIsAMessageIdOrBytes() throws JMSException {
        Message first = passed(session.createMessage());
        Message answer = session.createMessage();
        answer.setJMSCorrelationID(first.getJMSMessageID());
        assertThat(passed(answer).getJMSCorrelationID()).isEqualTo(first.getJMSMessageID());

        Message bytes = session.createMessage();
        byte[] id = {0, -1, 7};
        bytes.setJMSCorrelationIDAsBytes(id);
        id[0] = 9;
        assertThat(passed(bytes).getJMSCorrelationIDAsBytes()).containsExactly(0, -1, 7);
    }

    @Test
    void sec3_4_10_aReceivedMessagesHeadersCanBeSetAndItCanBeSentOn() throws JMSException {
        Message message = session.createTextMessage("a");
        message.setStringProperty("p", "x");
        Message received = passed(message);
        String firstId = received.getJMSMessageID();
        received.setJMSType("on");
        received.setJMSCorrelationID("c");

        Message again = passed(received);

        assertThat(Jms.text(again)).isEqualTo("a");
        assertThat(again.getStringProperty("p")).isEqualTo("x");
        assertThat(again.getJMSType()).isEqualTo("on");
        assertThat(again.getJMSMessageID()).isNotEqualTo(firstId);
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    }

    // Properties

    @Test
    void sec3_5_propertiesOfAllTypesComeWithTheirTypes() throws JMSException {
        Message message = session.createMessage();
        message.setBooleanProperty("z", true);
        message.setByteProperty("b", Byte.MIN_VALUE);
        message.setShortProperty("s", Short.MIN_VALUE);
        message.setIntProperty("i", Integer.MIN_VALUE);
        message.setLongProperty("l", Long.MIN_VALUE);
        message.setFloatProperty("f", Float.MIN_VALUE);
        message.setDoubleProperty("d", Double.MIN_VALUE);
        message.setStringProperty("t", "äöü \0 \uD83D\uDE00");
        message.setStringProperty("empty", "");
        message.setStringProperty("none", null);
        message.setObjectProperty("noObject", null);
        message.setObjectProperty("$_ä1", 5L);

        Message received = passed(message);

        assertThat(received.getObjectProperty("z")).isEqualTo(true);
        assertThat(received.getObjectProperty("b")).isEqualTo(Byte.MIN_VALUE);
        assertThat(received.getObjectProperty("s")).isEqualTo(Short.MIN_VALUE);
        assertThat(received.getObjectProperty("i")).isEqualTo(Integer.MIN_VALUE);
        assertThat(received.getObjectProperty("l")).isEqualTo(Long.MIN_VALUE);
        assertThat(received.getObjectProperty("f")).isEqualTo(Float.MIN_VALUE);
        assertThat(received.getObjectProperty("d")).isEqualTo(Double.MIN_VALUE);
        assertThat(received.getObjectProperty("t")).isEqualTo("äöü \0 \uD83D\uDE00");
        assertThat(received.getObjectProperty("empty")).isEqualTo("");
        assertThat(received.getObjectProperty("none")).isNull();
        assertThat(received.propertyExists("none")).isTrue();
        assertThat(received.propertyExists("noObject")).isTrue();
        assertThat(received.propertyExists("never")).isFalse();
        assertThat(received.getObjectProperty("$_ä1")).isEqualTo(5L);
        assertThat(names(received.getPropertyNames()))
                .filteredOn(name -> !name.startsWith("JMS"))
                .containsExactlyInAnyOrder("z", "b", "s", "i", "l", "f", "d", "t", "empty", "none", "noObject", "$_ä1");
    }

    @Test
    void sec3_5_1_aNameThatNoSelectorCouldHaveIsRefused() throws JMSException {
        Message message = session.createMessage();
        for (String name : new String[] {null, "", "1a", "a-b", "a b", "a.b", "NULL", "true", "Between", "escape"}) {
            assertThatThrownBy(() -> message.setIntProperty(name, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> message.setObjectProperty(name, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> message.setStringProperty(name, "")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void sec3_5_5_otherObjectsAreNoProperties() throws JMSException {
        Message message = session.createMessage();

        for (Object wrong : new Object[] {'c', new byte[1], List.of(), new Object(), Map.of()}) {
            assertThatThrownBy(() -> message.setObjectProperty("p", wrong)).isInstanceOf(MessageFormatException.class);
        }
        assertThat(message.propertyExists("p")).isFalse();
    }

    @Test
    void sec3_5_7_propertiesOfAReceivedMessageAreReadOnlyUntilTheyAreCleared() throws JMSException {
        Message message = session.createTextMessage("a");
        message.setIntProperty("p", 1);
        Message received = passed(message);
        List<ThrowingCallable> writes = List.of(
                () -> received.setBooleanProperty("p", true),
                () -> received.setByteProperty("p", (byte) 1),
                () -> received.setShortProperty("p", (short) 1),
                () -> received.setIntProperty("p", 1),
                () -> received.setLongProperty("p", 1),
                () -> received.setFloatProperty("p", 1),
                () -> received.setDoubleProperty("p", 1),
                () -> received.setStringProperty("p", "1"),
                () -> received.setObjectProperty("p", 1));
        for (ThrowingCallable write : writes) {
            assertThatThrownBy(write).isInstanceOf(MessageNotWriteableException.class);
        }

        received.clearProperties();

        assertThat(received.getPropertyNames().hasMoreElements()).isFalse();
        received.setIntProperty("q", 2);
        assertThat(received.getIntProperty("q")).isEqualTo(2);
        assertThat(Jms.text(received)).isEqualTo("a");
        assertThat(received.getJMSMessageID()).isNotNull();
        assertThatThrownBy(() -> ((TextMessage) received).setText("b"))
                .isInstanceOf(MessageNotWriteableException.class);
    }

    @Test
    void sec3_5_9_theDeliveryCountIsTheProviders() throws JMSException {
        Message message = session.createMessage();
        message.setIntProperty("JMSXDeliveryCount", 7);

        assertThat(passed(message).getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    }

    // Bodies

    @Test
    void sec3_11_bodiesOfReceivedMessagesAreReadOnlyUntilTheyAreCleared() throws JMSException {
        TextMessage text = passed(session.createTextMessage("a"));
        BytesMessage bytes = passed(session.createBytesMessage());
        MapMessage map = passed(session.createMapMessage());
        StreamMessage stream = passed(session.createStreamMessage());
        ObjectMessage object = passed(session.createObjectMessage("a"));
        List<ThrowingCallable> writes = List.of(
                () -> text.setText("b"),
                () -> bytes.writeInt(1),
                () -> bytes.writeObject(1),
                () -> bytes.writeBytes(new byte[1]),
                () -> map.setInt("a", 1),
                () -> map.setObject("a", 1),
                () -> map.setBytes("a", new byte[1]),
                () -> stream.writeInt(1),
                () -> stream.writeObject(1),
                () -> object.setObject("b"));
        for (ThrowingCallable write : writes) {
            assertThatThrownBy(write).isInstanceOf(MessageNotWriteableException.class);
        }

        for (Message each : List.of(text, bytes, map, stream, object)) {
            String id = each.getJMSMessageID();
            each.clearBody();
            assertThat(each.getJMSMessageID()).isEqualTo(id);
            assertThat(each.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
            assertThatThrownBy(() -> each.setIntProperty("p", 1)).isInstanceOf(MessageNotWriteableException.class);
        }
        for (ThrowingCallable write : writes) {
            assertThatCode(write).doesNotThrowAnyException();
        }
        assertThatThrownBy(bytes::readInt).isInstanceOf(MessageNotReadableException.class);
        assertThatThrownBy(stream::readInt).isInstanceOf(MessageNotReadableException.class);
    }

    @Test
    void sec3_11_nullAndEmptyAreTwoThings() throws JMSException {
        assertThat(passed(session.createTextMessage()).getText()).isNull();
        assertThat(passed(session.createTextMessage("")).getText()).isEmpty();
        assertThat(passed(session.createObjectMessage()).getObject()).isNull();
        assertThat(passed(session.createBytesMessage()).getBodyLength()).isZero();
        assertThat(passed(session.createMapMessage()).getMapNames().hasMoreElements())
                .isFalse();
    }

    @Test
    void sec3_11_aStreamComesItemByItem() throws JMSException {
        StreamMessage sent = session.createStreamMessage();
        sent.writeBoolean(true);
        sent.writeByte((byte) 1);
        sent.writeShort((short) 2);
        sent.writeChar('c');
        sent.writeInt(3);
        sent.writeLong(4);
        sent.writeFloat(5.5f);
        sent.writeDouble(6.5);
        sent.writeString("s");
        sent.writeString(null);
        sent.writeObject(null);
        sent.writeBytes(new byte[] {1, 2, 3});
        sent.writeBytes(new byte[] {1, 2, 3}, 1, 1);
        sent.writeBytes(new byte[0]);
        sent.writeBytes(null);

        StreamMessage stream = passed(sent);

        assertThat(stream.readBoolean()).isTrue();
        assertThat(stream.readLong()).isEqualTo(1);
        assertThatThrownBy(stream::readByte).isInstanceOf(MessageFormatException.class);
        assertThat(stream.readInt()).isEqualTo(2);
        assertThatThrownBy(stream::readInt).isInstanceOf(MessageFormatException.class);
        assertThat(stream.readString()).isEqualTo("c");
        assertThat(stream.readObject()).isEqualTo(3);
        assertThat(stream.readString()).isEqualTo("4");
        assertThat(stream.readDouble()).isEqualTo(5.5);
        assertThatThrownBy(stream::readFloat).isInstanceOf(MessageFormatException.class);
        assertThat(stream.readDouble()).isEqualTo(6.5);
        assertThatThrownBy(stream::readInt).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> stream.readBytes(new byte[1])).isInstanceOf(MessageFormatException.class);
        assertThat(stream.readString()).isEqualTo("s");
        assertThatThrownBy(stream::readChar).isInstanceOf(NullPointerException.class);
        assertThat(stream.readBoolean()).isFalse();
        assertThat(stream.readObject()).isNull();
        byte[] two = new byte[2];
        assertThat(stream.readBytes(two)).isEqualTo(2);
        assertThatThrownBy(stream::readObject).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(stream::readString).isInstanceOf(MessageFormatException.class);
        assertThat(stream.readBytes(two)).isEqualTo(1);
        assertThat(stream.readBytes(new byte[1])).isEqualTo(1);
        assertThat(stream.readBytes(new byte[1])).isEqualTo(-1);
        assertThat(stream.readBytes(two)).isZero();
        assertThat(stream.readBytes(two)).isEqualTo(-1);
        assertThatThrownBy(stream::readObject).isInstanceOf(MessageEOFException.class);
        assertThatThrownBy(() -> stream.readBytes(two)).isInstanceOf(MessageEOFException.class);
        stream.reset();
        assertThat(stream.readBoolean()).isTrue();
    }

    @Test
    void sec3_11_bytesComeAsTheyWereWritten() throws JMSException {
        BytesMessage sent = session.createBytesMessage();
        sent.writeBoolean(true);
        sent.writeByte((byte) -1);
        sent.writeShort((short) -2);
        sent.writeChar('c');
        sent.writeInt(3);
        sent.writeLong(4);
        sent.writeFloat(5.5f);
        sent.writeDouble(6.5);
        sent.writeUTF("ä");
        sent.writeBytes(new byte[] {1, 2, 3}, 1, 2);
        assertThatThrownBy(() -> sent.writeObject(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> sent.writeObject(new Object())).isInstanceOf(MessageFormatException.class);

        BytesMessage bytes = passed(sent);

        assertThat(bytes.readBoolean()).isTrue();
        assertThat(bytes.readUnsignedByte()).isEqualTo(255);
        assertThat(bytes.readUnsignedShort()).isEqualTo(65_534);
        assertThat(bytes.readChar()).isEqualTo('c');
        assertThat(bytes.readInt()).isEqualTo(3);
        assertThat(bytes.readLong()).isEqualTo(4);
        assertThat(bytes.readFloat()).isEqualTo(5.5f);
        assertThat(bytes.readDouble()).isEqualTo(6.5);
        assertThat(bytes.readUTF()).isEqualTo("ä");
        byte[] rest = new byte[5];
        assertThatThrownBy(() -> bytes.readBytes(rest, -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> bytes.readBytes(rest, 6)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(bytes::readLong).isInstanceOf(MessageEOFException.class);
        assertThat(bytes.readBytes(rest, 1)).isEqualTo(1);
        assertThat(bytes.readBytes(rest)).isEqualTo(1);
        assertThat(bytes.readBytes(rest)).isEqualTo(-1);
        assertThatThrownBy(bytes::readByte).isInstanceOf(MessageEOFException.class);
        assertThat(bytes.getBodyLength()).isEqualTo(36);
    }

    @Test
    void sec3_11_aMapComesEntryByEntry() throws JMSException {
        MapMessage sent = session.createMapMessage();
        sent.setChar("c", 'c');
        sent.setByte("b", (byte) 1);
        sent.setString("none", null);
        sent.setBytes("part", new byte[] {1, 2, 3}, 1, 2);
        sent.setObject("d", 2.5);
        for (String name : new String[] {null, ""}) {
            assertThatThrownBy(() -> sent.setInt(name, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> sent.setObject(name, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> sent.setBytes(name, new byte[1])).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> sent.setObject("x", List.of())).isInstanceOf(MessageFormatException.class);

        MapMessage map = passed(sent);

        assertThat(map.getChar("c")).isEqualTo('c');
        assertThat(map.getString("c")).isEqualTo("c");
        assertThat(map.getLong("b")).isEqualTo(1);
        assertThat(map.itemExists("none")).isTrue();
        assertThat(map.getObject("none")).isNull();
        assertThat(map.itemExists("x")).isFalse();
        assertThat(map.getObject("x")).isNull();
        assertThat(map.getString("x")).isNull();
        assertThat(map.getBytes("x")).isNull();
        assertThat(map.getBytes("part")).containsExactly(2, 3);
        assertThat(map.getObject("part")).isEqualTo(new byte[] {2, 3});
        assertThatThrownBy(() -> map.getInt("x")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> map.getChar("x")).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> map.getDouble("none")).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> map.getInt("d")).isInstanceOf(MessageFormatException.class);
        assertThat(names(map.getMapNames())).containsExactlyInAnyOrder("c", "b", "none", "part", "d");
    }

    @Test
    void sec3_11_anObjectIsCopiedWhenItIsSetAndWhenItIsGot() throws JMSException {
        ArrayList<String> list = new ArrayList<>(List.of("a"));
        ObjectMessage message = session.createObjectMessage(list);
        list.add("b");

        assertThat(message.getObject()).isEqualTo(List.of("a")).isNotSameAs(message.getObject());
        assertThatThrownBy(() -> message.setObject(new ArrayList<>(List.of(new Object()))))
                .isInstanceOf(MessageFormatException.class);
    }

    @Test
    void sec3_9_aMessageCanBeSentAgainWhileTheFirstOneIsThere() throws JMSException {
        TextMessage message = session.createTextMessage("first");
        producer.send(message);
        message.setText("second");
        producer.send(message);

        assertThat(Jms.text(consumer)).isEqualTo("first");
        assertThat(Jms.text(consumer)).isEqualTo("second");
    }

    // Foreign messages

    /** What another provider's message is: our own, behind nothing but the interface. */
    private static <M extends Message> M foreign(Class<M> api, M own) {
        return api.cast(Proxy.newProxyInstance(
                api.getClassLoader(), new Class<?>[] {api}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(own, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @Test
    void sec3_12_messagesOfAnotherProviderAreSent() throws JMSException {
        TextMessage text = foreign(TextMessage.class, session.createTextMessage("a"));
        text.setStringProperty("p", "x");
        text.setJMSType("type");
        text.setJMSCorrelationID("c");
        text.setJMSReplyTo(queue);
        TextMessage received = passed(text);
        assertThat(received.getText()).isEqualTo("a");
        assertThat(received.getStringProperty("p")).isEqualTo("x");
        assertThat(received.getJMSType()).isEqualTo("type");
        assertThat(received.getJMSCorrelationID()).isEqualTo("c");
        assertThat(received.getJMSReplyTo()).isEqualTo(queue);
        assertThat(text.getJMSMessageID()).isEqualTo(received.getJMSMessageID());
        assertThat(text.getJMSDestination()).isEqualTo(queue);
        assertThat(text.getJMSTimestamp()).isEqualTo(received.getJMSTimestamp());

        BytesMessage bytes = foreign(BytesMessage.class, session.createBytesMessage());
        bytes.writeInt(7);
        assertThat(passed(bytes).readInt()).isEqualTo(7);
        MapMessage map = foreign(MapMessage.class, session.createMapMessage());
        map.setInt("i", 7);
        assertThat(passed(map).getInt("i")).isEqualTo(7);
        StreamMessage stream = foreign(StreamMessage.class, session.createStreamMessage());
        stream.writeInt(7);
        assertThat(passed(stream).readInt()).isEqualTo(7);
        ObjectMessage object = foreign(ObjectMessage.class, session.createObjectMessage("a"));
        assertThat(passed(object).getObject()).isEqualTo("a");
        assertThat(passed(foreign(Message.class, session.createMessage()))).isNotNull();
    }

    @Test
    void sec3_12_anotherProvidersDestinationForRepliesIsLeftOutOfItsMessage() throws JMSException {
        Message message = foreign(Message.class, session.createMessage());
        message.setJMSReplyTo((Queue) () -> "elsewhere");

        assertThat(passed(message).getJMSReplyTo()).isNull();
    }
}
