package io.trivium.jms.session;

import io.trivium.jms.destination.JmsDestination;
import jakarta.jms.JMSException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A session's sends of messages that are not persistent: nobody waits for the broker's answers, of which few enough are outstanding.
 * A refusal goes to the connection's exception listener. The messages are stored in the order of sending. Thread-safe.
 */
final class UnawaitedSends {
    private static final int MAX_MESSAGES = 512;
    private static final int MAX_BYTES = 1 << 20;

    private final ExceptionTelling telling;
    private final Environment environment;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition answered = lock.newCondition();

    // The lock guards these
    private int messages;
    private long bytes;

    UnawaitedSends(ExceptionTelling telling, Environment environment) {
        this.telling = telling;
        this.environment = environment;
    }

    /** Takes note of a send, and waits while too many are without an answer. */
    void add(CompletionStage<?> answer, JmsDestination destination, int bodyBytes) throws JMSException {
        lock.lock();
        try {
            messages++;
            bytes += bodyBytes;
            answer.whenComplete((receipt, failure) -> answered(destination, bodyBytes, failure));
            if (messages > MAX_MESSAGES || bytes > MAX_BYTES) {
                await(MAX_MESSAGES / 2, MAX_BYTES / 2);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all are answered. */
    void awaitAll() throws JMSException {
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

    private void await(int mostMessages, int mostBytes) throws JMSException {
        try {
            while (messages > mostMessages || bytes > mostBytes) {
                answered.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.interrupted(e);
        }
    }

    private void answered(JmsDestination destination, int bodyBytes, @Nullable Throwable failure) {
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
        if (failure != null) {
            JMSException refusal = new JMSException("A message that is not persistent was not sent to " + destination
                    + ": " + Failures.of(failure).getMessage());
            refusal.initCause(failure);
            environment.threads().execute(() -> telling.tell(refusal));
        }
    }
}
