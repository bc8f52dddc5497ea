package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.interop.Scenario;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.consumer.AckStatus;
import org.apache.rocketmq.client.consumer.NotifyResult;
import org.apache.rocketmq.client.consumer.PopResult;
import org.apache.rocketmq.client.consumer.PopStatus;
import org.apache.rocketmq.client.impl.ClientRemotingProcessor;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.impl.mqclient.MQClientAPIExt;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.CommandCustomHeader;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.header.ChangeInvisibleTimeRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.NotificationRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PeekMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PollingInfoRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PopMessageRequestHeader;

/**
 * The calls about pops that the genuine library has for Apache's proxy: notification at once and by waiting, a look without taking, how
 * many wait, acknowledgements of many, and another time until a message comes again.
 */
public final class PopCalls implements Scenario {
    private static final long TIMEOUT = 20_000;
    private static final long INVISIBLE = 60_000;

    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            MessageQueue queue = producer.send(Clients.text(unique, "a")).getMessageQueue();
            producer.send(Clients.text(unique, "b"), queue);
            producer.send(Clients.text(unique, "c"), queue);
            MQClientAPIExt api = new MQClientAPIExt(
                    new ClientConfig(), new NettyClientConfig(), new ClientRemotingProcessor(null), null);
            api.start();
            clients.onClose(api::shutdown);
            Caller caller = new Caller(api, address(producer, unique), unique + "-group", queue);

            assertThat(caller.notified(0)).isTrue();
            assertThat(Inbox.bodies(caller.peek(2))).containsExactly("a", "b");
            assertThat(Inbox.bodies(caller.peek(32))).containsExactly("a", "b", "c");

            List<MessageExt> popped = caller.pop(32, 0).getMsgFoundList();
            assertThat(Inbox.bodies(popped)).containsExactly("a", "b", "c");
            assertThat(caller.pop(32, 0).getPopStatus()).isNotEqualTo(PopStatus.FOUND);
            assertThat(caller.notified(0)).isFalse();
            assertThat(caller.acknowledge(List.of(popped.get(0), popped.get(2))))
                    .isEqualTo(AckStatus.OK);

            CompletableFuture<PopResult> waiting = caller.popping(32, 15_000);
            assertThat(caller.waitingUntil(1)).isEqualTo(1);
            String later = caller.changeTime(popped.get(1), 2_000);
            assertThat(later).isNotEqualTo(popped.get(1).getProperty("POP_CK"));
            List<MessageExt> again = waiting.get(TIMEOUT, TimeUnit.MILLISECONDS).getMsgFoundList();
            assertThat(Inbox.bodies(again)).containsExactly("b");
            assertThat(again.get(0).getReconsumeTimes()).isEqualTo(1);
            assertThat(caller.acknowledge(again)).isEqualTo(AckStatus.OK);

