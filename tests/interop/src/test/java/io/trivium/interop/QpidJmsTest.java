package io.trivium.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.jms.TriviumConnectionFactory;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Qpid JMS client over AMQP, alone and against our own JMS provider: what one sends the other reads. */
@TestInstance(Lifecycle.PER_CLASS)
class QpidJmsTest {
    private static final long PATIENCE_MILLIS = 30_000;

    private TriviumProcess trivium;
    private Connection qpid;
    private Connection own;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        trivium = TriviumProcess.start(directory);
        qpid = open(new JmsConnectionFactory("amqp://127.0.0.1:" + trivium.amqpPort()));
        own = open(new TriviumConnectionFactory(trivium.jmsUrl()));
    }

    @AfterAll
    void stop() throws JMSException {
        qpid.close();
        own.close();
        trivium.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"qpid-qpid", "qpid-own", "own-qpid", "own-own"})
    void everyMessageTypeCrosses(String way) throws JMSException {
        Connection from = way.startsWith("qpid") ? qpid : own;
        Connection to = way.endsWith("qpid") ? qpid : own;
        String queue = "types." + way;
        try (Session sending = from.createSession(false, Session.AUTO_ACKNOWLEDGE);
                Session receiving = to.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            MessageProducer producer = sending.createProducer(sending.createQueue(queue));
            TextMessage text = sending.createTextMessage("text");
            text.setJMSType("greeting");
            text.setJMSCorrelationID("corr");
            text.setJMSReplyTo(sending.createQueue("answers." + way));
            text.setLongProperty("aLong", 1L << 40);
            producer.send(text);
            BytesMessage bytes = sending.createBytesMessage();
            bytes.writeInt(77);
            producer.send(bytes);
            MapMessage map = sending.createMapMessage();
            map.setInt("one", 1);
            map.setString("two", "zwei");
            map.setBytes("three", new byte[] {3});
            producer.send(map);
            StreamMessage stream = sending.createStreamMessage();
            stream.writeDouble(2.5);
            stream.writeBoolean(true);
            producer.send(stream);
            producer.send(sending.createObjectMessage(new int[] {4, 2}));
            producer.send(sending.createMessage());

            MessageConsumer consumer = receiving.createConsumer(receiving.createQueue(queue));
            TextMessage gotText = (TextMessage) next(consumer);
            assertThat(gotText.getText()).isEqualTo("text");
            assertThat(gotText.getJMSType()).isEqualTo("greeting");
            assertThat(gotText.getJMSCorrelationID()).isEqualTo("corr");
            assertThat(((Queue) gotText.getJMSReplyTo()).getQueueName()).isEqualTo("answers." + way);
            assertThat(gotText.getLongProperty("aLong")).isEqualTo(1L << 40);
            assertThat(gotText.getJMSRedelivered()).isFalse();
            assertThat(gotText.getJMSTimestamp()).isEqualTo(text.getJMSTimestamp());
            assertThat(((BytesMessage) next(consumer)).readInt()).isEqualTo(77);
            MapMessage gotMap = (MapMessage) next(consumer);
            assertThat(gotMap.getInt("one")).isEqualTo(1);
            assertThat(gotMap.getString("two")).isEqualTo("zwei");
            assertThat(gotMap.getBytes("three")).containsExactly(3);
            StreamMessage gotStream = (StreamMessage) next(consumer);
            assertThat(gotStream.readDouble()).isEqualTo(2.5);
            assertThat(gotStream.readBoolean()).isTrue();
            assertThat(((ObjectMessage) next(consumer)).getObject()).isEqualTo(new int[] {4, 2});
            Message empty = next(consumer);
            assertThat(empty).isNotInstanceOfAny(TextMessage.class, BytesMessage.class, ObjectMessage.class);
        }
    }

    @Test
    void aTopicReachesSubscribersOfBothProviders() throws JMSException {
        try (Session sending = qpid.createSession(false, Session.AUTO_ACKNOWLEDGE);
                Session first = own.createSession(false, Session.AUTO_ACKNOWLEDGE);
                Session second = qpid.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            MessageConsumer ours = first.createConsumer(first.createTopic("news.both"));
            MessageConsumer theirs = second.createConsumer(second.createTopic("news.both"));

            sending.createProducer(sending.createTopic("news.both")).send(sending.createTextMessage("extra"));

            assertThat(((TextMessage) next(ours)).getText()).isEqualTo("extra");
            assertThat(((TextMessage) next(theirs)).getText()).isEqualTo("extra");
        }
    }

    private static Connection open(ConnectionFactory factory) throws JMSException {
        Connection connection = factory.createConnection();
        connection.start();
        return connection;
    }

    private static Message next(MessageConsumer consumer) throws JMSException {
        Message message = consumer.receive(PATIENCE_MILLIS);
        if (message == null) {
            throw new AssertionError("no message came");
        }
        return message;
    }
}
