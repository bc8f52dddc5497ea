package io.trivium.jms.session;

import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's asynchronous sends that are not completed. Their listeners are called one at a time, in the order of sending
 * (Jakarta Messaging §7.3.4), on a thread that holds no lock. Thread-safe.
 */
final class Completions {
    private static final Logger LOG = LoggerFactory.getLogger(Completions.class);

    /** Beyond these a sender waits: a slow listener is not to keep any number of messages. */
    private static final int MOST_PENDING = 1000;

    private final Environment environment;

    // The monitor guards these
    private final Deque<Pending> pending = new ArrayDeque<>(1);
    private boolean calling;
    private @Nullable Thread thread;
    /** How many wait for listeners to return, be it all or those of a producer. */
    private int awaiting;

    Completions(Environment environment) {
        this.environment = environment;
    }

    /** A send; the monitor guards it. */
    static final class Pending {
        private final Object producer;
        private final Message message;
        private final CompletionListener listener;
        private boolean answered;
        private @Nullable JMSException failure;
        /** Whether there were too many when it came. The sender's. */
        private boolean crowded;

        private Pending(Object producer, Message message, CompletionListener listener) {
            this.producer = producer;
            this.message = message;
            this.listener = listener;
        }

        private void complete() {
            try {
                if (failure == null) {
                    listener.onCompletion(message);
                } else {
                    listener.onException(message, failure);
                }
            } catch (Throwable e) {
                // Other languages than Java throw also what is not declared
                LOG.warn("A completion listener threw, which it must not: {}", e.toString(), e);
            } finally {
                // A listener's interrupt is its own matter: the next one is not to wait in vain
                Thread.interrupted();
            }
        }
    }

    /** Takes note of a send that is under way: {@link #answered} has to be told how it ends. */
    synchronized Pending add(Object producer, Message message, CompletionListener listener) {
        Pending send = new Pending(producer, message, listener);
        pending.add(send);
        send.crowded = pending.size() > MOST_PENDING;
        return send;
    }

    /** The broker has answered, or the send failed. */
    void answered(Pending send, @Nullable Throwable failure) {
        JMSException told = failure == null ? null : Failures.of(failure);
        boolean first;
        synchronized (this) {
            send.answered = true;
            send.failure = told;
            first = !calling && nextAnswered() != null;
            calling |= first;
        }
        if (first) {
            environment.threads().execute(this::call);
        }
    }

    /**
     * The sender waits if there were too many before its own, until half of them are completed; not if it is a listener itself, and no
     * longer if it is interrupted, as with those that are under way.
     */
    void awaitRoom(Pending own) {
        if (own.crowded) {
            try {
                awaitHalf();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void awaitHalf() throws InterruptedException {
        if (pending.size() > MOST_PENDING && !onOwnThread()) {
            while (pending.size() > MOST_PENDING / 2) {
                wait();
            }
        }
    }

    private @Nullable Pending nextAnswered() {
        Pending next = pending.peek();
        return next != null && next.answered ? next : null;
    }

    private void call() {
        for (Pending next = first(); next != null; next = nextAfterOne()) {
            next.complete();
        }
    }

    private synchronized @Nullable Pending first() {
        Pending next = nextAnswered();
        calling = next != null;
        thread = calling ? Thread.currentThread() : null;
        return next;
    }

    /** The listener of the oldest has returned. */
    private synchronized @Nullable Pending nextAfterOne() {
        pending.remove();
        // Waking a sender for each would cost more than the listener
        if (awaiting > 0 || pending.size() == MOST_PENDING / 2) {
            notifyAll();
        }
        return first();
    }

    /** Tells whether the caller is one of the listeners. */
    synchronized boolean onOwnThread() {
        return Thread.currentThread() == thread;
    }

    /** Tells whether sends of the producer are not completed, one whose listener is working included. */
    synchronized boolean anyOf(Object producer) {
        return pending.stream().anyMatch(send -> send.producer == producer);
    }

    /** Waits until all listeners have returned. */
    void awaitAll() throws JMSException {
        awaitNone(() -> !pending.isEmpty());
    }

    /** As {@link #awaitAll}, whoever interrupts the thread. */
    synchronized void awaitAllUninterruptibly() {
        boolean interrupted = false;
        awaiting++;
        while (!pending.isEmpty()) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        awaiting--;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the listeners of the producer's sends have returned. */
    void awaitAllOf(Object producer) throws JMSException {
        awaitNone(() -> anyOf(producer));
    }

    private synchronized void awaitNone(BooleanSupplier any) throws JMSException {
        awaiting++;
        try {
            while (any.getAsBoolean()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.interrupted(e);
        } finally {
            awaiting--;
        }
    }
}
