package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.interop.Scenario;
import java.util.List;
import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.remoting.RPCHook;

/** Clients sign their requests: a user of the right secret may do what its rights say, nobody else anything. */
public final class Signed implements Scenario {
    @Override
    public void run(String nameServer, String unique) throws Exception {
        String topic = "signed-" + unique;
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer alice = producer(clients, "alice", "alice-secret");
            assertThat(alice.send(Clients.text(topic, "one")).getSendStatus()).isEqualTo(SendStatus.SEND_OK);

            assertThat(Inbox.bodies(consume(clients, topic).awaitCount(1))).isEqualTo(List.of("one"));

            DefaultMQProducer reader = producer(clients, "reader", "reader-secret");
            assertThatThrownBy(() -> reader.send(Clients.text(topic, "two")))
                    .isInstanceOfSatisfying(
                            MQClientException.class,
                            refused -> assertThat(refused.getResponseCode()).isEqualTo(16));
            DefaultMQProducer wrong = producer(clients, "alice", "guessed-secret");
            assertThatThrownBy(() -> wrong.send(Clients.text(topic, "two"))).isInstanceOf(MQClientException.class);
            DefaultMQProducer nobody = clients.producer();
            assertThatThrownBy(() -> nobody.send(Clients.text(topic, "two"))).isInstanceOf(MQClientException.class);
        }
    }

    private static DefaultMQProducer producer(Clients clients, String user, String secret) throws MQClientException {
        return producer(clients, hook(user, secret));
    }

    private static DefaultMQProducer producer(Clients clients, RPCHook hook) throws MQClientException {
        DefaultMQProducer producer = new DefaultMQProducer(clients.instance(), hook);
        clients.configure(producer);
        producer.setRetryTimesWhenSendFailed(0);
        producer.start();
        clients.onClose(producer::shutdown);
        return producer;
    }

    private static Inbox consume(Clients clients, String topic) throws MQClientException {
        Inbox inbox = new Inbox();
        DefaultMQPushConsumer consumer =
                new DefaultMQPushConsumer(topic, hook("alice", "alice-secret"), new AllocateMessageQueueAveragely());
        clients.configure(consumer);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            inbox.add(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        clients.start(consumer);
        return inbox;
    }

    private static RPCHook hook(String user, String secret) {
        return new AclClientRPCHook(new SessionCredentials(user, secret));
    }
}
