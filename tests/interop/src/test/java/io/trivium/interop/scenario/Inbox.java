package io.trivium.interop.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** What a consumer received, in order; tests wait for it by condition, not by time. */
final class Inbox {
    private static final long PATIENCE_SECONDS = 90;

    /** A condition may depend on another inbox: it is asked again without an arrival. */
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<MessageExt> messages = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();

    void add(List<MessageExt> batch) {
        lock.lock();
        try {
            messages.addAll(batch);
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    List<MessageExt> awaitCount(int count) throws InterruptedException {
        return await(received -> received.size() >= count, count + " messages");
    }

    List<MessageExt> await(Predicate<List<MessageExt>> enough, String what) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        lock.lock();
        try {
            while (!enough.test(messages)) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("waited for " + what + ", got " + bodies(messages));
                }
                arrived.awaitNanos(POLL_NANOS);
            }
            return List.copyOf(messages);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the next arrival, but no longer than that. */
    void awaitQuietly(long millis) throws InterruptedException {
        lock.lock();
        try {
            int before = messages.size();
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (messages.size() == before && left > 0) {
                left = arrived.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    List<MessageExt> all() {
        return List.copyOf(messages);
    }

    static List<String> bodies(List<MessageExt> messages) {
        return messages.stream().map(Inbox::body).toList();
    }

    static String body(MessageExt message) {
        return text(message);
    }

    static String text(Message message) {
        return new String(message.getBody(), UTF_8);
    }
}
