package io.trivium.interop.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** Makes genuine clients with instance names of their own and stops them, the last one first. */
final class Clients implements AutoCloseable {
    private static final AtomicInteger INSTANCES = new AtomicInteger();

    private final String nameServer;
    private final String unique;
    private final Deque<Runnable> stops = new ArrayDeque<>();

    Clients(String nameServer, String unique) {
        this.nameServer = nameServer;
        this.unique = unique;
    }

    String instance() {
        return unique + "-" + INSTANCES.incrementAndGet();
    }

    void onClose(Runnable stop) {
        stops.push(stop);
    }

    DefaultMQProducer producer() throws MQClientException {
        DefaultMQProducer producer = new DefaultMQProducer(unique + "-producers");
        configure(producer);
        producer.setSendMsgTimeout(10_000);
        producer.start();
        stops.push(producer::shutdown);
        return producer;
    }

    /** A consumer that is not started yet, from the first offset. */
    DefaultMQPushConsumer consumer(String group) {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        configure(consumer);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        return consumer;
    }

    /** Gives a client its name server, a name of its own and short periods. */
    void configure(ClientConfig client) {
        client.setNamesrvAddr(nameServer);
        client.setInstanceName(instance());
        ShortPeriods.set(client);
    }

    DefaultMQPushConsumer start(DefaultMQPushConsumer consumer) throws MQClientException {
        consumer.start();
        stops.push(consumer::shutdown);
        return consumer;
    }

    /** Starts a concurrent consumer that decides message by message. */
    Inbox consume(String group, String topic, String tags, Function<MessageExt, ConsumeConcurrentlyStatus> decide)
            throws MQClientException {
        Inbox inbox = new Inbox();
        DefaultMQPushConsumer consumer = consumer(group);
        consumer.subscribe(topic, tags);
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            ConsumeConcurrentlyStatus status = decide.apply(messages.get(0));
            inbox.add(messages);
            return status;
        });
        start(consumer);
        return inbox;
    }

    Inbox consume(String group, String topic, String tags) throws MQClientException {
        return consume(group, topic, tags, message -> ConsumeConcurrentlyStatus.CONSUME_SUCCESS);
    }

    static Message text(String topic, String body) {
        return new Message(topic, body.getBytes(UTF_8));
    }

    static Message tagged(String topic, String tag, String body) {
        return new Message(topic, tag, body.getBytes(UTF_8));
    }

    @Override
    public void close() {
        while (!stops.isEmpty()) {
            stops.pop().run();
        }
    }
}
