package io.trivium.jms.session;

import io.trivium.jms.message.JmsMessage;
import io.trivium.rocket.client.InboundMessage;
import io.trivium.rocket.client.PopCall;
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

    /**
     * A message that is with a listener.
     *
     * @param pop what takes its place, if one was begun
     */
    private record Delivery(
            Prefetch prefetch,
            InboundMessage inbound,
            MessageListener listener,
            @Nullable PopCall pop) {}

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
        try {
            deliverAll();
        } finally {
            ended();
        }
    }

    private void deliverAll() {
        while (true) {
            Delivery next = awaitDelivery();
            if (next == null) {
                return;
            }
            deliveries.pops().ask(next.prefetch(), next.pop());
            deliver(next);
            // A listener's interrupt is its own matter: neither the next one nor a wait for the broker is to end by it
            Thread.interrupted();
        }
    }

    /** Ends the delivery before, and waits for the next one. */
    private @Nullable Delivery awaitDelivery() {
        flow.lock().lock();
        try {
            thread = Thread.currentThread();
            if (current != null) {
                current = null;
                flow.changed().signalAll();
            }
            while (listens()) {
                Delivery next = flow.dispatching() ? next() : null;
                if (next != null) {
                    current = next.prefetch();
                    return next;
                }
                flow.changed().awaitUninterruptibly();
            }
            // With the lock still: who sets a listener from now on needs another thread
            running = false;
            thread = null;
            return null;
        } finally {
            flow.lock().unlock();
        }
    }

    /** Also after what must not happen, so that nobody waits for this thread, and the next listener to be set gets another one. */
    private void ended() {
        flow.run(() -> {
            if (Thread.currentThread() == thread) {
                running = false;
                thread = null;
                current = null;
                flow.changed().signalAll();
            }
        });
    }

    private boolean listens() {
        for (Prefetch prefetch : flow.prefetches()) {
            if (prefetch.listener() != null) {
                return true;
            }
        }
        return false;
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
                return new Delivery(
                        prefetch, inbound, listener, deliveries.pops().begin(prefetch));
            }
        }
        return null;
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
