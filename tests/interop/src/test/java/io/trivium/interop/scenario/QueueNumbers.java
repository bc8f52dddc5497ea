package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** A topic's queues become fewer and more again: what is stored stays where it is, is drained in order, and nothing is lost. */
public final class QueueNumbers implements Scenario {
    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            producer.send(Clients.text("TBW102", "opens the connection"));
            put(producer, unique, 4, 4);
            List<String> expected = new ArrayList<>();
            String broker = send(producer, unique, "first", 4, expected);

            // Nobody writes to the last three any more, and consumers still drain them.
            put(producer, unique, 1, 4);
            assertThat(refused(producer, new MessageQueue(unique, broker, 4))).isTrue();
            Inbox inbox = new Inbox();
            DefaultMQPushConsumer consumer = clients.consumer(unique + "-group");
            consumer.subscribe(unique, "*");
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                inbox.add(messages);
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            clients.start(consumer);
            inbox.awaitCount(expected.size());
            // All is drained: nobody reads them either.
            put(producer, unique, 1, 1);
            put(producer, unique, 6, 6);
            send(producer, unique, "second", 6, expected);

            // The consumer hears of the new queues when it asks for routes again.
            List<MessageExt> all = inbox.awaitCount(expected.size());
            assertThat(Inbox.bodies(all)).containsExactlyInAnyOrderElementsOf(expected);
            for (int queue = 0; queue < 6; queue++) {
                int number = queue;
                List<MessageExt> inQueue = all.stream()
                        .filter(message -> message.getQueueId() == number)
                        .sorted(Comparator.comparingLong(MessageExt::getQueueOffset))
                        .toList();
                assertThat(Inbox.bodies(inQueue))
                        .isEqualTo(expected.stream()
                                .filter(body -> body.split(" ", -1)[1].equals(Integer.toString(number)))
                                .toList());
                assertThat(inQueue)
                        .last()
                        .satisfies(last -> assertThat(last.getQueueOffset()).isEqualTo(inQueue.size() - 1));
            }
        }
    }

    @SuppressWarnings("deprecation") // there is no other way to the client's own connection
    private static String send(DefaultMQProducer producer, String topic, String what, int queues, List<String> sent)
            throws Exception {
        String broker = producer.getDefaultMQProducerImpl()
                .getMqClientFactory()
                .getMQClientAPIImpl()
                .getTopicRouteInfoFromNameServer(topic, 10_000)
                .getBrokerDatas()
                .get(0)
                .getBrokerName();
        for (int queue = 0; queue < queues; queue++) {
            for (int i = 0; i < 3; i++) {
                String body = what + " " + queue + " " + i;
                producer.send(Clients.text(topic, body), new MessageQueue(topic, broker, queue));
                sent.add(body);
            }
        }
        return broker;
    }

    private static boolean refused(DefaultMQProducer producer, MessageQueue queue) throws Exception {
        try {
            producer.send(Clients.text(queue.getTopic(), "to a queue that is not there"), queue);
            return false;
        } catch (org.apache.rocketmq.client.exception.MQBrokerException e) {
            return e.getResponseCode() == 29;
        }
    }

    @SuppressWarnings("deprecation") // there is no other way to the client's own connection
    private static void put(DefaultMQProducer producer, String topic, int write, int read) throws Exception {
        MQClientInstance client = producer.getDefaultMQProducerImpl().getMqClientFactory();
        String broker = client.findBrokerAddrByTopic("TBW102");
        TopicConfig config = new TopicConfig(topic, read, write, 6);
        client.getMQClientAPIImpl().createTopic(broker, "TBW102", config, 10_000);
    }
}
