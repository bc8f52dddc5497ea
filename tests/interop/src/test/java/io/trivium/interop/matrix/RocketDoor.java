package io.trivium.interop.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** A RocketMQ application, with the genuine client. It knows bytes and text properties. */
final class RocketDoor implements Door {
    private static final int ONE_SECOND = 1;
    private static final long PATIENCE_SECONDS = 60;

    private final String nameServer;
    private final String instance;
    private final DefaultMQProducer producer;
    private final BlockingQueue<Runnable> stops = new LinkedBlockingQueue<>();

    RocketDoor(String nameServer, String instance) throws MQClientException {
        this.nameServer = nameServer;
        this.instance = instance;
        producer = new DefaultMQProducer(instance + "-producers");
        producer.setNamesrvAddr(nameServer);
        producer.setInstanceName(instance);
        producer.setSendMsgTimeout(10_000);
        producer.start();
    }

    @Override
    public void send(String queue, Sample sample) throws Exception {
        byte[] body = sample.body() instanceof String text ? text.getBytes(UTF_8) : (byte[]) sample.body();
        Message message = new Message(queue, body);
        sample.properties().forEach((name, value) -> message.putUserProperty(name, value.toString()));
        if (sample.delayMillis() > 0) {
            message.setDelayTimeLevel(ONE_SECOND);
        }
        SendResult result = sample.orderingKey() == null
                ? producer.send(message)
                : producer.send(
                        message,
                        (queues, m, key) -> queues.get(Math.floorMod(key.hashCode(), queues.size())),
                        sample.orderingKey());
        if (result.getSendStatus() != SendStatus.SEND_OK) {
            throw new AssertionError("not stored: " + result);
        }
    }

    @Override
    public Receiving receive(String queue) throws MQClientException {
        BlockingQueue<MessageExt> received = new LinkedBlockingQueue<>();
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(queue.replace('.', '-') + "-natives");
        consumer.setNamesrvAddr(nameServer);
        consumer.setInstanceName(instance + "-" + queue);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(queue, "*");
        consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
            received.addAll(messages);
            return ConsumeOrderlyStatus.SUCCESS;
        });
        consumer.start();
        stops.add(consumer::shutdown);
        return () -> {
            MessageExt message = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no message came");
            }
            return sample(message);
        };
    }

    @Override
    public boolean typed() {
        return false;
    }

    @Override
    public boolean knowsText() {
        return false;
    }

    @Override
    public void close() {
        stops.forEach(Runnable::run);
        producer.shutdown();
    }

    /** All properties are shown, RocketMQ's own as well: the matrix looks at those it sent. */
    private static Sample sample(MessageExt message) {
        Map<String, Object> properties = new LinkedHashMap<>(message.getProperties());
        return new Sample(message.getBody(), properties, message.getProperty("__SHARDINGKEY"), 0);
    }
}
