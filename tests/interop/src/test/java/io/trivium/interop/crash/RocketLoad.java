package io.trivium.interop.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * A genuine RocketMQ producer, and a consumer that pulls, commits its offset and reads it back: what was read back may never move
 * backwards.
 *
 * @param confirmed for each queue's number the offset that the broker has confirmed
 */
record RocketLoad(String nameServer, Ledger ledger, Map<Integer, Long> confirmed) implements Load {
    private static final String TOPIC = "crash-rocket";
    /** What the client says where the broker knows no offset; less where the broker did not answer. */
    private static final long NONE = -1;

    private static final AtomicInteger INSTANCES = new AtomicInteger();

    RocketLoad(String nameServer, Ledger ledger) {
        this(nameServer, ledger, new ConcurrentHashMap<>());
    }

    @Override
    public String name() {
        return "RocketMQ";
    }

    @Override
    public void send(int round, Stop stop) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("crash-producers");
        producer.setNamesrvAddr(nameServer);
        producer.setInstanceName("crash-" + INSTANCES.incrementAndGet());
        producer.setRetryTimesWhenSendFailed(0);
        producer.start();
        try {
            for (int i = 0; !stop.now(); i++) {
                String id = "rocket-" + round + "-" + i;
                if (producer.send(new Message(TOPIC, id.getBytes(UTF_8))).getSendStatus() == SendStatus.SEND_OK) {
                    ledger.stored(id);
                }
            }
        } finally {
            new Thread(producer::shutdown).start(); // it waits for a broker that is gone
        }
    }

    @Override
    @SuppressWarnings(
            "deprecation") // the one genuine consumer that lets its user see what the broker has of its offset
    public void receive(Stop stop) throws Exception {
        DefaultMQPullConsumer consumer = new DefaultMQPullConsumer("crash-consumers");
        consumer.setNamesrvAddr(nameServer);
        consumer.setInstanceName("crash-" + INSTANCES.incrementAndGet());
        consumer.start();
        try {
            Collection<MessageQueue> queues = consumer.fetchSubscribeMessageQueues(TOPIC);
            while (!stop.now()) {
                for (MessageQueue queue : queues) {
                    pullOnce(consumer, queue);
                }
            }
        } finally {
            new Thread(consumer::shutdown).start();
        }
    }

    @SuppressWarnings("deprecation")
    private void pullOnce(DefaultMQPullConsumer consumer, MessageQueue queue) throws Exception {
        long kept = consumer.fetchConsumeOffset(queue, true);
        if (kept < NONE) {
            throw new IOException("the broker does not answer");
        }
        long from = Math.max(0, kept);
        long expected = confirmed.getOrDefault(queue.getQueueId(), 0L);
        if (from < expected) {
            ledger.broken("queue " + queue.getQueueId() + " went back from " + expected + " to " + from);
        }
        PullResult result = consumer.pull(queue, "*", from, 32, 5_000);
        if (result.getPullStatus() == PullStatus.FOUND) {
            for (MessageExt message : result.getMsgFoundList()) {
                ledger.delivered(new String(message.getBody(), UTF_8));
            }
            consumer.updateConsumeOffset(queue, result.getNextBeginOffset());
            consumer.getOffsetStore().persist(queue);
            long committed = consumer.fetchConsumeOffset(queue, true);
            confirmed.merge(queue.getQueueId(), committed, Math::max);
            for (MessageExt message : result.getMsgFoundList()) {
                if (message.getQueueOffset() < committed) {
                    ledger.finished(new String(message.getBody(), UTF_8));
                }
            }
        }
    }
}
