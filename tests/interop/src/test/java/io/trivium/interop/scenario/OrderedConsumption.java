package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageExt;

/** Orders keep their sequence with an orderly consumer, also past a message that fails once. */
public final class OrderedConsumption implements Scenario {
    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            producer.send(Clients.text(unique, "creates the topic"));
            for (int step = 0; step < 20; step++) {
                for (int order = 0; order < 4; order++) {
                    producer.send(
                            Clients.tagged(unique, "order" + order, order + ":" + step),
                            (queues, message, key) -> queues.get((Integer) key % queues.size()),
                            order);
                }
            }
            Inbox inbox = new Inbox();
            Set<String> failed = ConcurrentHashMap.newKeySet();
            DefaultMQPushConsumer consumer = clients.consumer(unique + "-group");
            consumer.setSuspendCurrentQueueTimeMillis(100);
            consumer.subscribe(unique, "order0 || order1 || order2 || order3");
            consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
                String body = Inbox.body(messages.get(0));
                if (body.endsWith(":7") && failed.add(body)) {
                    return ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT;
                }
                inbox.add(messages);
                return ConsumeOrderlyStatus.SUCCESS;
            });
            clients.start(consumer);

            List<MessageExt> received = inbox.awaitCount(80);

            assertThat(failed).hasSize(4);
            for (int order = 0; order < 4; order++) {
                String prefix = order + ":";
                List<String> expected = new ArrayList<>();
                for (int step = 0; step < 20; step++) {
                    expected.add(prefix + step);
                }
                assertThat(Inbox.bodies(received))
                        .filteredOn(body -> body.startsWith(prefix))
                        .isEqualTo(expected);
            }
        }
    }
}
