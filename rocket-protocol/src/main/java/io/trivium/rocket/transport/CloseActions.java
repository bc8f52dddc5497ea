package io.trivium.rocket.transport;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What shall happen when a connection is gone: each action runs once. Thread-safe. */
final class CloseActions {
    private static final Logger LOG = LoggerFactory.getLogger(CloseActions.class);

    private final Queue<Runnable> actions = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    boolean closed() {
        return closed;
    }

    void add(Runnable action) {
        actions.add(action);
        // Both this thread and the one that closes may find it: whoever takes it from the queue runs it.
        if (closed) {
            runAll();
        }
    }

    void close() {
        closed = true;
        runAll();
    }

    private void runAll() {
        for (Runnable action = actions.poll(); action != null; action = actions.poll()) {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.error("An action at the end of a connection failed", e);
            }
        }
    }
}
