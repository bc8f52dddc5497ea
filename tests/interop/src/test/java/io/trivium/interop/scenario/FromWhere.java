package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;

/** A new group begins at the first message, or at a time, as it asks. */
public final class FromWhere implements Scenario {
    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            for (int i = 0; i < 5; i++) {
                producer.send(Clients.text(unique, "m" + i));
            }

            Inbox first = clients.consume(unique + "-first", unique, "*");
            assertThat(first.awaitCount(5)).hasSize(5);
            Inbox longAgo = fromTime(clients, unique, Instant.now().minusSeconds(3_600));
            assertThat(longAgo.awaitCount(5)).hasSize(5);
        }
    }

    private static Inbox fromTime(Clients clients, String unique, Instant from) throws Exception {
        Inbox inbox = new Inbox();
        DefaultMQPushConsumer consumer = clients.consumer(unique + "-time");
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_TIMESTAMP);
        consumer.setConsumeTimestamp(DateTimeFormatter.ofPattern("yyyyMMddHHmmss")
                .withZone(ZoneId.systemDefault())
                .format(from));
        consumer.subscribe(unique, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            inbox.add(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        clients.start(consumer);
        return inbox;
    }
}
