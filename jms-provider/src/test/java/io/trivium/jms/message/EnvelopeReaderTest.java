package io.trivium.jms.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.jms.destination.TriviumQueue;
import io.trivium.message.amqp.AmqpWriter;
import io.trivium.message.amqp.Described;
import io.trivium.message.amqp.Unsigned;
import io.trivium.message.mapping.Body;
import io.trivium.message.mapping.Envelope;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EnvelopeReaderTest {
    private static final int DATA = 0x75;
    private static final int SEQUENCE = 0x76;
    private static final int VALUE = 0x77;

    @Test
    void bodiesThatOnlyAmqpHasComeAsTheNearestThatJmsHas() throws JMSException {
        JmsMessage binary = read(sections(section(VALUE, ascii("abc"))));
        JmsMessage number = read(sections(section(VALUE, Unsigned.ofInt(5))));
        JmsMessage data = read(sections(section(DATA, ascii("ab")), section(DATA, ascii("c"))));
        JmsMessage sequence = read(sections(section(SEQUENCE, List.of(1, "two"))));

        assertThat(bytes(binary)).isEqualTo("abc");
        assertThat(((TextMessage) number).getText()).isEqualTo("5");
        assertThat(bytes(data)).isEqualTo("abc");
        ((StreamMessage) sequence).reset();
        assertThat(((StreamMessage) sequence).readInt()).isEqualTo(1);
        assertThat(((StreamMessage) sequence).readString()).isEqualTo("two");
    }

    @Test
    void noApplicationPropertySpeaksForTheBroker() throws JMSException {
        Envelope envelope = new Envelope();
        for (String name : List.of("JMSXUserID", "JMSXGroupID", "JMSXGroupSeq", "JMS_AMQP_ContentType")) {
            envelope.properties.put(name, "1");
        }
        envelope.properties.put("JMSXDeliveryCount", 7);
        envelope.properties.put("color", "red");

        JmsMessage message = read(envelope);

        assertThat(message.properties().names()).containsExactly("color", "JMSXDeliveryCount");
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    }

    @Test
    void whatTheBrokerSaysIsShown() throws JMSException {
        Envelope envelope = new Envelope();
        envelope.properties.put("JMSXUserID", "mallory");
        envelope.user = "alice";

        assertThat(read(envelope).getStringProperty("JMSXUserID")).isEqualTo("alice");
    }

    /** A RocketMQ client may give a property of this name, and of its type. */
    @Test
    void aMessageWithAGroupSequenceThatIsNoneCanBeForwarded() throws JMSException {
        Envelope envelope = new Envelope();
        envelope.properties.put("JMSXGroupSeq", "1");

        Envelope forwarded = EnvelopeWriter.write(read(envelope), "key");

        assertThat(forwarded.groupSequence).isNull();
    }

    private static JmsMessage read(Envelope envelope) throws JMSException {
        return new EnvelopeReader(TrustedClasses.NONE).read(envelope, new TriviumQueue("q"), 0);
    }

    private static Envelope sections(Described... sections) {
        AmqpWriter writer = new AmqpWriter();
        for (Described section : sections) {
            writer.write(section);
        }
        Envelope envelope = new Envelope();
        envelope.body = new Body.AmqpSections(writer.toByteArray(), false);
        return envelope;
    }

    private static Described section(int code, @Nullable Object value) {
        return new Described(BigInteger.valueOf(code), value);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String bytes(Message message) throws JMSException {
        ((JmsBytesMessage) message).reset();
        byte[] bytes = ((BytesMessage) message).getBody(byte[].class);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
