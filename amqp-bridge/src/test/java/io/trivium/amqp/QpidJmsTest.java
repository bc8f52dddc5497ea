package io.trivium.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.Serializable;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The genuine Qpid JMS client. */
@Timeout(30)
class QpidJmsTest {
    private static final long WAIT_MILLIS = 10_000;

    /** Objects that Qpid can send as AMQP's own types. */
    private static final List<Serializable> TYPED =
            List.of("object", new HashMap<>(Map.of("a", 1)), new ArrayList<>(List.of("x", 2)));

    private AmqpFixture server;
    private Connection connection;
    private Session session;
    private Queue queue;

    @BeforeEach
    void connect() throws Exception {
        server = new AmqpFixture();
        connection = open("");
        session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
        queue = session.createQueue("orders");
    }

    private Connection open(String options) throws JMSException {
        Connection opened =
                new JmsConnectionFactory("u", "p", "amqp://127.0.0.1:" + server.port() + options).createConnection();
        opened.start();
        return opened;
    }

    @AfterEach
    void disconnect() throws Exception {
        connection.close();
        server.close();
    }

    @Test
    void everyKindOfMessageComesBackAsItself() throws Exception {
        MessageProducer producer = session.createProducer(queue);
        producer.send(session.createTextMessage("text"));
        producer.send(session.createTextMessage(null));
        BytesMessage bytes = session.createBytesMessage();
        bytes.writeInt(7);
        producer.send(bytes);
        MapMessage map = session.createMapMessage();
        map.setInt("i", 1);
        map.setBytes("b", new byte[] {4, 5});
        producer.send(map);
        StreamMessage stream = session.createStreamMessage();
        stream.writeString("s");
        stream.writeLong(9);
        producer.send(stream);
        ObjectMessage object = session.createObjectMessage("object");
        producer.send(object);
        for (Serializable typed : TYPED) {
            ObjectMessage encoded = session.createObjectMessage();
            encoded.setBooleanProperty("JMS_AMQP_TYPED_ENCODING", true);
            encoded.setObject(typed);
            producer.send(encoded);
        }
        producer.send(session.createMessage());

        MessageConsumer consumer = session.createConsumer(queue);
        assertThat(receive(consumer, TextMessage.class).getText()).isEqualTo("text");
        assertThat(receive(consumer, TextMessage.class).getText()).isNull();
        assertThat(receive(consumer, BytesMessage.class).readInt()).isEqualTo(7);
        MapMessage gotMap = receive(consumer, MapMessage.class);
        assertThat(gotMap.getInt("i")).isEqualTo(1);
        assertThat(gotMap.getBytes("b")).containsExactly(4, 5);
        StreamMessage gotStream = receive(consumer, StreamMessage.class);
        assertThat(gotStream.readString()).isEqualTo("s");
        assertThat(gotStream.readLong()).isEqualTo(9);
        assertThat(receive(consumer, ObjectMessage.class).getObject()).isEqualTo("object");
        for (Serializable typed : TYPED) {
            assertThat(receive(consumer, ObjectMessage.class).getObject()).isEqualTo(typed);
        }
        Message empty = receive(consumer, Message.class);
        assertThat(empty).isNotInstanceOfAny(TextMessage.class, BytesMessage.class, ObjectMessage.class);
        empty.acknowledge();
    }