            CompletableFuture<Boolean> notified = caller.notification(15_000);
            producer.send(Clients.text(unique, "d"), queue);
            assertThat(notified.get(TIMEOUT, TimeUnit.MILLISECONDS)).isTrue();
            NotifyResult result = caller.notifiedWithNumbers();
            assertThat(result.isHasMsg()).isTrue();
            assertThat(caller.waitingUntil(0)).isZero();
            assertThatThrownBy(() -> new Caller(
                                    api,
                                    caller.address(),
                                    caller.group(),
                                    new MessageQueue("no-such-topic-" + unique, queue.getBrokerName(), 0))
                            .notification(0)
                            .get(TIMEOUT, TimeUnit.MILLISECONDS))
                    .hasMessageContaining("CODE: 17");
        }
    }

    @SuppressWarnings("deprecation") // there is no other way to the client's own routes
    private static String address(DefaultMQProducer producer, String topic) {
        MQClientInstance client = producer.getDefaultMQProducerImpl().getMqClientFactory();
        return client.findBrokerAddrByTopic(topic);
    }

    private record Caller(MQClientAPIExt api, String address, String group, MessageQueue queue) {
        CompletableFuture<Boolean> notification(long waitMillis) {
            return api.notification(address, question(waitMillis), TIMEOUT);
        }

        boolean notified(long waitMillis) throws Exception {
            return notification(waitMillis).get(TIMEOUT, TimeUnit.MILLISECONDS);
        }

        NotifyResult notifiedWithNumbers() throws Exception {
            return api.notificationWithPollingStats(address, question(0), TIMEOUT)
                    .get(TIMEOUT, TimeUnit.MILLISECONDS);
        }

        private NotificationRequestHeader question(long waitMillis) {
            NotificationRequestHeader header = new NotificationRequestHeader();
            header.setConsumerGroup(group);
            header.setTopic(queue.getTopic());
            header.setQueueId(queue.getQueueId());
            header.setPollTime(waitMillis);
            header.setBornTime(System.currentTimeMillis());
            return header;
        }

        List<MessageExt> peek(int messages) throws Exception {
            PeekMessageRequestHeader header = new PeekMessageRequestHeader();
            header.setConsumerGroup(group);
            header.setTopic(queue.getTopic());
            header.setQueueId(queue.getQueueId());
            header.setMaxMsgNums(messages);
            RemotingCommand answer = ask(RequestCode.PEEK_MESSAGE, header);
            return MessageDecoder.decodes(ByteBuffer.wrap(answer.getBody()));
        }

        /** How many wait, asked until it is that number or patience is over. */
        int waitingUntil(int expected) throws Exception {
            PollingInfoRequestHeader header = new PollingInfoRequestHeader();
            header.setConsumerGroup(group);
            header.setTopic(queue.getTopic());
            header.setQueueId(queue.getQueueId());
            long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            int waiting;
            do {
                waiting = Integer.parseInt(
                        ask(RequestCode.POLLING_INFO, header).getExtFields().get("pollingNum"));
            } while (waiting != expected && System.nanoTime() < patience);
            return waiting;
        }

        private RemotingCommand ask(int code, CommandCustomHeader header) throws Exception {
            RemotingCommand answer = api.invoke(address, RemotingCommand.createRequestCommand(code, header), TIMEOUT)
                    .get(TIMEOUT, TimeUnit.MILLISECONDS);
            assertThat(answer.getCode()).as(answer.getRemark()).isZero();
            return answer;
        }

        PopResult pop(int messages, long waitMillis) throws Exception {
            return popping(messages, waitMillis).get(TIMEOUT, TimeUnit.MILLISECONDS);
        }

        CompletableFuture<PopResult> popping(int messages, long waitMillis) {
            PopMessageRequestHeader header = PopHeaders.pop(group, queue, messages, INVISIBLE, waitMillis);
            return api.popMessageAsync(address, queue.getBrokerName(), header, TIMEOUT);
        }

        AckStatus acknowledge(List<MessageExt> messages) throws Exception {
            List<String> handles = messages.stream()
                    .map(message -> message.getProperty("POP_CK"))
                    .toList();
            return api.batchAckMessageAsync(address, queue.getTopic(), group, handles, TIMEOUT)
                    .get(TIMEOUT, TimeUnit.MILLISECONDS)
                    .getStatus();
        }

        /** Returns the new handle. */
        String changeTime(MessageExt message, long millis) throws Exception {
            ChangeInvisibleTimeRequestHeader header = new ChangeInvisibleTimeRequestHeader();
            header.setConsumerGroup(group);
            header.setTopic(queue.getTopic());
            header.setQueueId(queue.getQueueId());
            header.setOffset(message.getQueueOffset());
            header.setInvisibleTime(millis);
            header.setExtraInfo(message.getProperty("POP_CK"));
            return api.changeInvisibleTimeAsync(address, queue.getBrokerName(), header, TIMEOUT)
                    .get(TIMEOUT, TimeUnit.MILLISECONDS)
                    .getExtraInfo();
        }
    }
}
