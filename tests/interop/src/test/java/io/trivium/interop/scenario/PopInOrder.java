package io.trivium.interop.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.AckCallback;
import org.apache.rocketmq.client.consumer.AckResult;
import org.apache.rocketmq.client.consumer.AckStatus;
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
    private static final long TIMEOUT = 60_000;
    private static final long LONGEST_LEASE = 24_000;

    @Override
    public void run(String nameServer, String unique) throws Exception {
        try (Clients clients = new Clients(nameServer, unique)) {
            DefaultMQProducer producer = clients.producer();
            MessageQueue queue = producer.send(Clients.text(unique, "a")).getMessageQueue();
            producer.send(Clients.text(unique, "b"), queue);
            producer.send(Clients.text(unique, "c"), queue);
            Batch batch = Batch.fetched(new Caller(producer, unique + "-group", queue, 3_000));
            while (batch.late() && batch.caller().invisible() < LONGEST_LEASE) {
                // Whoever is slower than the lease cannot tell: another group, with a longer one
                long longer = 2 * batch.caller().invisible();
                batch = Batch.fetched(new Caller(producer, unique + "-group-" + longer, queue, longer));
            }
            Caller caller = batch.caller();

            assertThat(Inbox.bodies(batch.first())).containsExactly("a", "b");
            assertThat(batch.ofOthers()).isEmpty();
            assertThat(Inbox.bodies(batch.again())).containsExactly("a", "b");
            assertThat(batch.again()).extracting(MessageExt::getReconsumeTimes).containsOnly(0);

            assertThat(batch.acknowledged()).isTrue();
            // Its time runs out for the second one, for which the next pop waits.
            List<MessageExt> late = caller.pop("two", 2, caller.invisible() + 7_000);
            assertThat(Inbox.bodies(late)).containsExactly("b", "c");
            assertThat(late).extracting(MessageExt::getReconsumeTimes).containsExactly(1, 0);
            assertThat(caller.acknowledges(late.get(0))).isTrue();
            assertThat(caller.acknowledges(late.get(1))).isTrue();
            assertThat(caller.pop("three", 2, 0)).isEmpty();
        }
    }

    /**
     * What one attempt fetches twice, and another one in between; then its first message is acknowledged.
     *
     * @param late whether all of that took longer than a lease
     */
    private record Batch(
            Caller caller,
            List<MessageExt> first,
            List<MessageExt> ofOthers,
            List<MessageExt> again,
            boolean acknowledged,
            boolean late) {
        static Batch fetched(Caller caller) throws Exception {
            long begin = System.nanoTime();
            List<MessageExt> first = caller.pop("one", 2, 0);
            List<MessageExt> ofOthers = caller.pop("two", 2, 0);
            List<MessageExt> again = caller.pop("one", 2, 0);
            boolean acknowledged = !again.isEmpty() && caller.acknowledges(again.get(0));
            boolean late = System.nanoTime() - begin > TimeUnit.MILLISECONDS.toNanos(caller.invisible());
            return new Batch(caller, first, ofOthers, again, acknowledged, late);
        }
    }

    private record Caller(MQClientInstance client, String address, String group, MessageQueue queue, long invisible) {
        @SuppressWarnings("deprecation") // there is no other way to the client's own connection
        Caller(DefaultMQProducer producer, String group, MessageQueue queue, long invisible) {
            this(
                    producer.getDefaultMQProducerImpl().getMqClientFactory(),
                    producer.getDefaultMQProducerImpl().getMqClientFactory().findBrokerAddrByTopic(queue.getTopic()),
                    group,
                    queue,
                    invisible);
        }

        List<MessageExt> pop(String attempt, int messages, long waitMillis) throws Exception {
            PopMessageRequestHeader header = PopHeaders.pop(group, queue, messages, invisible, waitMillis);
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

        boolean acknowledges(MessageExt message) throws Exception {
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
            return answer.get(TIMEOUT, TimeUnit.MILLISECONDS).getStatus() == AckStatus.OK;
        }
    }
}
