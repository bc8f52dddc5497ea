package io.trivium.jms.conformance;

import static io.trivium.jms.conformance.Jms.now;
import static io.trivium.jms.conformance.Jms.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jakarta Messaging §3.8: message selection. What selectors mean is tested beside them. */
class SelectorsTest {
    @RegisterExtension
    static final Jms JMS = new Jms();

    private Connection connection;
    private Session session;
    private Queue queue;
    private Topic topic;

    @BeforeEach
    void open() throws JMSException {
        connection = JMS.started(JMS.name("client"));
        session = connection.createSession();
        queue = session.createQueue(JMS.name("orders"));
        topic = session.createTopic(JMS.name("news"));
    }

    private void sendNumbers(jakarta.jms.Destination to, int count) throws JMSException {
        try (MessageProducer producer = session.createProducer(to)) {
            for (int i = 0; i < count; i++) {
                TextMessage message = session.createTextMessage(Integer.toString(i));
                message.setIntProperty("n", i);
                message.setBooleanProperty("even", i % 2 == 0);
                message.setStringProperty("name", "it's " + i);
                producer.send(message);
            }
        }
    }

    @Test
    void sec3_8_aConsumerGetsWhatItsSelectorSelectsAndTheRestStaysForOthers() throws JMSException {
        sendNumbers(queue, 6);

        MessageConsumer even = session.createConsumer(queue, "even AND n BETWEEN 1 AND 4");
        MessageConsumer named = session.createConsumer(queue, "name LIKE 'it''s _' AND n > 4");

        assertThat(text(even)).isEqualTo("2");
        assertThat(text(even)).isEqualTo("4");
        assertThat(now(even)).isNull();
        assertThat(text(named)).isEqualTo("5");
        even.close();
        named.close();
        MessageConsumer rest = session.createConsumer(queue);
        assertThat(text(rest)).isEqualTo("0");
        assertThat(text(rest)).isEqualTo("1");
        assertThat(text(rest)).isEqualTo("3");
    }

    @Test
    void sec3_8_aWaitingConsumerGetsWhatIsSentLater() throws JMSException {
        MessageConsumer consumer = session.createConsumer(queue, "n = 150");

        sendNumbers(queue, 200);

        assertThat(text(consumer)).isEqualTo("150");
    }

    @Test
    void sec3_8_1_1_headersAreSelected() throws JMSException {
        MessageProducer producer = session.createProducer(queue);
        TextMessage message = session.createTextMessage("wanted");
        message.setJMSType("invoice");
        message.setJMSCorrelationID("c-1");
        producer.send(message, DeliveryMode.NON_PERSISTENT, 7, 0);
        producer.send(session.createTextMessage("other"));

        String id = message.getJMSMessageID();
        for (String selector : List.of(
                "JMSType = 'invoice'",
                "JMSCorrelationID = 'c-1'",
                "JMSPriority > 4",
                "JMSDeliveryMode = 'NON_PERSISTENT'",
                "JMSMessageID = '" + id + "'",
                "JMSTimestamp = " + message.getJMSTimestamp() + " AND JMSType IS NOT NULL")) {
            try (QueueBrowser browser = session.createBrowser(queue, selector)) {
                assertThat(browsed(browser)).as(selector).containsExactly("wanted");
            }
        }
    }

    private static List<String> browsed(QueueBrowser browser) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (Enumeration<?> messages = browser.getEnumeration(); messages.hasMoreElements(); ) {
            texts.add(((TextMessage) messages.nextElement()).getText());
        }
        return texts;
    }

    @Test
    void sec6_2_5_aBrowserShowsOneInAHundredOfALongQueue() throws JMSException {
        sendNumbers(queue, 250);

        try (QueueBrowser browser = session.createBrowser(queue, "n = 99 OR n = 199")) {
            assertThat(browser.getMessageSelector()).isEqualTo("n = 99 OR n = 199");
            assertThat(browsed(browser)).containsExactly("99", "199");
        }
    }

    @Test
    void sec4_2_eachSubscriberHasItsOwnSelector() throws JMSException {
        MessageConsumer even = session.createConsumer(topic, "even");
        MessageConsumer large = session.createConsumer(topic, "n >= 3");

        sendNumbers(topic, 5);

        assertThat(List.of(text(even), text(even), text(even))).containsExactly("0", "2", "4");
        assertThat(List.of(text(large), text(large))).containsExactly("3", "4");
        assertThat(now(large)).isNull();
    }

    @Test
    void sec8_3_3_aDurableSubscriptionKeepsWhatItSelects() throws JMSException {
        session.createDurableConsumer(topic, "sub", "even", false).close();
        sendNumbers(topic, 3);

        MessageConsumer again = session.createDurableConsumer(topic, "sub", "even", false);

        assertThat(List.of(text(again), text(again))).containsExactly("0", "2");
        assertThat(now(again)).isNull();
    }

    @Test
    void sec8_3_3_anotherSelectorMakesTheDurableSubscriptionAnew() throws JMSException {
        session.createDurableConsumer(topic, "sub", "even", false).close();
        sendNumbers(topic, 3);

        MessageConsumer odd = session.createDurableConsumer(topic, "sub", "NOT even", false);
        assertThat(now(odd)).isNull();
        sendNumbers(topic, 2);

        assertThat(text(odd)).isEqualTo("1");
    }

    @Test
    void sec3_8_1_aSelectorThatIsNoneIsRefusedWhenItIsNamed() throws JMSException {
        for (String bad : List.of("n >", "n = 1 trailing", "'text'", "JMSReplyTo = 'q'", "name < 'z'")) {
            assertThatExceptionOfType(InvalidSelectorException.class)
                    .isThrownBy(() -> session.createConsumer(queue, bad))
                    .withMessageContaining("at character");
            assertThatExceptionOfType(InvalidSelectorException.class)
                    .isThrownBy(() -> session.createBrowser(queue, bad));
            assertThatExceptionOfType(InvalidSelectorException.class)
                    .isThrownBy(() -> session.createDurableConsumer(topic, "sub", bad, false));
        }
        try (JMSContext context = JMS.factory().createContext()) {
            assertThatExceptionOfType(InvalidSelectorRuntimeException.class)
                    .isThrownBy(() -> context.createConsumer(queue, "n >"));
        }
    }

    @Test
    void sec3_8_1_1_nullAndEmptySelectEverything() throws JMSException {
        sendNumbers(queue, 2);

        try (MessageConsumer none = session.createConsumer(queue, null)) {
            assertThat(none.getMessageSelector()).isNull();
            assertThat(text(none)).isEqualTo("0");
        }
        try (MessageConsumer empty = session.createConsumer(queue, "")) {
            assertThat(empty.getMessageSelector()).isNull();
            assertThat(text(empty)).isEqualTo("1");
        }
    }
}
