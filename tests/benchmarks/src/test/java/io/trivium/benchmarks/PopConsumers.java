package io.trivium.benchmarks;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageRequestMode;

/** Drains with a genuine push consumer that pops and acknowledges each message, its queues given by the broker. */
final class PopConsumers {
    private static final int QUEUES_SHARED = 8;
    private static final long TIMEOUT_MILLIS = 5_000;

    private PopConsumers() {}

    /** Consumes that many stored messages; returns the nanoseconds from the first to the last. */
    @SuppressWarnings("deprecation") // the client offers the setting to administration tools only
    static long drain(Producers producers, String nameServer, String group, String topic, int messages)
            throws Exception {
        MQClientAPIImpl api = producers
                .client()
                .getDefaultMQProducerImpl()
                .getMqClientFactory()
                .getMQClientAPIImpl();
        String broker = api.getTopicRouteInfoFromNameServer(topic, TIMEOUT_MILLIS)
                .getBrokerDatas()
                .get(0)
                .selectBrokerAddr();
        api.setMessageRequestMode(broker, topic, group, MessageRequestMode.POP, QUEUES_SHARED, TIMEOUT_MILLIS);
        Arrivals arrivals = new Arrivals(messages);
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(nameServer);
        consumer.setInstanceName(group);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setConsumeMessageBatchMaxSize(32);
        consumer.setClientRebalance(false);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (batch, context) -> {
            arrivals.came(batch.size());
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        try {
            return arrivals.await();
        } finally {
            consumer.shutdown();
        }
    }
}
