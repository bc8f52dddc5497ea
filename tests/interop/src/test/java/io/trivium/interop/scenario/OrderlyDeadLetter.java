package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.MessageExt;

/** An orderly consumer that cannot do a message suspends the queue until the maximum; then that one is a dead letter, and the next one comes. */
public final class OrderlyDeadLetter implements Scenario {
    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            producer.send(Clients.tagged(unique, "first", "good"));
            SendResult poison = producer.send(Clients.tagged(unique, "poison", "never good"));
            producer.send(Clients.tagged(unique, "next", "behind it"), poison.getMessageQueue());
            Inbox inbox = new Inbox();
            DefaultMQPushConsumer consumer = clients.consumer(unique + "-group");
            consumer.setMaxReconsumeTimes(2);
            consumer.setSuspendCurrentQueueTimeMillis(50);
            consumer.subscribe(unique, "poison || next");
            consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
                inbox.add(messages);
                return "poison".equals(messages.get(0).getTags())
                        ? ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT
                        : ConsumeOrderlyStatus.SUCCESS;
            });
            clients.start(consumer);

            List<MessageExt> attempts = inbox.await(
                    messages -> Inbox.bodies(messages).contains("behind it"), "the message behind the one that fails");
            // Clients look seldom for a topic that was not there.
            Inbox dead = clients.consume(unique + "-undertaker", "%DLQ%" + unique + "-group", "*");
            MessageExt buried = dead.awaitCount(1).get(0);

            assertThat(Inbox.bodies(attempts)).containsExactly("never good", "never good", "never good", "behind it");
            assertThat(Inbox.body(buried)).isEqualTo("never good");
            assertThat(buried.getMsgId()).isEqualTo(poison.getMsgId());
            assertThat(buried.getTags()).isEqualTo("poison");
            // The older client does not count the last one.
            assertThat(buried.getReconsumeTimes()).isBetween(2, 3);
            assertThat(buried.getProperty("RETRY_TOPIC")).isEqualTo(unique);
        }
    }
}
