package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.common.message.MessageRequestMode;

/** An orderly push consumer that pops keeps the order of each queue, also past a message that fails once. */
public final class PopOrderly implements Scenario {
    private static final int STEPS = 8;

    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            producer.send(Clients.text(unique, "creates the topic"));
            String group = unique + "-group";
            setPopMode(producer, unique, group);
            List<MessageQueue> queues =
                    producer.fetchPublishMessageQueues(unique).subList(0, 2);
            for (int step = 0; step < STEPS; step++) {
                for (MessageQueue queue : queues) {
                    producer.send(Clients.tagged(unique, "order", queue.getQueueId() + ":" + step), queue);
                }
            }
            Inbox inbox = new Inbox();
            Set<String> failed = ConcurrentHashMap.newKeySet();
            DefaultMQPushConsumer consumer = clients.consumer(group);
            consumer.setClientRebalance(false);
            consumer.setSuspendCurrentQueueTimeMillis(100);
            consumer.subscribe(unique, "order");
            consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
                String body = Inbox.body(messages.get(0));
                if (body.endsWith(":3") && failed.add(body)) {
                    return ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT;
                }
                inbox.add(messages);
                return ConsumeOrderlyStatus.SUCCESS;
            });
            clients.start(consumer);

            List<MessageExt> received = inbox.await(
                    messages -> new LinkedHashSet<>(Inbox.bodies(messages)).size() == STEPS * queues.size(),
                    "every message");

            assertThat(failed).hasSize(2);
            for (MessageQueue queue : queues) {
                List<String> expected = new ArrayList<>();
                for (int step = 0; step < STEPS; step++) {
                    expected.add(queue.getQueueId() + ":" + step);
                }
                assertThat(new LinkedHashSet<>(Inbox.bodies(received)))
                        .filteredOn(body -> body.startsWith(queue.getQueueId() + ":"))
                        .containsExactlyElementsOf(expected);
            }
        }
    }

    @SuppressWarnings("deprecation") // there is no other way to the client's own connection
    private static void setPopMode(DefaultMQProducer producer, String topic, String group) throws Exception {
        MQClientInstance client = producer.getDefaultMQProducerImpl().getMqClientFactory();
        String broker = client.findBrokerAddrByTopic(topic);
        client.getMQClientAPIImpl().setMessageRequestMode(broker, topic, group, MessageRequestMode.POP, 0, 10_000);
    }
}
