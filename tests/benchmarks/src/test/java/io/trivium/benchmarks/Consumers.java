package io.trivium.benchmarks;

import java.util.List;
import java.util.function.Consumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/** Receives with a genuine push consumer. */
final class Consumers {
    private Consumers() {}

    /** Starts a consumer of a new group that begins at the first message. The caller shuts it down. */
    static DefaultMQPushConsumer start(
            String nameServer, String group, String topic, Consumer<List<MessageExt>> received)
            throws MQClientException {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(nameServer);
        consumer.setInstanceName(group);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setConsumeMessageBatchMaxSize(32);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            received.accept(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        return consumer;
    }

    /** Consumes that many stored messages; returns the nanoseconds from the first to the last. */
    static long drain(String nameServer, String group, String topic, int messages)
            throws MQClientException, InterruptedException {
        Arrivals arrivals = new Arrivals(messages);
        DefaultMQPushConsumer consumer = start(nameServer, group, topic, batch -> arrivals.came(batch.size()));
        try {
            return arrivals.await();
        } finally {
            consumer.shutdown();
        }
    }
}
