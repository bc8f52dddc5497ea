package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** A message with a delay level stays away for that long and then comes whole. */
public final class DelayLevel implements Scenario {
    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            producer.send(Clients.text(unique, "at once"));
            Message late = Clients.tagged(unique, "late", "after a second");
            late.setDelayTimeLevel(1);
            late.putUserProperty("kept", "yes");
            long sent = System.currentTimeMillis();
            SendResult result = producer.send(late);
            long answered = System.currentTimeMillis();

            Inbox inbox = clients.consume(unique + "-group", unique, "*");
            MessageExt delivered = inbox.awaitCount(2).stream()
                    .filter(message -> "late".equals(message.getTags()))
                    .findFirst()
                    .orElseThrow();

            assertThat(result.getSendStatus()).isEqualTo(SendStatus.SEND_OK);
            // The next level is of five seconds.
            assertThat(delivered.getStoreTimestamp()).isBetween(sent + 1_000, answered + 4_999);
            assertThat(delivered.getMsgId()).isEqualTo(result.getMsgId());
            assertThat(delivered.getUserProperty("kept")).isEqualTo("yes");
            assertThat(delivered.getQueueId())
                    .isEqualTo(result.getMessageQueue().getQueueId());
        }
    }
}
