package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;

/** Every instance of a broadcasting group gets every message. */
public final class Broadcasting implements Scenario {
    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            for (int i = 0; i < 8; i++) {
                producer.send(Clients.text(unique, "m" + i));
            }
            List<Inbox> inboxes = new ArrayList<>();
            for (int instance = 0; instance < 2; instance++) {
                Inbox inbox = new Inbox();
                inboxes.add(inbox);
                DefaultMQPushConsumer consumer = clients.consumer(unique + "-group");
                Models.broadcast(consumer);
                consumer.subscribe(unique, "*");
                consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                    inbox.add(messages);
                    return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
                });
                clients.start(consumer);
            }
            for (Inbox inbox : inboxes) {
                assertThat(Inbox.bodies(inbox.awaitCount(8)))
                        .containsExactlyInAnyOrder("m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7");
            }
        }
    }
}
