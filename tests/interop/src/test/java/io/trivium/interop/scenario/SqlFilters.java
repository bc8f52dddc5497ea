package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.interop.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** A consumer gets what its expression selects, of what is stored and of what comes; one with a bad expression does not start. */
public final class SqlFilters implements Scenario {
    private static final String EXPRESSION = "TAGS IN ('A', 'B') AND price BETWEEN 10 AND 20 AND region IS NOT NULL";

    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            send(producer, unique, 0, 40);
            Inbox inbox = new Inbox();
            clients.start(consumer(clients, unique, EXPRESSION, inbox));

            inbox.awaitCount(6);
            send(producer, unique, 40, 40);

            assertThat(Inbox.bodies(inbox.awaitCount(12)))
                    .containsExactlyInAnyOrder(
                            "m10", "m12", "m13", "m15", "m16", "m18", "m50", "m52", "m53", "m55", "m56", "m58");
            assertThat(Inbox.bodies(pull(clients, unique)))
                    .containsExactlyInAnyOrder(
                            "m10", "m12", "m13", "m15", "m16", "m18", "m50", "m52", "m53", "m55", "m56", "m58");
            DefaultMQPushConsumer bad = consumer(clients, unique, "price >", new Inbox());
            assertThatThrownBy(bad::start)
                    .isInstanceOf(MQClientException.class)
                    .hasMessageContaining("the expression is not valid");
            bad.shutdown();
        }
    }

    /** Forty messages are of the prices 0 to 39; every third has the tag C, every tenth from 19 on no region. */
    private static void send(DefaultMQProducer producer, String topic, int first, int count) throws Exception {
        for (int i = first; i < first + count; i++) {
            Message message = Clients.tagged(topic, i % 40 % 3 == 0 ? "A" : i % 40 % 3 == 1 ? "B" : "C", "m" + i);
            message.putUserProperty("price", Integer.toString(i % 40));
            if (i % 10 != 9) {
                message.putUserProperty("region", "north");
            }
            producer.send(message);
        }
    }

    private static DefaultMQPushConsumer consumer(Clients clients, String unique, String expression, Inbox inbox)
            throws MQClientException {
        DefaultMQPushConsumer consumer = clients.consumer(unique + "-sql" + expression.length());
        consumer.subscribe(unique, MessageSelector.bySql(expression));
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            inbox.add(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        return consumer;
    }

    private static List<MessageExt> pull(Clients clients, String unique) throws MQClientException {
        DefaultLitePullConsumer consumer = new DefaultLitePullConsumer(unique + "-lite");
        clients.configure(consumer);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(unique, MessageSelector.bySql(EXPRESSION));
        consumer.start();
        try {
            List<MessageExt> polled = new ArrayList<>();
            long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (polled.size() < 12 && System.nanoTime() < patience) {
                polled.addAll(consumer.poll(1_000));
            }
            return polled;
        } finally {
            consumer.shutdown();
        }
    }
}
