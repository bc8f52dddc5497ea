package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.interop.Scenario;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;

/** A producer takes back a message that waits for its time, once; one that was delivered cannot be taken back. */
public final class Recall implements Scenario {
    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            assertThat(producer.send(Clients.text(unique, "at once")).getRecallHandle())
                    .isNull();
            Inbox inbox = clients.consume(unique + "-group", unique, "*");
            inbox.awaitCount(1);
            SendResult recalled = producer.send(late(unique, "recalled", 2_500));
            SendResult kept = producer.send(late(unique, "kept", 3_000));

            assertThat(producer.recallMessage(unique, recalled.getRecallHandle()))
                    .isEqualTo(recalled.getMsgId());

            assertThat(Inbox.bodies(inbox.awaitCount(2))).containsExactly("at once", "kept");
            assertThatThrownBy(() -> producer.recallMessage(unique, recalled.getRecallHandle()))
                    .hasMessageContaining("delivered or recalled before");
            assertThatThrownBy(() -> producer.recallMessage(unique, kept.getRecallHandle()))
                    .hasMessageContaining("delivered or recalled before");
        }
    }

    private static Message late(String topic, String body, long millis) {
        Message message = Clients.text(topic, body);
        message.setDelayTimeMs(millis);
        return message;
    }
}
