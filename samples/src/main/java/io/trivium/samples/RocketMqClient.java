package io.trivium.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;

/** A RocketMQ application, with RocketMQ's own client: only the name server's address says that it is Trivium. */
public final class RocketMqClient {
    private static final String TOPIC = "sample-rocketmq";

    private RocketMqClient() {}

    public static void main(String[] args) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("sample-producers");
        producer.setNamesrvAddr(Addresses.nameServer(args));
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("sample-consumers");
        consumer.setNamesrvAddr(Addresses.nameServer(args));
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(TOPIC, "greeting");
        CountDownLatch received = new CountDownLatch(1);
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            messages.forEach(message -> System.out.println("received " + new String(message.getBody(), UTF_8)));
            received.countDown();
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        try {
            producer.start();
            producer.send(new Message(TOPIC, "greeting", "Hello, RocketMQ".getBytes(UTF_8)));
            consumer.start();
            if (!received.await(30, TimeUnit.SECONDS)) {
                System.out.println("nothing came");
            }
        } finally {
            consumer.shutdown();
            producer.shutdown();
        }
    }
}
