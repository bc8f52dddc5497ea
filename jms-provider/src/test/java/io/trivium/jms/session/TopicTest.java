package io.trivium.jms.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.fake.Fixture;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §4.2 and §8.3: topics and subscriptions that are not durable. */
class TopicTest {
    @RegisterExtension
    final Fixture fixture = new Fixture();

    private JmsConnection connection;
    private Session session;
    private Topic topic;
    private MessageProducer producer;

    @BeforeEach
    void open() throws JMSException {
        connection = fixture.started();
        session = connection.createSession();
        topic = session.createTopic("news");
        producer = session.createProducer(topic);
    }

    private void send(String text) throws JMSException {
        producer.send(session.createTextMessage(text));
    }

    private static @Nullable String now(MessageConsumer consumer) throws JMSException {
        Message message = consumer.receiveNoWait();
        return message == null ? null : ((TextMessage) message).getText();
    }

    @Test
    void eachConsumerGetsEachMessage() throws JMSException {
        MessageConsumer one = session.createConsumer(topic);
        MessageConsumer two = session.createConsumer(topic);

        send("a");

        assertThat(now(one)).isEqualTo("a");
        assertThat(now(two)).isEqualTo("a");
    }

    @Test
    void aConsumerGetsOnlyWhatIsSentAfterItWasCreated() throws JMSException {
        send("before");
        MessageConsumer consumer = session.createConsumer(topic);

        send("after");

        assertThat(now(consumer)).isEqualTo("after");
        assertThat(now(consumer)).isNull();
    }

    @Test
    void aConsumerGetsWhatIsSentWhileItsConnectionIsStopped() throws JMSException {
        JmsConnection stopped = fixture.connect();
        MessageConsumer consumer = stopped.createSession().createConsumer(topic);
        send("a");

        assertThat(now(consumer)).isNull();
        stopped.start();

        assertThat(now(consumer)).isEqualTo("a");
    }

    @Test
    void aSubscriptionIsGoneWithItsConsumer() throws JMSException {
        MessageConsumer consumer = session.createConsumer(topic);
        assertThat(fixture.broker.groupCount()).isEqualTo(1);

        consumer.close();

        assertThat(fixture.broker.groupCount()).isZero();
    }

    @Test
    void aSubscriptionIsGoneWithItsSession() throws JMSException {
        session.createConsumer(topic);

        session.close();

        assertThat(fixture.broker.groupCount()).isZero();
    }

    @Test
    void aQueueAndATopicOfOneNameAreDifferent() throws JMSException {
        MessageConsumer ofTopic = session.createConsumer(topic);
        MessageConsumer ofQueue = session.createConsumer(session.createQueue("news"));

        send("to the topic");

        assertThat(now(ofQueue)).isNull();
        assertThat(now(ofTopic)).isEqualTo("to the topic");
    }

    @Test
    void noLocalLeavesOutWhatTheOwnConnectionSends() throws JMSException {
        MessageConsumer consumer = session.createConsumer(topic, null, true);
        Session other = fixture.connect().createSession();

        send("own");
        other.createProducer(topic).send(other.createTextMessage("other's"));

        assertThat(now(consumer)).isEqualTo("other's");
        assertThat(now(consumer)).isNull();
    }

    @Test
    void consumersOfASharedSubscriptionShareItsMessages() throws JMSException {
        MessageConsumer one = session.createSharedConsumer(topic, "workers");
        MessageConsumer two = fixture.started().createSession().createSharedConsumer(topic, "workers");
        send("a");
        send("b");

        List<String> all = new ArrayList<>();
        for (MessageConsumer consumer : List.of(one, two, one, two)) {
            String text = now(consumer);
            if (text != null) {
                all.add(text);
            }
        }

        assertThat(all).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aSharedSubscriptionLastsUntilItsLastConsumerIsClosed() throws JMSException {
        MessageConsumer one = session.createSharedConsumer(topic, "workers");
        MessageConsumer two = session.createSharedConsumer(topic, "workers");

        one.close();
        assertThat(fixture.broker.groupCount()).isEqualTo(1);
        two.close();

        assertThat(fixture.broker.groupCount()).isZero();
    }

    @Test
    void aSharedSubscriptionNeedsAName() {
        assertThatThrownBy(() -> session.createSharedConsumer(topic, null)).isInstanceOf(JMSException.class);
    }

    @Test
    void recoverRedeliversTheMessagesOfEachConsumer() throws JMSException {
        Session client = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer one = client.createConsumer(topic);
        MessageConsumer two = client.createConsumer(topic);
        send("a");
        send("b");
        assertThat(now(one)).isEqualTo("a");
        assertThat(now(two)).isEqualTo("a");
        assertThat(now(one)).isEqualTo("b");

        client.recover();

        assertThat(now(one)).isEqualTo("a");
        assertThat(now(one)).isEqualTo("b");
        assertThat(now(two)).isEqualTo("a");
        assertThat(now(two)).isEqualTo("b");
    }
}
