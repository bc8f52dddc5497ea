package io.trivium.jms.session;

import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a connection's exception listener what it should know, one thing at a time (Jakarta Messaging §6.1.7). Thread-safe. */
final class ExceptionTelling {
    private static final Logger LOG = LoggerFactory.getLogger(ExceptionTelling.class);

    private final ReentrantLock calling = new ReentrantLock();
    private volatile @Nullable ExceptionListener listener;

    @Nullable
    ExceptionListener listener() {
        return listener;
    }

    void listen(@Nullable ExceptionListener by) {
        listener = by;
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
        } catch (RuntimeException e) {
            LOG.warn("An exception listener threw: {}", e.toString(), e);
        } finally {
            calling.unlock();
        }
    }
}
