package io.trivium.jms.session;

import io.trivium.jms.destination.JmsDestination;
import jakarta.jms.JMSException;
import java.util.concurrent.CompletionStage;

/**
 * A session's sends of messages that are not persistent: nobody waits for the broker's answers, of which few enough are outstanding.
 * A refusal goes to the connection's exception listener. The messages are stored in the order of sending. Thread-safe.
 */
final class UnawaitedSends {
    private final ExceptionTelling telling;
    private final SendWindow window = new SendWindow();

    UnawaitedSends(ExceptionTelling telling) {
        this.telling = telling;
    }

    /** Takes note of a send, and waits while too many are without an answer. */
    void add(CompletionStage<?> answer, JmsDestination destination, int bodyBytes) throws JMSException {
        boolean full = window.begin(bodyBytes);
        answer.whenComplete((receipt, failure) -> {
            window.end(bodyBytes);
            if (failure != null) {
                tell(destination, failure);
            }
        });
        try {
            if (full) {
                window.awaitRoom();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.interrupted(e);
        }
    }

    private void tell(JmsDestination destination, Throwable failure) {
        JMSException refusal = new JMSException("A message that is not persistent was not sent to " + destination + ": "
                + Failures.of(failure).getMessage());
        refusal.initCause(failure);
        telling.tellSoon(refusal);
    }

    /** Waits until all are answered. */
    void awaitAll() throws JMSException {
        try {
            window.awaitAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.interrupted(e);
        }
    }

    /** As {@link #awaitAll}, whoever interrupts the thread. */
    void awaitAllUninterruptibly() {
        window.awaitAllUninterruptibly();
    }
}
