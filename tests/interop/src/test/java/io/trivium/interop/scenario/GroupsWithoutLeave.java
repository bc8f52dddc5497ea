package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.interop.Scenario;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.impl.CommunicationMode;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.header.PullMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.heartbeat.MessageModel;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;

/** A group that may not broadcast reads in its other form only, and one that may not consume not at all. */
public final class GroupsWithoutLeave implements Scenario {
    private static final int NO_PERMISSION = 16;

    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            MessageQueue queue = producer.send(Clients.text(unique, "m")).getMessageQueue();
            SubscriptionGroupConfig shares = new SubscriptionGroupConfig();
            shares.setGroupName(unique + "-shares");
            shares.setConsumeBroadcastEnable(false);
            put(producer, unique, shares);
            SubscriptionGroupConfig waits = new SubscriptionGroupConfig();
            waits.setGroupName(unique + "-waits");
            waits.setConsumeEnable(false);
            put(producer, unique, waits);

            assertRefused(clients, shares, MessageModel.BROADCASTING, queue);
            assertThat(pull(clients, shares, MessageModel.CLUSTERING, queue)).isEqualTo(PullStatus.FOUND);
            assertRefused(clients, waits, MessageModel.CLUSTERING, queue);
            waits.setConsumeEnable(true);
            put(producer, unique, waits);
            assertThat(pull(clients, waits, MessageModel.CLUSTERING, queue)).isEqualTo(PullStatus.FOUND);
        }
    }

    private static void assertRefused(
            Clients clients, SubscriptionGroupConfig group, MessageModel model, MessageQueue queue) {
        assertThatThrownBy(() -> pull(clients, group, model, queue))
                .isInstanceOfSatisfying(
                        MQBrokerException.class,
                        refused -> assertThat(refused.getResponseCode()).isEqualTo(NO_PERMISSION));
    }

    /** Pulls as a push consumer does, which says with its heartbeats what it wants, and does not tell what it was refused. */
    @SuppressWarnings("deprecation") // there is no other way to the client's own connection
    private static PullStatus pull(
            Clients clients, SubscriptionGroupConfig group, MessageModel model, MessageQueue queue) throws Exception {
        DefaultMQPushConsumer consumer = clients.consumer(group.getGroupName());
        consumer.setMessageModel(model);
        consumer.subscribe(queue.getTopic(), "*");
        consumer.registerMessageListener(
                (MessageListenerConcurrently) (messages, context) -> ConsumeConcurrentlyStatus.CONSUME_SUCCESS);
        consumer.start();
        try {
            MQClientInstance client = consumer.getDefaultMQPushConsumerImpl().getmQClientFactory();
            PullMessageRequestHeader header = new PullMessageRequestHeader();
            header.setConsumerGroup(group.getGroupName());
            header.setTopic(queue.getTopic());
            header.setQueueId(queue.getQueueId());
            header.setQueueOffset(0L);
            header.setMaxMsgNums(32);
            header.setSysFlag(0);
            header.setCommitOffset(0L);
            header.setSuspendTimeoutMillis(0L);
            header.setSubVersion(0L);
            return client.getMQClientAPIImpl()
                    .pullMessage(
                            client.findBrokerAddrByTopic(queue.getTopic()),
                            header,
                            10_000,
                            CommunicationMode.SYNC,
                            null)
                    .getPullStatus();
        } finally {
            consumer.shutdown();
        }
    }

    @SuppressWarnings("deprecation") // there is no other way to the client's own connection
    private static void put(DefaultMQProducer producer, String topic, SubscriptionGroupConfig group) throws Exception {
        MQClientInstance client = producer.getDefaultMQProducerImpl().getMqClientFactory();
        client.getMQClientAPIImpl().createSubscriptionGroup(client.findBrokerAddrByTopic(topic), group, 10_000);
    }
}
