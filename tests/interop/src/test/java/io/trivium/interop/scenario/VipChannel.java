package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;

/** Clients with a VIP channel, as the dashboard's, dial the broker's port less 2. */
public final class VipChannel implements Scenario {
    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = new DefaultMQProducer(unique + "-producers");
            clients.configure(producer);
            producer.setVipChannelEnabled(true);
            producer.start();
            clients.onClose(producer::shutdown);
            assertThat(producer.send(Clients.text(unique, "sent")).getSendStatus())
                    .isEqualTo(SendStatus.SEND_OK);

            Inbox inbox = new Inbox();
            DefaultMQPushConsumer consumer = clients.consumer(unique + "-group");
            consumer.setVipChannelEnabled(true);
            consumer.subscribe(unique, "*");
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                inbox.add(messages);
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            clients.start(consumer);

            assertThat(inbox.awaitCount(1)).extracting(Inbox::body).containsExactly("sent");
        }
    }
}
