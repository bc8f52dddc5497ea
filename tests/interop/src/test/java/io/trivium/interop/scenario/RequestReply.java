package io.trivium.interop.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.trivium.interop.Scenario;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.exception.RequestTimeoutException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.utils.MessageUtil;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** A request is answered by another genuine client; who is not answered hears of it in time, and a reply for nobody is refused. */
public final class RequestReply implements Scenario {
    /** A client that was just started may have to wait for its second heartbeat, 30 seconds later, until it is given messages. */
    private static final long PATIENCE = 60_000;

    private static final long SHORT = 3_000;

    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer requester = clients.producer();
            DefaultMQProducer replier = clients.producer();
            replier.setRetryTimesWhenSendFailed(0);
            // The older client tells the broker of itself when it asks for the topic's route.
            replier.send(Clients.text(unique, "creates the topic"));
            replier.send(Clients.text(unique + "-silent", "creates the topic"));
            CompletableFuture<Throwable> nobody = new CompletableFuture<>();
            serve(clients, unique, replier, nobody);

            Message answer = requester.request(Clients.text(unique, "question"), PATIENCE);
            assertThat(new String(answer.getBody(), UTF_8)).isEqualTo("answer to question");
            assertThat(answer.getProperty("kept")).isEqualTo("yes");

            assertThatThrownBy(() -> requester.request(Clients.text(unique + "-silent", "question"), SHORT))
                    .isInstanceOf(RequestTimeoutException.class);

            requester.send(Clients.text(unique, "for nobody"));
            assertThat(nobody.get(PATIENCE, TimeUnit.MILLISECONDS))
                    .isInstanceOfSatisfying(
                            MQClientException.class,
                            refused -> assertThat(refused.getResponseCode()).isEqualTo(1));
        }
    }

    private static void serve(
            Clients clients, String topic, DefaultMQProducer replier, CompletableFuture<Throwable> nobody)
            throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer(topic + "-group");
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt message : messages) {
                if (Inbox.body(message).equals("for nobody")) {
                    nobody.complete(catchThrowable(() -> replier.send(replyForNobody(message))));
                } else if (MessageUtil.getReplyToClient(message) != null) {
                    Throwable failed = catchThrowable(() -> replier.send(reply(message)));
                    if (failed != null) {
                        nobody.completeExceptionally(failed);
                    }
                }
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        clients.start(consumer);
    }

    private static Message reply(MessageExt question) throws Exception {
        Message reply = MessageUtil.createReplyMessage(question, ("answer to " + Inbox.body(question)).getBytes(UTF_8));
        reply.putUserProperty("kept", "yes");
        return reply;
    }

    private static Message replyForNobody(MessageExt message) throws Exception {
        MessageExt question = message;
        question.getProperties().put("REPLY_TO_CLIENT", "127.0.0.1@gone");
        question.getProperties().put("CORRELATION_ID", "no such question");
        question.getProperties().put("TTL", "3000");
        return MessageUtil.createReplyMessage(question, "answer".getBytes(UTF_8));
    }
}
