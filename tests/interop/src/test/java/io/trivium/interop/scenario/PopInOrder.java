package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.AckCallback;
import org.apache.rocketmq.client.consumer.AckResult;
import org.apache.rocketmq.client.consumer.PopCallback;
import org.apache.rocketmq.client.consumer.PopResult;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.header.AckMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PopMessageRequestHeader;

/** The genuine client's own calls pop in order: a batch belongs to one attempt, which may fetch it again, and failures are counted. */
public final class PopInOrder implements Scenario {
    private static final long TIMEOUT = 20_000;
    private static final long INVISIBLE = 3_000;

    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            MessageQueue queue = producer.send(Clients.text(unique, "a")).getMessageQueue();
            producer.send(Clients.text(unique, "b"), queue);
            producer.send(Clients.text(unique, "c"), queue);
            Caller caller = new Caller(producer, unique + "-group", queue);

            List<MessageExt> first = caller.pop("one", 2, 0);
            assertThat(Inbox.bodies(first)).containsExactly("a", "b");
            assertThat(caller.pop("two", 2, 0)).isEmpty();
            List<MessageExt> again = caller.pop("one", 2, 0);
            assertThat(Inbox.bodies(again)).containsExactly("a", "b");
            assertThat(again).extracting(MessageExt::getReconsumeTimes).containsOnly(0);

            caller.acknowledge(again.get(0));
            // Its time runs out for the second one, for which the next pop waits.
            List<MessageExt> late = caller.pop("two", 2, 10_000);
            assertThat(Inbox.bodies(late)).containsExactly("b", "c");
            assertThat(late).extracting(MessageExt::getReconsumeTimes).containsExactly(1, 0);
            caller.acknowledge(late.get(0));
            caller.acknowledge(late.get(1));
            assertThat(caller.pop("three", 2, 0)).isEmpty();
        }
    }

    private record Caller(MQClientInstance client, String address, String group, MessageQueue queue) {
        @SuppressWarnings("deprecation") // there is no other way to the client's own connection
        Caller(DefaultMQProducer producer, String group, MessageQueue queue) {
            this(
                    producer.getDefaultMQProducerImpl().getMqClientFactory(),
                    producer.getDefaultMQProducerImpl().getMqClientFactory().findBrokerAddrByTopic(queue.getTopic()),
                    group,
                    queue);
        }

        List<MessageExt> pop(String attempt, int messages, long waitMillis) throws Exception {
            PopMessageRequestHeader header = PopHeaders.pop(group, queue, messages, INVISIBLE, waitMillis);
            header.setOrder(true);
            header.setAttemptId(attempt);
            CompletableFuture<PopResult> answer = new CompletableFuture<>();
            client.getMQClientAPIImpl()
                    .popMessageAsync(queue.getBrokerName(), address, header, TIMEOUT, new PopCallback() {
                        @Override
                        public void onSuccess(PopResult result) {
                            answer.complete(result);
                        }

                        @Override
                        public void onException(Throwable e) {
                            answer.completeExceptionally(e);
                        }
                    });
            List<MessageExt> found = answer.get(TIMEOUT, TimeUnit.MILLISECONDS).getMsgFoundList();
            return found == null ? List.of() : new ArrayList<>(found);
        }

        void acknowledge(MessageExt message) throws Exception {
            AckMessageRequestHeader header = new AckMessageRequestHeader();
            header.setConsumerGroup(group);
            header.setTopic(queue.getTopic());
            header.setQueueId(queue.getQueueId());
            header.setOffset(message.getQueueOffset());
            header.setExtraInfo(message.getProperty("POP_CK"));
            CompletableFuture<AckResult> answer = new CompletableFuture<>();
            client.getMQClientAPIImpl()
                    .ackMessageAsync(
                            address,
                            TIMEOUT,
                            new AckCallback() {
                                @Override
                                public void onSuccess(AckResult result) {
                                    answer.complete(result);
                                }

                                @Override
                                public void onException(Throwable e) {
                                    answer.completeExceptionally(e);
                                }
                            },
                            header);
            assertThat(answer.get(TIMEOUT, TimeUnit.MILLISECONDS).getStatus()).hasToString("OK");
        }
    }
}
