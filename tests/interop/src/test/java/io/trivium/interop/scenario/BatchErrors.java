package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.interop.Scenario;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** Batches that no broker takes are refused, by the client or the broker, and nothing of them is there; the next batch is taken whole. */
public final class BatchErrors implements Scenario {
    private static final int MESSAGE_ILLEGAL = 13;
    private static final int LARGEST = 4 * 1024 * 1024;

    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            producer.setMaxMessageSize(4 * LARGEST);
            producer.setRetryTimesWhenSendFailed(0);
            producer.send(Clients.text(unique, "creates the topic"));

            assertThatThrownBy(() -> producer.send(List.of(text(unique, "a"), text(unique + "-other", "b"))))
                    .hasStackTraceContaining("same");
            Message late = text(unique, "late");
            late.setDelayTimeLevel(1);
            assertThatThrownBy(() -> producer.send(List.of(text(unique, "a"), late)))
                    .hasStackTraceContaining("UnsupportedOperationException");
            assertThatThrownBy(
                            () -> producer.send(List.of(text("%RETRY%" + unique, "a"), text("%RETRY%" + unique, "b"))))
                    .hasStackTraceContaining("UnsupportedOperationException");
            assertThatThrownBy(() -> producer.send(List.of(new Message(unique, new byte[0]), text(unique, "b"))))
                    .isInstanceOf(Exception.class);
            Collection<Message> tooLarge =
                    List.of(large(unique, 2_000_000), large(unique, 2_000_000), large(unique, 1_000_000));
            assertRefused(() -> producer.send(tooLarge));
            assertRefused(() -> producer.send(new Message(unique, noise(LARGEST + 1))));

            List<Message> good = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                good.add(Clients.tagged(unique, i % 2 == 0 ? "even" : "odd", "m" + i));
            }
            SendResult result = producer.send(good);
            assertThat(result.getMsgId().split(",", -1)).hasSize(3);
            Inbox inbox = clients.consume(unique + "-group", unique, "even || odd");
            List<MessageExt> received = inbox.awaitCount(3).stream()
                    .sorted(Comparator.comparingLong(MessageExt::getQueueOffset))
                    .toList();
            assertThat(Inbox.bodies(received)).containsExactly("m0", "m1", "m2");
            assertThat(received.get(2).getQueueOffset()).isEqualTo(result.getQueueOffset() + 2);
            assertThat(result.getQueueOffset()).isLessThanOrEqualTo(1);
        }
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable sending) {
        assertThatThrownBy(sending)
                .isInstanceOfSatisfying(
                        MQBrokerException.class,
                        refused -> assertThat(refused.getResponseCode()).isEqualTo(MESSAGE_ILLEGAL));
    }

    private static Message text(String topic, String body) {
        return Clients.text(topic, body);
    }

    private static Message large(String topic, int bytes) {
        return new Message(topic, noise(bytes));
    }

    /** Bytes that no compression makes fewer. */
    private static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        new java.util.Random(7).nextBytes(noise);
        return Arrays.copyOf(noise, bytes);
    }
}
