package io.trivium.jms.session;

import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session's open consumers, and whether messages may go to the application. Its lock guards it and the consumers, and is never held
 * while the broker or the application is waited for. Without the lock only what says so may be called.
 */
final class Flow {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Prefetch> prefetches = new ArrayList<>();
    private boolean started;
    private boolean recovering;
    private boolean suspended;
    private volatile boolean ending;
    private boolean closed;
    private @Nullable JMSException failure;

    /** Without the lock. */
    ReentrantLock lock() {
        return lock;
    }

    /** Without the lock: runs the action with it. */
    void run(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    /** Without the lock: runs the action with it. */
    <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** Signalled when anything changed that a thread may wait for. */
    Condition changed() {
        return changed;
    }

    /** The open consumers, in the order of their opening; the caller may change the list. */
    List<Prefetch> prefetches() {
        return prefetches;
    }

    /** Without the lock: the open consumers at the moment. */
    List<Prefetch> allPrefetches() {
        return locked(() -> List.copyOf(prefetches));
    }

    /** Whether the connection delivers. */
    boolean started() {
        return started;
    }

    /** Whether messages may go to the application. */
    boolean flowing() {
        return started && !recovering && !suspended && !over();
    }

    /** Whether listeners are given messages. */
    boolean dispatching() {
        return flowing() && !ending;
    }

    /** Whether messages are wanted for a consumer: of a session that is being closed only where a listener receives. */
    boolean wants(Prefetch prefetch) {
        return flowing() && !prefetch.closed() && (!ending || prefetch.lastTaken());
    }

    /** Whether a message is there for the application. */
    boolean offers(Prefetch prefetch) {
        return flowing() && !prefetch.isEmpty();
    }

    /** Whether nothing comes any more: the session is closed or its connection lost. */
    boolean over() {
        return closed || failure != null;
    }

    /** Whether the session is being closed: only listeners that have a message still get others, by receiving them. Also without the lock. */
    boolean ending() {
        return ending;
    }

    boolean closed() {
        return closed;
    }

    boolean recovering() {
        return recovering;
    }

    void mustNotHaveFailed() throws JMSException {
        if (failure != null && !closed) {
            JMSException lost = new JMSException(failure.getMessage());
            lost.setLinkedException(failure);
            throw lost;
        }
    }

    void start() {
        started = true;
        changed.signalAll();
    }

    void stop() {
        started = false;
    }

    void suspend() {
        suspended = true;
    }

    void resume() {
        suspended = false;
        changed.signalAll();
    }

    void beginRecovery() {
        recovering = true;
    }

    void endRecovery() {
        recovering = false;
        changed.signalAll();
    }

    void fail(JMSException cause) {
        failure = cause;
        changed.signalAll();
    }

    void end() {
        ending = true;
        changed.signalAll();
    }

    void close() {
        ending = true;
        closed = true;
        changed.signalAll();
    }
}
