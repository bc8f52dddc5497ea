package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** Sync, async, one-way and batch sends to a topic that nobody created, with properties, keys and a large body. */
public final class EverySend implements Scenario {
    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            Message first = Clients.tagged(unique, "red", "sync");
            first.setKeys("order-1");
            first.putUserProperty("colour", "dark red");
            first.setFlag(42);

            SendResult sync = producer.send(first);
            assertThat(sync.getSendStatus()).isEqualTo(SendStatus.SEND_OK);
            assertThat(sync.getQueueOffset()).isZero();
            assertThat(sync.getOffsetMsgId()).hasSize(32);
            SendResult async = async(producer, Clients.text(unique, "async"));
            assertThat(async.getSendStatus()).isEqualTo(SendStatus.SEND_OK);
            producer.sendOneway(Clients.text(unique, "one-way"));
            SendResult batch = producer.send(List.of(
                    Clients.text(unique, "batch-0"), Clients.text(unique, "batch-1"), Clients.text(unique, "batch-2")));
            assertThat(batch.getMsgId().split(",", -1)).hasSize(3);
            byte[] large = new byte[1_000_000];
            large[999_999] = 7;
            producer.send(new Message(unique, "large", large));

            Inbox inbox = clients.consume(unique + "-group", unique, "*");
            List<MessageExt> received = inbox.awaitCount(7);
            assertThat(received)
                    .extracting(message -> message.getBody().length > 100 ? "large" : Inbox.body(message))
                    .containsExactlyInAnyOrder("sync", "async", "one-way", "batch-0", "batch-1", "batch-2", "large");
            MessageExt back = one(received, "sync");
            assertThat(back.getMsgId()).isEqualTo(sync.getMsgId());
            assertThat(back.getTags()).isEqualTo("red");
            assertThat(back.getKeys()).isEqualTo("order-1");
            assertThat(back.getUserProperty("colour")).isEqualTo("dark red");
            assertThat(back.getFlag()).isEqualTo(42);
            assertThat(back.getQueueId()).isEqualTo(sync.getMessageQueue().getQueueId());
            MessageExt big = received.stream()
                    .filter(message -> message.getBody().length > 100)
                    .findFirst()
                    .orElseThrow();
            assertThat(big.getBody()).isEqualTo(large);
        }
    }

    private static MessageExt one(List<MessageExt> messages, String body) {
        return messages.stream()
                .filter(message -> Inbox.body(message).equals(body))
                .findFirst()
                .orElseThrow();
    }

    private static SendResult async(DefaultMQProducer producer, Message message) throws Exception {
        CompletableFuture<SendResult> answer = new CompletableFuture<>();
        producer.send(message, new SendCallback() {
            @Override
            public void onSuccess(SendResult result) {
                answer.complete(result);
            }

            @Override
            public void onException(Throwable e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.get(20, TimeUnit.SECONDS);
    }
}
