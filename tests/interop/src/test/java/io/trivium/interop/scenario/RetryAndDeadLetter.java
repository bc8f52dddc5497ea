package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * A message that fails comes back through the retry topic with its count and topic, and after the last attempt goes to the
 * dead-letter topic.
 */
public final class RetryAndDeadLetter implements Scenario {
    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            String id = producer.send(Clients.tagged(unique, "poison", "never good"))
                    .getMsgId();
            producer.send(Clients.tagged(unique, "poison", "good at once"));
            Inbox attempts = new Inbox();
            DefaultMQPushConsumer consumer = clients.consumer(unique + "-group");
            consumer.setMaxReconsumeTimes(1);
            consumer.subscribe(unique, "poison");
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                attempts.add(messages);
                context.setDelayLevelWhenNextConsume(1);
                return Inbox.body(messages.get(0)).startsWith("never")
                        ? ConsumeConcurrentlyStatus.RECONSUME_LATER
                        : ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            clients.start(consumer);

            List<MessageExt> seen = attempts.await(
                    messages -> messages.stream()
                                    .filter(m -> m.getReconsumeTimes() == 1)
                                    .count()
                            == 1,
                    "a retry");
            Inbox dead = clients.consume(unique + "-undertaker", "%DLQ%" + unique + "-group", "*");
            MessageExt buried = dead.awaitCount(1).get(0);

            MessageExt retried = seen.stream()
                    .filter(m -> m.getReconsumeTimes() == 1)
                    .findFirst()
                    .orElseThrow();
            MessageExt first = seen.stream()
                    .filter(m -> m.getReconsumeTimes() == 0 && m.getMsgId().equals(id))
                    .findFirst()
                    .orElseThrow();
            assertThat(retried.getTopic()).isEqualTo(unique);
            assertThat(retried.getMsgId()).isEqualTo(id);
            assertThat(retried.getStoreTimestamp() - first.getStoreTimestamp())
                    .isGreaterThanOrEqualTo(TimeUnit.SECONDS.toMillis(1));
            assertThat(Inbox.body(buried)).isEqualTo("never good");
            assertThat(buried.getMsgId()).isEqualTo(id);
        }
    }
}
