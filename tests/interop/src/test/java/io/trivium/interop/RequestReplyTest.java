package io.trivium.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.jms.TriviumConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** A genuine RocketMQ client asks; an application of JMS answers as it would answer its like. */
@TestInstance(Lifecycle.PER_CLASS)
class RequestReplyTest {
    private static final long PATIENCE_MILLIS = 60_000;

    private TriviumProcess trivium;
    private DefaultMQProducer requester;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        trivium = TriviumProcess.start(directory);
        requester = new DefaultMQProducer("requesters");
        requester.setNamesrvAddr(trivium.nameServer());
        requester.setSendMsgTimeout(10_000);
        requester.start();
    }

    @AfterAll
    void stop() {
        requester.shutdown();
        trivium.close();
    }

    private String ask(String topic) throws Exception {
        org.apache.rocketmq.common.message.Message answer =
                requester.request(new Message(topic, "question".getBytes(UTF_8)), PATIENCE_MILLIS);
        return new String(answer.getBody(), UTF_8);
    }

    @Test
    void jmsApplicationAnswers() throws Exception {
        try (Connection connection = new TriviumConnectionFactory(trivium.jmsUrl()).createConnection()) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            connection.start();
            MessageConsumer consumer = session.createConsumer(session.createQueue("asksJms"));
            CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> {
                try (MessageProducer replies = session.createProducer(null)) {
                    jakarta.jms.Message question = consumer.receive(PATIENCE_MILLIS);
                    TextMessage answer = session.createTextMessage("answer of JMS");
                    answer.setJMSCorrelationID(question.getJMSCorrelationID());
                    replies.send(question.getJMSReplyTo(), answer);
                } catch (jakarta.jms.JMSException e) {
                    throw new IllegalStateException(e);
                }
            });

            assertThat(ask("asksJms")).isEqualTo("answer of JMS");
            answering.get(10, TimeUnit.SECONDS);
        }
    }
}
