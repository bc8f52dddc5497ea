package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/** Two namespaces with topics and groups of the same names: each sees its own messages, retries and dead letters only. */
public final class Namespaces implements Scenario {
    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            String topic = unique + "-t";
            producer(clients, "one" + unique).send(Clients.text(topic, "of one"));
            producer(clients, "two" + unique).send(Clients.text(topic, "of two"));

            AtomicBoolean fails = new AtomicBoolean(true);
            Inbox one = consume(clients, "one" + unique, topic, unique + "-g", fails);
            Inbox two = consume(clients, "two" + unique, topic, unique + "-g", new AtomicBoolean());

            two.awaitCount(1);
            assertThat(Inbox.bodies(one.awaitCount(2))).containsExactly("of one", "of one");
            MessageExt retried = one.all().get(1);
            assertThat(retried.getReconsumeTimes()).isEqualTo(1);
            assertThat(retried.getTopic()).isEqualTo(topic);
            assertThat(Inbox.bodies(two.all())).containsExactly("of two");
            assertThat(clients.producer().fetchPublishMessageQueues("one" + unique + "%" + topic))
                    .isNotEmpty();
        }
    }

    @SuppressWarnings("deprecation") // the namespace that both lines of clients have
    private static DefaultMQProducer producer(Clients clients, String namespace) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("producers");
        producer.setNamespace(namespace);
        clients.configure(producer);
        producer.setSendMsgTimeout(10_000);
        producer.start();
        clients.onClose(producer::shutdown);
        return producer;
    }

    @SuppressWarnings("deprecation")
    private static Inbox consume(Clients clients, String namespace, String topic, String group, AtomicBoolean failsOnce)
            throws Exception {
        Inbox inbox = new Inbox();
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamespace(namespace);
        clients.configure(consumer);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            inbox.add(messages);
            context.setDelayLevelWhenNextConsume(1);
            return failsOnce.getAndSet(false)
                    ? ConsumeConcurrentlyStatus.RECONSUME_LATER
                    : ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        clients.start(consumer);
        return inbox;
    }
}
