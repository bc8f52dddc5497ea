package io.trivium.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Jakarta Messaging §3.5 and §3.11: properties and the five kinds of bodies. */
class MessagesTest {
    @Test
    void bytesAreReadAsTheyWereWritten() throws JMSException {
        JmsBytesMessage message = new JmsBytesMessage();
        message.writeInt(7);
        message.writeUTF("ä");
        message.writeObject(2.5d);
        message.writeBytes(new byte[] {1, 2, 3});
        message.reset();

        assertThat(message.readInt()).isEqualTo(7);
        assertThat(message.readUTF()).isEqualTo("ä");
        assertThat(message.readDouble()).isEqualTo(2.5);
        assertThat(message.readBytes(new byte[5])).isEqualTo(3);
        assertThat(message.readBytes(new byte[5])).isEqualTo(-1);
        assertThat(message.getBodyLength()).isEqualTo(19);
    }

    @Test
    void readingPastTheEndOfBytesLeavesThePlace() throws JMSException {
        JmsBytesMessage message = new JmsBytesMessage();
        message.writeShort((short) 5);
        message.reset();

        assertThatThrownBy(message::readInt).isInstanceOf(MessageEOFException.class);

        assertThat(message.readShort()).isEqualTo((short) 5);
    }

    @Test
    void bytesAreEitherWrittenOrRead() throws JMSException {
        JmsBytesMessage message = new JmsBytesMessage();

        assertThatThrownBy(message::readInt).isInstanceOf(MessageNotReadableException.class);
        assertThatThrownBy(message::getBodyLength).isInstanceOf(MessageNotReadableException.class);
        message.reset();
        assertThatThrownBy(() -> message.writeInt(1)).isInstanceOf(MessageNotWriteableException.class);
        message.clearBody();
        message.writeInt(1);
        assertThat(message.getBody(byte[].class)).containsExactly(0, 0, 0, 1);
    }

    @Test
    void aStreamIsReadItemByItemAndAFailedConversionLeavesThePlace() throws JMSException {
        JmsStreamMessage message = new JmsStreamMessage();
        message.writeString("x");
        message.writeLong(5);
        message.reset();

        assertThatThrownBy(message::readInt).isInstanceOf(NumberFormatException.class);
        assertThat(message.readString()).isEqualTo("x");
        assertThatThrownBy(message::readInt).isInstanceOf(MessageFormatException.class);
        assertThat(message.readLong()).isEqualTo(5);
        assertThatThrownBy(message::readObject).isInstanceOf(MessageEOFException.class);
    }

    @Test
    void aByteArrayOfAStreamIsReadInPartsUntilOneIsNotFull() throws JMSException {
        JmsStreamMessage message = new JmsStreamMessage();
        message.writeBytes(new byte[] {1, 2, 3, 4});
        message.writeBytes(new byte[0]);
        message.writeBytes(null);
        message.writeInt(9);
        message.reset();
        byte[] two = new byte[2];

        assertThat(message.readBytes(two)).isEqualTo(2);
        assertThatThrownBy(message::readInt).isInstanceOf(MessageFormatException.class);
        assertThat(message.readBytes(two)).isEqualTo(2);
        assertThat(message.readBytes(two)).isEqualTo(-1);
        assertThat(message.readBytes(two)).isZero();
        assertThat(message.readBytes(two)).isEqualTo(-1);
        assertThat(message.readInt()).isEqualTo(9);
    }

