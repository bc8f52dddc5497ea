package io.trivium.demo;

import io.trivium.demo.Narrator.Door;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/** Where orders are shipped: an application with Apache RocketMQ's own client, consuming in order. */
final class Warehouse implements AutoCloseable {
    static final String PAID = "demo-paid";
    private static final long PATIENCE_SECONDS = 60;

    private final Narrator narrator;
    private final String run;
    private final CountDownLatch shipped;
    private final Map<String, List<String>> seen = new ConcurrentHashMap<>();
    private final DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("demo-warehouse");

    Warehouse(Narrator narrator, String nameServer, String run, int orders) {
        this.narrator = narrator;
        this.run = run;
        this.shipped = new CountDownLatch(orders);
        consumer.setNamesrvAddr(nameServer);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
    }

    void open() throws MQClientException {
        consumer.subscribe(PAID, "*");
        consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
            messages.forEach(this::take);
            return ConsumeOrderlyStatus.SUCCESS;
        });
        consumer.start();
    }

    /** Waits until every order is shipped. */
    void await() throws InterruptedException {
        if (!shipped.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("not every order was shipped: " + seen);
        }
    }

    /** Returns the orders whose events came in another order than they were sent in. */
    List<String> outOfOrder() {
        return seen.entrySet().stream()
                .filter(order -> !order.getValue().equals(OrderEvent.LIFE))
                .map(order -> order.getKey() + " " + order.getValue())
                .toList();
    }

    private void take(MessageExt message) {
        OrderEvent event = OrderEvent.parse(new String(message.getBody(), StandardCharsets.UTF_8));
        if (!event.order().startsWith(run)) {
            return; // left by an earlier run
        }
        narrator.tell(Door.ROCKETMQ, "receives  " + event.text() + " (queue " + message.getQueueId() + ")");
        seen.computeIfAbsent(event.order(), order -> new ArrayList<>()).add(event.what());
        if (event.what().equals(OrderEvent.PAID)) {
            narrator.tell(Door.ROCKETMQ, "ships     " + event.order());
            shipped.countDown();
        }
    }

    @Override
    public void close() {
        consumer.shutdown();
    }
}
