package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;

/** The namespace that 5.x clients send with each request: a broker, ours like Apache's, does not look at it. */
public final class NamespaceV2 implements Scenario {
    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = new DefaultMQProducer(unique + "-producers");
            producer.setNamespaceV2("space");
            clients.configure(producer);
            producer.setSendMsgTimeout(10_000);
            producer.start();
            clients.onClose(producer::shutdown);
            producer.send(Clients.text(unique, "hello"));

            Inbox inbox = new Inbox();
            DefaultMQPushConsumer consumer = clients.consumer(unique + "-group");
            consumer.setNamespaceV2("space");
            consumer.subscribe(unique, "*");
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                inbox.add(messages);
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            clients.start(consumer);

            assertThat(Inbox.bodies(inbox.awaitCount(1))).containsExactly("hello");
        }
    }
}
