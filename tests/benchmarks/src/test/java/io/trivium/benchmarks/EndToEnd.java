package io.trivium.benchmarks;

import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;

/** Latency from the intended time of a send to its reception by a push consumer, at a fixed rate. */
final class EndToEnd {
    private EndToEnd() {}

    /** Returns the latencies in nanoseconds. Times are taken in this one process. */
    static Histogram measure(
            String nameServer, Producers producers, String topic, int perSecond, int bodyBytes, int seconds)
            throws Exception {
        Histogram latencies = new ConcurrentHistogram(3);
        int messages = perSecond * seconds;
        // A message without a time in each queue says that the consumer owns them; it is not measured.
        CountDownLatch ready = new CountDownLatch(8);
        CountDownLatch arrived = new CountDownLatch(messages);
        DefaultMQPushConsumer consumer = Consumers.start(
                nameServer,
                "e2e-" + topic,
                topic,
                batch -> batch.forEach(m -> {
                    long sentAt = ByteBuffer.wrap(m.getBody()).getLong();
                    if (sentAt == 0) {
                        ready.countDown();
                    } else {
                        latencies.recordValue(Math.max(0, System.nanoTime() - sentAt));
                        arrived.countDown();
                    }
                }));
        try {
            for (int queue = 0; queue < 8; queue++) {
                producers.client().send(new Message(topic, new byte[bodyBytes]));
            }
            if (!ready.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the consumer was given no queue");
            }
            long start = System.nanoTime();
            long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
            for (int i = 0; i < messages; i++) {
                long due = start + i * interval;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(Math.max(1, due - System.nanoTime()));
                }
                byte[] body = new byte[bodyBytes];
                ByteBuffer.wrap(body).putLong(due);
                producers.client().send(new Message(topic, body), IGNORED);
            }
            if (!arrived.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(arrived.getCount() + " messages never came");
            }
        } finally {
            consumer.shutdown();
        }
        return latencies;
    }

    private static final SendCallback IGNORED = new SendCallback() {
        @Override
        public void onSuccess(SendResult result) {}

        @Override
        public void onException(Throwable e) {
            throw new IllegalStateException("a send failed", e);
        }
    };
}
