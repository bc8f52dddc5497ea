package io.trivium.jms.session;

import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a connection's exception listener what it should know, one thing at a time (Jakarta Messaging §6.1.7). Where many things happen
 * to a listener that is slow, it is told of the first ones, and how many there were. Thread-safe.
 */
final class ExceptionTelling {
    private static final Logger LOG = LoggerFactory.getLogger(ExceptionTelling.class);

    private static final int MOST_WAITING = 256;

    private final ReentrantLock calling = new ReentrantLock();
    private final Executor threads;
    private volatile @Nullable ExceptionListener listener;

    // The monitor guards these
    private final Queue<JMSException> waiting = new ArrayDeque<>(1);
    private @Nullable JMSException lastUntold;
    private int untold;
    private boolean telling;

    /** @param threads must have one for {@link #tellSoon} */
    ExceptionTelling(Executor threads) {
        this.threads = threads;
    }

    @Nullable
    ExceptionListener listener() {
        return listener;
    }

    void listen(@Nullable ExceptionListener by) {
        listener = by;
    }

    /** Tells on another thread, one for all, in the order of the calls. */
    void tellSoon(JMSException cause) {
        boolean first;
        synchronized (this) {
            if (untold > 0 || waiting.size() >= MOST_WAITING) {
                untold++;
                lastUntold = cause;
            } else {
                waiting.add(cause);
            }
            first = !telling;
            telling = true;
        }
        if (first) {
            threads.execute(this::tellAll);
        }
    }

    private void tellAll() {
        for (JMSException next = next(); next != null; next = next()) {
            tell(next);
        }
    }

    private synchronized @Nullable JMSException next() {
        JMSException next = waiting.poll();
        if (next == null && lastUntold != null) {
            next = untold == 1 ? lastUntold : summary(untold, lastUntold);
            untold = 0;
            lastUntold = null;
        }
        telling = next != null;
        return next;
    }

    private static JMSException summary(int count, JMSException last) {
        JMSException all = new JMSException("And " + count + " more, the last of them: " + last.getMessage());
        all.initCause(last);
        return all;
    }

    void tell(JMSException cause) {
        ExceptionListener listening = listener;
        if (listening == null) {
            LOG.warn("Nobody listens to what happened to the connection: {}", cause.getMessage());
            return;
        }
        calling.lock();
        try {
            listening.onException(cause);
        } catch (Throwable e) {
            // Whatever it is: the next one is to hear of the next
            LOG.warn("An exception listener threw: {}", e.toString(), e);
        } finally {
            calling.unlock();
        }
    }
}
