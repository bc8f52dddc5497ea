package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageRequestMode;

/** Push consumers that leave the sharing of queues to the broker, at first pulling, then popping, where both get messages. */
public final class PopConsumption implements Scenario {
    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            producer.send(Clients.text(unique, "first"));
            String group = unique + "-group";
            Inbox pulled = new Inbox();
            DefaultMQPushConsumer first = consumer(clients, group, unique, pulled, new AtomicBoolean());
            first.start();
            assertThat(Inbox.bodies(pulled.awaitCount(1))).containsExactly("first");
            setPopMode(producer, unique, group);
            first.shutdown();

            Inbox popped = new Inbox();
            AtomicBoolean failsOnce = new AtomicBoolean(true);
            clients.start(consumer(clients, group, unique, popped, failsOnce));
            clients.start(consumer(clients, group, unique, popped, failsOnce));
            for (int i = 0; i < 40; i++) {
                producer.send(Clients.text(unique, "m" + i));
            }

            Set<String> expected = new HashSet<>();
            for (int i = 0; i < 40; i++) {
                expected.add("m" + i);
            }
            popped.await(
                    messages -> new HashSet<>(Inbox.bodies(messages)).containsAll(expected) && messages.size() > 40,
                    "all of 40 messages, one of them twice");
            assertThat(popped.all())
                    .filteredOn(message -> message.getReconsumeTimes() > 0)
                    .isNotEmpty();
            assertThat(popped.all()).allMatch(message -> message.getProperty("POP_CK") != null);
        }
    }

    @SuppressWarnings("deprecation") // there is no other way to the client's own connection
    private static void setPopMode(DefaultMQProducer producer, String topic, String group) throws Exception {
        MQClientInstance client = producer.getDefaultMQProducerImpl().getMqClientFactory();
        String broker = client.findBrokerAddrByTopic(topic);
        client.getMQClientAPIImpl().setMessageRequestMode(broker, topic, group, MessageRequestMode.POP, 0, 10_000);
    }

    private static DefaultMQPushConsumer consumer(
            Clients clients, String group, String topic, Inbox inbox, AtomicBoolean failsOnce) throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer(group);
        consumer.setClientRebalance(false);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            inbox.add(messages);
            return failsOnce.getAndSet(false)
                    ? ConsumeConcurrentlyStatus.RECONSUME_LATER
                    : ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        return consumer;
    }
}
