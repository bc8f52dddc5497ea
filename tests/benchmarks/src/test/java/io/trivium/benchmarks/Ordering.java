package io.trivium.benchmarks;

import java.util.concurrent.ThreadLocalRandom;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;

/** Sends to a queue chosen by key, and orderly consumption. */
final class Ordering {
    private Ordering() {}

    /** Each thread sends one message after the other to the queue of its key; returns how many were stored. */
    static long send(Producers producers, String topic, int threads, int bodyBytes, long nanos) throws Exception {
        long end = System.nanoTime() + nanos;
        return Producers.inParallel(threads, () -> {
            long sent = 0;
            while (System.nanoTime() < end) {
                int key = ThreadLocalRandom.current().nextInt(1_000);
                SendResult result = producers
                        .client()
                        .send(
                                Producers.message(topic, bodyBytes),
                                (queues, message, k) -> queues.get((Integer) k % queues.size()),
                                key);
                if (result.getSendStatus() != SendStatus.SEND_OK) {
                    throw new IllegalStateException("not stored: " + result);
                }
                sent++;
            }
            return sent;
        });
    }

    /** Consumes that many stored messages with an orderly listener; returns the nanoseconds from the first to the last. */
    static long drain(String nameServer, String group, String topic, int messages)
            throws MQClientException, InterruptedException {
        Arrivals arrivals = new Arrivals(messages);
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(nameServer);
        consumer.setInstanceName(group);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setConsumeMessageBatchMaxSize(32);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerOrderly) (batch, context) -> {
            arrivals.came(batch.size());
            return ConsumeOrderlyStatus.SUCCESS;
        });
        consumer.start();
        try {
            return arrivals.await();
        } finally {
            consumer.shutdown();
        }
    }
}
