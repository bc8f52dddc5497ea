package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * A new group of a young topic begins at its first message, whatever it asks for: a genuine broker says so while a queue has all of its
 * messages. A time finds the first message that was stored from then on.
 */
public final class FromWhere implements Scenario {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneId.systemDefault());

    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            MessageQueue queue = producer.send(Clients.text(unique, "m0")).getMessageQueue();
            producer.send(Clients.text(unique, "m1"), queue);
            producer.send(Clients.text(unique, "m2"), queue);
            long between = Moments.between();
            producer.send(Clients.text(unique, "m3"), queue);
            producer.send(Clients.text(unique, "m4"), queue);

            assertThat(producer.searchOffset(queue, between)).isEqualTo(3);
            List<Inbox> groups = List.of(
                    consume(clients, unique, ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET),
                    consume(clients, unique, ConsumeFromWhere.CONSUME_FROM_LAST_OFFSET),
                    consume(clients, unique, ConsumeFromWhere.CONSUME_FROM_TIMESTAMP));
            for (Inbox group : groups) {
                assertThat(Inbox.bodies(group.awaitCount(5))).containsExactlyInAnyOrder("m0", "m1", "m2", "m3", "m4");
            }
        }
    }

    private static Inbox consume(Clients clients, String unique, ConsumeFromWhere where) throws Exception {
        Inbox inbox = new Inbox();
        DefaultMQPushConsumer consumer = clients.consumer(unique + "-" + where);
        consumer.setConsumeFromWhere(where);
        consumer.setConsumeTimestamp(SECONDS.format(Instant.now()));
        consumer.subscribe(unique, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            inbox.add(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        clients.start(consumer);
        return inbox;
    }
}
