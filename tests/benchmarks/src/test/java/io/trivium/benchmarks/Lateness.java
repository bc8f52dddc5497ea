package io.trivium.benchmarks;

import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.common.message.Message;

/** How late delayed messages reach a push consumer, in milliseconds of the wall clock; the client is on the broker's machine. */
final class Lateness {
    private static final int QUEUES = 8;

    private Lateness() {}

    /** How a message is delayed. */
    enum Kind {
        /** Level 2 is five seconds. */
        DELAY_LEVEL {
            @Override
            long delay(Message message) {
                message.setDelayTimeLevel(2);
                return System.currentTimeMillis() + 5_000;
            }
        },
        /** A time of its own, not on a whole second. */
        TIMER {
            @Override
            long delay(Message message) {
                long due = System.currentTimeMillis() + 4_321;
                message.setDeliverTimeMs(due);
                return due;
            }
        };

        /** Delays a message; returns when it is due. */
        abstract long delay(Message message);
    }

    /** Sends messages for that many seconds at 200 a second and waits for all. Early ones are an error. */
    static Histogram measure(String nameServer, Producers producers, String topic, Kind kind, int seconds)
            throws Exception {
        int messages = 200 * seconds;
        Histogram lateness = new ConcurrentHistogram(3);
        CountDownLatch ready = new CountDownLatch(QUEUES);
        CountDownLatch arrived = new CountDownLatch(messages);
        DefaultMQPushConsumer consumer = Consumers.start(
                nameServer,
                "late-" + topic,
                topic,
                batch -> batch.forEach(m -> {
                    long due = ByteBuffer.wrap(m.getBody()).getLong();
                    if (due == 0) {
                        ready.countDown();
                    } else {
                        // What is early counts as very late: it must show.
                        long late = System.currentTimeMillis() - due;
                        lateness.recordValue(late < 0 ? TimeUnit.HOURS.toMillis(1) : late);
                        arrived.countDown();
                    }
                }));
        try {
            for (int queue = 0; queue < QUEUES; queue++) {
                producers.client().send(new Message(topic, new byte[128]));
            }
            if (!ready.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the consumer was given no queue");
            }
            for (int i = 0; i < messages; i++) {
                Message message = new Message(topic, new byte[0]);
                long due = kind.delay(message);
                message.setBody(ByteBuffer.allocate(128).putLong(due).array());
                producers.client().send(message);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
            if (!arrived.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(arrived.getCount() + " messages never came");
            }
        } finally {
            consumer.shutdown();
        }
        return lateness;
    }
}
