package io.trivium.jms.session;

import io.trivium.rocket.client.InboundMessage;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Hands an application server's sessions messages to work on (Jakarta Messaging §12). It has a session of its own, which nobody sees,
 * for its consumer; what it hands on belongs to the session that gets it. Thread-safe.
 */
final class PooledConsumer implements ConnectionConsumer {
    private final JmsSession session;
    private final Prefetch prefetch;
    private final ServerSessionPool pool;
    private final int maxMessages;
    private final Consumer<JMSException> failed;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Opens the consumer in the session that nobody sees. */
    interface Opening {
        JmsConsumer open(JmsSession hidden) throws JMSException;
    }

    /**
     * Opens the consumer; it hands nothing on before it is run.
     *
     * @param hidden closed with this, and if this cannot be opened
     * @param maxMessages how many messages one session gets at a time at most
     * @param failed told of what has closed this instead of the application
     */
    static PooledConsumer open(
            JmsSession hidden, Opening opening, ServerSessionPool pool, int maxMessages, Consumer<JMSException> failed)
            throws JMSException {
        try {
            return new PooledConsumer(hidden, opening.open(hidden).prefetch(), pool, maxMessages, failed);
        } catch (JMSException e) {
            hidden.close();
            throw e;
        }
    }

    private PooledConsumer(
            JmsSession session,
            Prefetch prefetch,
            ServerSessionPool pool,
            int maxMessages,
            Consumer<JMSException> failed) {
        this.session = session;
        this.prefetch = prefetch;
        this.pool = pool;
        this.maxMessages = maxMessages;
        this.failed = failed;
    }

    /** Hands on what comes until it is closed; on a thread of its own. */
    void run() {
        while (true) {
            List<InboundMessage> batch = session.core().awaitBatch(prefetch, maxMessages);
            if (batch.isEmpty()) {
                return;
            }
            try {
                handOn(batch);
            } catch (JMSException | RuntimeException e) {
                session.core().refuse(batch);
                fail(e);
                return;
            }
        }
    }

    /** Ends with what the server threw: what waits here would wait for nobody. */
    private void fail(Exception cause) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            session.close();
        } catch (JMSException e) {
            cause.addSuppressed(e);
        }
        failed.accept(cause instanceof JMSException said ? said : unexpected(cause));
    }

    private static JMSException unexpected(Exception cause) {
        JMSException failure = new JMSException("A session of the server's could not be given messages: " + cause);
        failure.setLinkedException(cause);
        failure.initCause(cause);
        return failure;
    }

    private void handOn(List<InboundMessage> batch) throws JMSException {
        ServerSession server = pool.getServerSession();
        if (!(server.getSession() instanceof JmsSession worker)) {
            throw new JMSException("The pool's session is none of this provider: " + server.getSession());
        }
        if (closed.get()) {
            session.core().refuse(batch);
        } else {
            worker.core().load(batch, prefetch.subscription());
        }
        // Also with nothing to do: that is how the server gets its session back
        server.start();
    }

    @Override
    public ServerSessionPool getServerSessionPool() throws JMSException {
        if (closed.get()) {
            throw new IllegalStateException("The connection consumer is closed.");
        }
        return pool;
    }

    @Override
    public void close() throws JMSException {
        if (closed.compareAndSet(false, true)) {
            session.close();
        }
    }
}
