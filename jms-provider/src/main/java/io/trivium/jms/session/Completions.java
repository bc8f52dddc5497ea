package io.trivium.jms.session;

import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
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

    private final Environment environment;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private boolean calling;
    private @Nullable Thread thread;

    Completions(Environment environment) {
        this.environment = environment;
    }

    /** A send; the monitor guards it. */
    private static final class Pending {
        final Object producer;
        final Message message;
        final CompletionListener listener;
        boolean answered;

        @Nullable
        JMSException failure;

        Pending(Object producer, Message message, CompletionListener listener) {
            this.producer = producer;
            this.message = message;
            this.listener = listener;
        }

        void complete() {
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

    void add(Object producer, CompletionStage<?> answer, Message message, CompletionListener listener) {
        Pending send = new Pending(producer, message, listener);
        synchronized (this) {
            pending.add(send);
        }
        answer.whenComplete((receipt, failure) -> answered(send, failure));
    }

    private synchronized void answered(Pending send, @Nullable Throwable failure) {
        send.answered = true;
        send.failure = failure == null ? null : Failures.of(failure);
        if (!calling && nextAnswered() != null) {
            calling = true;
            environment.threads().execute(this::call);
        }
    }

    private @Nullable Pending nextAnswered() {
        Pending next = pending.peek();
        return next != null && next.answered ? next : null;
    }

    private void call() {
        for (Pending next = begin(); next != null; next = begin()) {
            next.complete();
            end();
        }
    }

    private synchronized @Nullable Pending begin() {
        Pending next = nextAnswered();
        calling = next != null;
        thread = calling ? Thread.currentThread() : null;
        return next;
    }

    private synchronized void end() {
        pending.remove();
        notifyAll();
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
        while (!pending.isEmpty()) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the listeners of the producer's sends have returned. */
    void awaitAllOf(Object producer) throws JMSException {
        awaitNone(() -> anyOf(producer));
    }

    private synchronized void awaitNone(BooleanSupplier any) throws JMSException {
        while (any.getAsBoolean()) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Failures.interrupted(e);
            }
        }
    }
}
