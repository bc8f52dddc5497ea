package io.trivium.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.jms.TriviumConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.DeliveryState;
import org.apache.qpid.protonj2.client.Receiver;
import org.apache.qpid.protonj2.client.Sender;
import org.apache.qpid.protonj2.client.Tracker;
import org.apache.qpid.protonj2.client.exceptions.ClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** A genuine RocketMQ client asks; applications of JMS and AMQP answer as they would answer their like. */
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

    @Test
    void amqpApplicationAnswersOverTheAnonymousRelay() throws Exception {
        assertThat(askAnAmqpApplication("asksAmqpByRelay", (connection, question) -> {
                    Sender relay = connection.openAnonymousSender();
                    return relay.send(answerTo(question).to(question.replyTo()));
                }))
                .isEqualTo("answer of AMQP");
    }

    @Test
    void amqpApplicationAnswersOverALinkOfItsOwn() throws Exception {
        assertThat(askAnAmqpApplication("asksAmqpByLink", (connection, question) -> {
                    Sender link = connection.openSender(question.replyTo());
                    return link.send(answerTo(question));
                }))
                .isEqualTo("answer of AMQP");
    }

    @Test
    void aReplyThatNobodyWaitsForIsRejected() throws Exception {
        try (Client client = Client.create();
                org.apache.qpid.protonj2.client.Connection connection =
                        client.connect("127.0.0.1", trivium.amqpPort())) {
            Tracker late = connection
                    .openSender("TRV-R-DefaultCluster|gone")
                    .send(org.apache.qpid.protonj2.client.Message.create("late").correlationId("1"))
                    .awaitSettlement(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);

            assertThat(late.remoteState().getType()).isEqualTo(DeliveryState.Type.REJECTED);
            assertThatThrownBy(() -> connection
                            .openReceiver("TRV-R-DefaultCluster|gone")
                            .openFuture()
                            .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                    .hasMessageContaining("Replies for a RocketMQ client");
        }
    }

    private String askAnAmqpApplication(String topic, Answering answering) throws Exception {
        try (Client client = Client.create();
                org.apache.qpid.protonj2.client.Connection connection =
                        client.connect("127.0.0.1", trivium.amqpPort())) {
            Receiver receiver = connection.openReceiver(topic);
            CompletableFuture<Tracker> answered = CompletableFuture.supplyAsync(() -> {
                try {
                    return answering.answer(
                            connection,
                            receiver.receive(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                                    .message());
                } catch (ClientException e) {
                    throw new IllegalStateException(e);
                }
            });

            String answer = ask(topic);

            Tracker tracker =
                    answered.get(10, TimeUnit.SECONDS).awaitSettlement(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(tracker.remoteState().isAccepted()).isTrue();
            return answer;
        }
    }

    private static org.apache.qpid.protonj2.client.Message<?> answerTo(
            org.apache.qpid.protonj2.client.Message<?> question) throws ClientException {
        return org.apache.qpid.protonj2.client.Message.create("answer of AMQP").correlationId(question.correlationId());
    }

    /** How an application of AMQP answers a question. */
    @FunctionalInterface
    private interface Answering {
        Tracker answer(
                org.apache.qpid.protonj2.client.Connection connection,
                org.apache.qpid.protonj2.client.Message<?> question)
                throws ClientException;
    }
}
