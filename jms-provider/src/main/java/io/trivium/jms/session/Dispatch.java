package io.trivium.jms.session;

import io.trivium.jms.message.JmsMessage;
import io.trivium.rocket.client.InboundMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a session's listeners, one message at a time, on one thread that exists while listeners are set. Thread-safe. */
final class Dispatch {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

    private final Deliveries deliveries;
    private final Flow flow;
    private final Acknowledgements acknowledgements;
    private final Inspection inspection;
    private final Runnable afterwards;
    private final Environment environment;

    // The lock of the flow guards these
    private boolean running;
    private @Nullable Thread thread;
    private @Nullable Prefetch current;
    private int turn;

    /** @param afterwards run when a message is no longer owed, since its listener may have closed its consumer */
    Dispatch(
            Deliveries deliveries,
            Acknowledgements acknowledgements,
            Inspection inspection,
            Runnable afterwards,
            Environment environment) {
        this.deliveries = deliveries;
        this.flow = deliveries.flow();
        this.acknowledgements = acknowledgements;
        this.inspection = inspection;
        this.afterwards = afterwards;
        this.environment = environment;
    }

    /** A message that is with a listener. */
    private record Delivery(Prefetch prefetch, InboundMessage inbound, MessageListener listener) {}

    void listen(Prefetch prefetch, @Nullable MessageListener listener) {
        flow.lock().lock();
        try {
            prefetch.listen(listener);
            flow.changed().signalAll();
            if (listener != null && !running) {
                running = true;
                environment.threads().execute(this::run);
            }
        } finally {
            flow.lock().unlock();
        }
    }

    /** Tells whether a listener of the session is calling. */
    boolean onOwnThread() {
        flow.lock().lock();
        try {
            return Thread.currentThread() == thread;
        } finally {
            flow.lock().unlock();
        }
    }

    /** Waits until no listener has a message, unless the caller is one. */
    void awaitQuiet() {
        awaitReturn(null);
    }

    /** Waits until the consumer's listener returned, unless the caller is one. */
    void awaitReturn(@Nullable Prefetch only) {
        flow.lock().lock();
        try {
            while (Thread.currentThread() != thread && delivering(only)) {
                flow.changed().awaitUninterruptibly();
            }
        } finally {
            flow.lock().unlock();
        }
    }

    private boolean delivering(@Nullable Prefetch only) {
        return current != null && (only == null || only == current);
    }

    private void run() {
        while (true) {
            Delivery next = awaitDelivery();
            if (next == null) {
                return;
            }
            deliveries.pops().pump(next.prefetch());
            try {
                deliver(next);
            } finally {
                endDelivery();
            }
            // A listener's interrupt is its own matter: neither the next one nor a wait for the broker is to end by it
            Thread.interrupted();
        }
    }

    private @Nullable Delivery awaitDelivery() {
        flow.lock().lock();
        try {
            thread = Thread.currentThread();
            while (listens()) {
                Delivery next = flow.flowing() ? next() : null;
                if (next != null) {
                    current = next.prefetch();
                    return next;
                }
                flow.changed().awaitUninterruptibly();
            }
            running = false;
            thread = null;
            return null;
        } finally {
            flow.lock().unlock();
        }
    }

    private boolean listens() {
        return flow.prefetches().stream().anyMatch(prefetch -> prefetch.listener() != null);
    }

    /** Takes the next message, the consumers in turn. */
    private @Nullable Delivery next() {
        int count = flow.prefetches().size();
        for (int i = 0; i < count; i++) {
            Prefetch prefetch = flow.prefetches().get((turn + i) % count);
            MessageListener listener = prefetch.listener();
            InboundMessage inbound = listener == null ? null : prefetch.take();
            if (listener != null && inbound != null) {
                turn = (turn + i + 1) % count;
                return new Delivery(prefetch, inbound, listener);
            }
        }
        return null;
    }

    private void endDelivery() {
        flow.lock().lock();
        try {
            current = null;
            flow.changed().signalAll();
        } finally {
            flow.lock().unlock();
        }
    }

    private void deliver(Delivery delivery) {
        deliver(delivery.inbound(), delivery.prefetch().subscription(), delivery.listener());
    }

    /** Calls a listener on the thread of the caller. */
    void deliver(InboundMessage inbound, Subscription subscription, MessageListener listener) {
        JmsMessage message = inspection.open(inbound, subscription);
        if (message == null) {
            return;
        }
        acknowledgements.delivered(inbound.receipt());
        try {
            listener.onMessage(message);
        } catch (Throwable e) {
            // Other languages than Java throw also what is not declared
            LOG.warn("A listener of {} threw, which it must not: {}", subscription.destination(), e.toString(), e);
            redeliver();
            afterwards.run();
            return;
        }
        acknowledgements.accepted(inbound.receipt());
        afterwards.run();
        acknowledgements.awaitRoom();
    }

    /**
     * In AUTO and DUPS_OK the message is delivered again at once, in other modes the next one is (Jakarta Messaging §8.7). A session of a
     * coordinator's resource is as in AUTO while it is in no branch.
     */
    private void redeliver() {
        if (!acknowledgements.byItself()) {
            return;
        }
        try {
            deliveries.recover();
        } catch (JMSException e) {
            LOG.warn("A message was not given back: {}", e.getMessage());
        }
    }
}