    @Test
    void aMapKeepsNamesAndTypes() throws JMSException {
        JmsMapMessage message = new JmsMapMessage();
        message.setChar("c", 'x');
        message.setBytes("b", new byte[] {1, 2, 3}, 1, 2);
        message.setObject("n", null);

        assertThat(message.getChar("c")).isEqualTo('x');
        assertThat(message.getBytes("b")).containsExactly(2, 3);
        assertThat(message.itemExists("n")).isTrue();
        assertThat(message.itemExists("o")).isFalse();
        assertThatThrownBy(() -> message.setInt("", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> message.setObject("o", new ArrayList<>())).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void anObjectIsCopiedWhenItIsSet() throws JMSException {
        ArrayList<String> list = new ArrayList<>(List.of("a"));
        JmsObjectMessage message = new JmsObjectMessage(TrustedClasses.NONE);
        message.setObject(list);
        list.add("b");

        assertThat(message.getObject()).isEqualTo(List.of("a"));
    }

    @Test
    void aReceivedObjectIsReadOnlyOfTrustedClasses() throws JMSException {
        JmsObjectMessage sent = new JmsObjectMessage(TrustedClasses.NONE);
        sent.setObject(new ArrayList<>(List.of("a")));

        assertThatThrownBy(() -> new JmsObjectMessage(TrustedClasses.NONE, sent.serialized()).getObject())
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("trustedClasses");
        TrustedClasses trusted = new TrustedClasses(List.of("java.util.*", "java.lang.*"));
        assertThat(new JmsObjectMessage(trusted, sent.serialized()).getObject()).isEqualTo(List.of("a"));
    }

    @Test
    void aPropertyNeedsANameThatASelectorCouldUse() throws JMSException {
        JmsMessage message = new JmsMessage();

        for (String name : new String[] {"", "1a", "a-b", "not", "LIKE", "a.b"}) {
            assertThatThrownBy(() -> message.setIntProperty(name, 1)).isInstanceOf(IllegalArgumentException.class);
        }
        message.setIntProperty("_a$1", 1);
        assertThat(message.getStringProperty("_a$1")).isEqualTo("1");
        assertThatThrownBy(() -> message.setObjectProperty("x", new ArrayList<>()))
                .isInstanceOf(MessageFormatException.class);
    }

    @Test
    void aCorrelationIdAsBytesIsGivenBackAsSuch() {
        JmsMessage message = new JmsMessage();

        message.setJMSCorrelationIDAsBytes(new byte[] {1, (byte) 0xAB});

        assertThat(message.getJMSCorrelationIDAsBytes()).containsExactly(1, 0xAB);
        assertThat(message.getJMSCorrelationID()).isEqualTo("ID:AMQP_BINARY:01AB");
    }

    @Test
    void gettingTheBytesAsAWholeResetsTheMessageBeforeAndAfter() throws JMSException {
        JmsBytesMessage message = new JmsBytesMessage();
        message.writeByte((byte) 1);
        message.writeByte((byte) 2);

        assertThat(message.getBody(byte[].class)).containsExactly(1, 2);
        assertThat(message.readByte()).isEqualTo((byte) 1);
        assertThat(message.getBody(Object.class)).isEqualTo(new byte[] {1, 2});
        assertThat(message.readByte()).isEqualTo((byte) 1);
        assertThatThrownBy(() -> message.getBody(String.class)).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void aMapIsGivenAsAMapAndNotAsTheClassThatItHappensToBe() throws JMSException {
        JmsMapMessage message = new JmsMapMessage();
        message.setInt("a", 1);

        assertThat(message.isBodyAssignableTo(Map.class)).isTrue();
        assertThat(message.isBodyAssignableTo(Object.class)).isTrue();
        for (Class<?> other : List.of(HashMap.class, LinkedHashMap.class, String.class)) {
            assertThat(message.isBodyAssignableTo(other)).isFalse();
            assertThatThrownBy(() -> message.getBody(other)).isInstanceOf(MessageFormatException.class);
        }
    }

    @Test
    void whatHasNoBodyIsNullOfAnyType() throws JMSException {
        for (JmsMessage none : List.of(
                new JmsMessage(),
                new JmsTextMessage(null),
                new JmsBytesMessage(),
                new JmsMapMessage(),
                new JmsObjectMessage(TrustedClasses.NONE))) {
            assertThat(none.isBodyAssignableTo(Thread.class)).isTrue();
            assertThat(none.getBody(Thread.class)).isNull();
        }
        JmsStreamMessage stream = new JmsStreamMessage();
        assertThat(stream.isBodyAssignableTo(Object.class)).isFalse();
        assertThatThrownBy(() -> stream.getBody(Object.class)).isInstanceOf(MessageFormatException.class);
    }

    /** Sees to it that the application's own classes do what they must not. */
    private static final class Treacherous implements Serializable {
        private static final long serialVersionUID = 1L;

        private final boolean written;

        Treacherous(boolean written) {
            this.written = written;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            if (!written) {
                throw new ConcurrentModificationException("on purpose");
            }
            out.defaultWriteObject();
        }

        private void readObject(ObjectInputStream in) {
            throw new NoClassDefFoundError("on purpose");
        }
    }

    @Test
    void anObjectWhoseClassFailsIsRefusedAsOneThatCannotBeSerialized() throws JMSException {
        JmsObjectMessage message = new JmsObjectMessage(TrustedClasses.NONE);

        assertThatThrownBy(() -> message.setObject(new Treacherous(false))).isInstanceOf(MessageFormatException.class);
        message.setObject(new Treacherous(true));

        assertThatThrownBy(message::getObject).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> message.getBody(Treacherous.class)).isInstanceOf(MessageFormatException.class);
        assertThat(message.isBodyAssignableTo(Treacherous.class)).isFalse();
    }

    @Test
    void anObjectThatCannotBeDeserializedIsAssignableToNothing() throws JMSException {
        JmsObjectMessage sent = new JmsObjectMessage(TrustedClasses.NONE);
        sent.setObject(new ArrayList<>(List.of("a")));
        JmsObjectMessage received = new JmsObjectMessage(TrustedClasses.NONE, sent.serialized());

        assertThat(sent.isBodyAssignableTo(List.class)).isTrue();
        assertThat(received.isBodyAssignableTo(List.class)).isFalse();
        assertThat(received.isBodyAssignableTo(Object.class)).isFalse();
        assertThatThrownBy(() -> received.getBody(Object.class)).isInstanceOf(MessageFormatException.class);
    }
}