    @Test
    void headersComeBack() throws Exception {
        TextMessage sent = session.createTextMessage("x");
        sent.setJMSCorrelationID("c-1");
        sent.setJMSType("kind");
        sent.setJMSReplyTo(session.createTopic("answers"));
        sent.setStringProperty("JMSXGroupID", "g");
        sent.setIntProperty("JMSXGroupSeq", 5);
        sent.setShortProperty("s", (short) 3);
        sent.setByteProperty("y", (byte) 2);
        sent.setFloatProperty("f", 1.5f);
        session.createProducer(queue).send(sent, DeliveryMode.NON_PERSISTENT, 8, 60_000);

        Message got = receive(session.createConsumer(queue), TextMessage.class);

        assertThat(got.getJMSMessageID()).isEqualTo(sent.getJMSMessageID());
        assertThat(got.getJMSCorrelationID()).isEqualTo("c-1");
        assertThat(got.getJMSType()).isEqualTo("kind");
        assertThat(got.getJMSReplyTo()).isInstanceOf(Topic.class).hasToString("answers");
        assertThat(got.getJMSDestination()).isEqualTo(queue);
        assertThat(got.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(got.getJMSPriority()).isEqualTo(8);
        assertThat(got.getJMSExpiration()).isEqualTo(sent.getJMSExpiration());
        assertThat(got.getJMSTimestamp()).isEqualTo(sent.getJMSTimestamp());
        assertThat(got.getJMSRedelivered()).isFalse();
        assertThat(got.getStringProperty("JMSXGroupID")).isEqualTo("g");
        assertThat(got.getIntProperty("JMSXGroupSeq")).isEqualTo(5);
        assertThat(got.getObjectProperty("s")).isEqualTo((short) 3);
        assertThat(got.getObjectProperty("y")).isEqualTo((byte) 2);
        assertThat(got.getObjectProperty("f")).isEqualTo(1.5f);
    }

    @Test
    void deliveryDelayIsKept() throws Exception {
        MessageProducer producer = session.createProducer(queue);
        producer.setDeliveryDelay(50_000);
        TextMessage sent = session.createTextMessage("later");
        producer.send(sent);

        Message got = receive(session.createConsumer(queue), TextMessage.class);

        assertThat(got.getJMSDeliveryTime()).isEqualTo(sent.getJMSDeliveryTime());
    }

    @Test
    void recoverOffersAgainAndCounts() throws Exception {
        session.createProducer(queue).send(session.createTextMessage("x"));
        MessageConsumer consumer = session.createConsumer(queue);
        receive(consumer, TextMessage.class);

        session.recover();

        Message again = receive(consumer, TextMessage.class);
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        again.acknowledge();
        consumer.close();
        assertThat(server.cluster.finished("TRV-Q-orders")).isEqualTo(1);
    }

    @Test
    void receiveNoWaitSeesWhatIsThere() throws Exception {
        MessageConsumer consumer = session.createConsumer(queue);
        assertThat(consumer.receiveNoWait()).isNull();
        session.createProducer(queue).send(session.createTextMessage("x"));
        assertThat(receive(consumer, TextMessage.class).getText()).isEqualTo("x");
    }

    @Test
    void zeroPrefetchPullsOneByOne() throws Exception {
        try (Connection pulling = open("?jms.prefetchPolicy.all=0")) {
            Session pulls = pulling.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = pulls.createConsumer(queue);
            assertThat(consumer.receiveNoWait()).isNull();
            session.createProducer(queue).send(session.createTextMessage("a"));
            session.createProducer(queue).send(session.createTextMessage("b"));

            assertThat(((TextMessage) consumer.receiveNoWait()).getText()).isEqualTo("a");
            assertThat(receive(consumer, TextMessage.class).getText()).isEqualTo("b");
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @Test
    void browserShowsAllAndTakesNone() throws Exception {
        MessageProducer producer = session.createProducer(queue);
        for (int i = 0; i < 5; i++) {
            producer.send(session.createTextMessage("m" + i));
        }

        try (QueueBrowser browser = session.createBrowser(queue)) {
            Enumeration<?> shown = browser.getEnumeration();
            for (int i = 0; i < 5; i++) {
                assertThat(((TextMessage) shown.nextElement()).getText()).isEqualTo("m" + i);
            }
            assertThat(shown.hasMoreElements()).isFalse();
        }

        assertThat(receive(session.createConsumer(queue), TextMessage.class).getText())
                .isEqualTo("m0");
    }

    @Test
    void temporaryQueuesCarryReplies() throws Exception {
        TemporaryQueue replies = session.createTemporaryQueue();
        MessageConsumer consumer = session.createConsumer(replies);
        TextMessage request = session.createTextMessage("request");
        request.setJMSReplyTo(replies);
        session.createProducer(queue).send(request);

        Destination to =
                receive(session.createConsumer(queue), TextMessage.class).getJMSReplyTo();
        assertThat(to).isEqualTo(replies);
        session.createProducer(to).send(session.createTextMessage("reply"));

        assertThat(receive(consumer, TextMessage.class).getText()).isEqualTo("reply");
        consumer.close();
        replies.delete();
        assertThat(server.cluster.topicNames()).containsExactly("orders");
    }

    @Test
    void topicsReachEverySubscriberAndSharedOnesOnce() throws Exception {
        Topic topic = session.createTopic("news");
        MessageConsumer alone = session.createConsumer(topic);
        MessageConsumer one = session.createSharedConsumer(topic, "sub");
        MessageConsumer other = session.createSharedConsumer(topic, "sub");

        MessageProducer producer = session.createProducer(topic);
        producer.send(session.createTextMessage("flash"));

        assertThat(receive(alone, TextMessage.class).getText()).isEqualTo("flash");
        Message first = null;
        Message second = null;
        while (first == null && second == null) {
            first = one.receive(200);
            second = other.receive(200);
        }
        assertThat(first == null).isNotEqualTo(second == null);
    }

    @Test
    void anonymousProducersReachQueuesAndTopics() throws Exception {
        MessageConsumer fromTopic = session.createConsumer(session.createTopic("t"));
        MessageProducer producer = session.createProducer(null);

        producer.send(queue, session.createTextMessage("to the queue"));
        producer.send(session.createTopic("t"), session.createTextMessage("to the topic"));

        assertThat(receive(session.createConsumer(queue), TextMessage.class).getText())
                .isEqualTo("to the queue");
        assertThat(receive(fromTopic, TextMessage.class).getText()).isEqualTo("to the topic");
    }

    @Test
    void selectorsChooseMessagesAndLeaveTheOthers() throws Exception {
        try (MessageProducer producer = session.createProducer(queue)) {
            for (int i = 0; i < 4; i++) {
                TextMessage message = session.createTextMessage("m" + i);
                message.setIntProperty("n", i);
                producer.send(message);
            }
        }
        try (MessageConsumer large = session.createConsumer(queue, "n >= 2 AND JMSPriority = 4")) {
            assertThat(large.receive(5_000).getBody(String.class)).isEqualTo("m2");
            assertThat(large.receive(5_000).getBody(String.class)).isEqualTo("m3");
        }
        try (QueueBrowser browser = session.createBrowser(queue, "n = 1")) {
            assertThat(((TextMessage) browser.getEnumeration().nextElement()).getText())
                    .isEqualTo("m1");
        }
        try (MessageConsumer rest = session.createConsumer(queue)) {
            assertThat(rest.receive(5_000).getBody(String.class)).isEqualTo("m0");
        }
    }

    @Test
    void selectorThatIsNoneIsAnInvalidField() {
        // What the client itself does not refuse.
        assertThatThrownBy(() -> session.createConsumer(queue, "JMSExpiration = 0"))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("may not name JMSExpiration");
    }

    @Test
    void durableSubscriptionsAndTransactionsAreRefused() {
        assertThatThrownBy(() -> {
                    Connection named = new JmsConnectionFactory("amqp://127.0.0.1:" + server.port()).createConnection();
                    named.setClientID("id");
                    try (named) {
                        named.createSession().createDurableSubscriber(session.createTopic("t"), "s");
                    }
                })
                .hasMessageContaining("Durable");
        assertThatThrownBy(() -> connection.createSession(true, Session.SESSION_TRANSACTED))
                .hasMessageContaining("not supported");
    }

    @Test
    void aClientIdIsForOneConnection() throws Exception {
        try (Connection first = open("?jms.clientID=same")) {
            assertThat(first.getClientID()).isEqualTo("same");
            assertThatThrownBy(() -> open("?jms.clientID=same")).isInstanceOf(InvalidClientIDException.class);
        }
        open("?jms.clientID=same").close();
    }

    @Test
    void wrongPasswordsAreRefused() {
        Authenticator nobody = new Authenticator() {
            @Override
            public boolean anonymous(InetAddress peer) {
                return false;
            }

            @Override
            public boolean plain(InetAddress peer) {
                return true;
            }

            @Override
            public CompletionStage<Boolean> authenticate(String user, String password, InetAddress peer) {
                return CompletableFuture.supplyAsync(() -> password.equals("right"));
            }
        };
        try (AmqpFixture guarded = new AmqpFixture(config -> config, nobody)) {
            String uri = "amqp://127.0.0.1:" + guarded.port();
            assertThatThrownBy(() -> new JmsConnectionFactory("u", "wrong", uri)
                            .createConnection()
                            .start())
                    .isInstanceOf(JMSSecurityException.class);
            assertThatThrownBy(() ->
                            new JmsConnectionFactory(uri).createConnection().start())
                    .isInstanceOf(JMSSecurityException.class);
        }
    }

    private static <T extends Message> T receive(MessageConsumer consumer, Class<T> type) throws JMSException {
        Message message = consumer.receive(WAIT_MILLIS);
        assertThat(message).isInstanceOf(type);
        return type.cast(message);
    }
}
