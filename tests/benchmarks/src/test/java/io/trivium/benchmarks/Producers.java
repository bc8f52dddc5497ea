package io.trivium.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/** Sends with one genuine producer, in the ways that applications do. Each method returns how many messages were acknowledged. */
final class Producers implements AutoCloseable {
    private static final int ASYNC_IN_FLIGHT = 256;

    private final DefaultMQProducer producer;

    Producers(String nameServer) throws MQClientException {
        producer = new DefaultMQProducer("bench-producers");
        producer.setNamesrvAddr(nameServer);
        producer.setSendMsgTimeout(10_000);
        producer.setInstanceName("bench-" + nameServer);
        producer.start();
    }

    DefaultMQProducer client() {
        return producer;
    }

    /** Each thread sends one message after the other until the time is over. */
    long sync(String topic, int threads, int bodyBytes, long nanos) throws Exception {
        long end = System.nanoTime() + nanos;
        return inParallel(threads, () -> {
            long sent = 0;
            while (System.nanoTime() < end) {
                expectStored(producer.send(message(topic, bodyBytes)));
                sent++;
            }
            return sent;
        });
    }

    /** Batches of 32. */
    long batches(String topic, int threads, int bodyBytes, long nanos) throws Exception {
        long end = System.nanoTime() + nanos;
        return inParallel(threads, () -> {
            long sent = 0;
            while (System.nanoTime() < end) {
                sent += batch(topic, bodyBytes, 32);
            }
            return sent;
        });
    }

    /** Exactly that many messages, in batches of 32. */
    void fill(String topic, int bodyBytes, int messages) throws Exception {
        int threads = 4;
        inParallel(threads, () -> {
            for (int sent = 0; sent < messages / threads; ) {
                sent += batch(topic, bodyBytes, Math.min(32, messages / threads - sent));
            }
            return 0L;
        });
    }

    /** Asynchronously, a bounded number in flight. */
    long async(String topic, int bodyBytes, long nanos) throws Exception {
        Semaphore room = new Semaphore(ASYNC_IN_FLIGHT);
        AtomicLong stored = new AtomicLong();
        AtomicLong failed = new AtomicLong();
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            room.acquire();
            producer.send(message(topic, bodyBytes), new SendCallback() {
                @Override
                public void onSuccess(SendResult result) {
                    stored.incrementAndGet();
                    room.release();
                }

                @Override
                public void onException(Throwable e) {
                    failed.incrementAndGet();
                    room.release();
                }
            });
        }
        room.acquire(ASYNC_IN_FLIGHT);
        if (failed.get() > 0) {
            // RocketMQ refuses what has waited for 200 ms, above all while it is cold: only what was stored counts.
            System.err.printf("%d asynchronous sends were refused, %d stored%n", failed.get(), stored.get());
        }
        return stored.get();
    }

    static Message message(String topic, int bodyBytes) {
        return new Message(topic, new byte[bodyBytes]);
    }

    @Override
    public void close() {
        producer.shutdown();
    }

    private int batch(String topic, int bodyBytes, int count) throws Exception {
        List<Message> batch = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            batch.add(message(topic, bodyBytes));
        }
        expectStored(producer.send(batch));
        return count;
    }

    private static void expectStored(SendResult result) {
        if (result.getSendStatus() != SendStatus.SEND_OK) {
            throw new IllegalStateException("not stored: " + result);
        }
    }

    /** Runs the same work in several threads; returns the sum. */
    static long inParallel(int threads, Callable<Long> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(pool.submit(work));
            }
            long sum = 0;
            for (Future<Long> one : running) {
                sum += one.get();
            }
            return sum;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a sender failed", e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
