package io.trivium.jms.session;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Messages of a session that are under way to the broker: few enough that a sender who is faster waits. Thread-safe. */
final class SendWindow {
    private static final int MAX_MESSAGES = 512;
    private static final int MAX_BYTES = 1 << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition answered = lock.newCondition();

    // The lock guards these
    private int messages;
    private long bytes;

    /**
     * A message is under way.
     *
     * @return whether there are too many, so that its sender has to wait for room once it is sure to {@linkplain #end end}
     */
    boolean begin(int bodyBytes) {
        lock.lock();
        try {
            messages++;
            bytes += bodyBytes;
            return full();
        } finally {
            lock.unlock();
        }
    }

    /** A message is answered, however. */
    void end(int bodyBytes) {
        lock.lock();
        try {
            messages--;
            bytes -= bodyBytes;
            // Waking a sender for each answer would cost more than the answer
            if (messages == 0 || (messages <= MAX_MESSAGES / 2 && bytes <= MAX_BYTES / 2)) {
                answered.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits while too many are without an answer, then until half of them have it. */
    void awaitRoom() throws InterruptedException {
        lock.lock();
        try {
            if (full()) {
                await(MAX_MESSAGES / 2, MAX_BYTES / 2);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all are answered. */
    void awaitAll() throws InterruptedException {
        lock.lock();
        try {
            await(0, 0);
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #awaitAll}, whoever interrupts the thread. */
    void awaitAllUninterruptibly() {
        lock.lock();
        try {
            while (messages > 0) {
                answered.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean full() {
        return messages > MAX_MESSAGES || bytes > MAX_BYTES;
    }

    private void await(int mostMessages, int mostBytes) throws InterruptedException {
        while (messages > mostMessages || bytes > mostBytes) {
            answered.await();
        }
    }
}
