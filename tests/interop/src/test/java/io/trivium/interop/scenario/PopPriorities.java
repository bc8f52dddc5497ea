package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.consumer.AckStatus;
import org.apache.rocketmq.client.impl.ClientRemotingProcessor;
import org.apache.rocketmq.client.impl.mqclient.MQClientAPIExt;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;

/** Messages of several priorities in one queue come in another order than they stand there: each is acknowledged as itself. */
public final class PopPriorities implements Scenario {
    private static final long TIMEOUT = 60_000;
    private static final long LONGEST_LEASE = 16_000;

    @Override
    @SuppressWarnings("deprecation") // there is no other way to the client's own routes
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            MessageQueue queue = producer.send(of(unique, "low", 1)).getMessageQueue();
            producer.send(of(unique, "middle", 5), queue);
            producer.send(of(unique, "high", 9), queue);
            String address =
                    producer.getDefaultMQProducerImpl().getMqClientFactory().findBrokerAddrByTopic(unique);
            MQClientAPIExt api = new MQClientAPIExt(
                    new ClientConfig(), new NettyClientConfig(), new ClientRemotingProcessor(null), null);
            api.start();
            clients.onClose(api::shutdown);
            long invisible = 1_000;
            String group;
            List<MessageExt> first;
            AckStatus status;
            long begin;
            do {
                // Whoever is slower than the lease cannot tell: then another group, with a longer one
                invisible *= 2;
                group = unique + "-group-" + invisible;
                begin = System.nanoTime();
                first = pop(api, address, group, queue, invisible, 0);
                status = acknowledge(api, address, group, first.get(0));
            } while (System.nanoTime() - begin > TimeUnit.MILLISECONDS.toNanos(invisible) && invisible < LONGEST_LEASE);

            assertThat(Inbox.bodies(first)).containsExactly("high", "middle", "low");
            assertThat(first)
                    .allSatisfy(message ->
                            assertThat(message.getProperty("POP_CK")).endsWith(" " + message.getQueueOffset()));
            assertThat(status).isEqualTo(AckStatus.OK);

            List<MessageExt> again = pop(api, address, group, queue, invisible, invisible + 8_000);
            assertThat(Inbox.bodies(again)).containsExactly("middle", "low");
        }
    }

    private static Message of(String topic, String body, int priority) {
        Message message = Clients.text(topic, body);
        message.putUserProperty("TRV_PRIORITY", Integer.toString(priority));
        return message;
    }

    private static List<MessageExt> pop(
            MQClientAPIExt api, String address, String group, MessageQueue queue, long invisible, long waitMillis)
            throws Exception {
        return api.popMessageAsync(
                        address,
                        queue.getBrokerName(),
                        PopHeaders.pop(group, queue, 32, invisible, waitMillis),
                        TIMEOUT)
                .get(TIMEOUT, TimeUnit.MILLISECONDS)
                .getMsgFoundList();
    }

    private static AckStatus acknowledge(MQClientAPIExt api, String address, String group, MessageExt message)
            throws Exception {
        return api.batchAckMessageAsync(
                        address, message.getTopic(), group, List.of(message.getProperty("POP_CK")), TIMEOUT)
                .get(TIMEOUT, TimeUnit.MILLISECONDS)
                .getStatus();
    }
}
