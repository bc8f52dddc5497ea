package io.trivium.jms.session;

import io.trivium.jms.message.JmsMessage;
import io.trivium.rocket.client.InboundMessage;
import io.trivium.rocket.client.PopCall;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Hands messages to threads of the application that ask for them. Thread-safe. */
final class Receiving {
    private final Flow flow;
    private final Pops pops;
    private final Returns returns;
    private final Acknowledgements acknowledgements;
    private final Inspection inspection;
    private final BooleanSupplier waitedFor;

    /** Where receivers have taken messages from that are not noted as delivered, once for each; the lock of the flow guards it. */
    private final List<Prefetch> inHand = new ArrayList<>();

    /** @param waitedFor whether the caller is a listener for which the closing of the session waits */
    Receiving(
            Flow flow,
            Pops pops,
            Returns returns,
            Acknowledgements acknowledgements,
            Inspection inspection,
            BooleanSupplier waitedFor) {
        this.waitedFor = waitedFor;
        this.flow = flow;
        this.pops = pops;
        this.returns = returns;
        this.acknowledgements = acknowledgements;
        this.inspection = inspection;
    }

    /** Where a receiver's next message comes from, which is then in hand; null if there is none for it. */
    private interface Source {
        @Nullable
        InboundMessage take() throws JMSException;
    }

    /**
     * Waits for messages, all in all no longer than its time. While the session is being closed only a listener still gets one, and does
     * not wait without a limit: the closing waits for it.
     */
    private final class Waiting implements Source {
        private final Prefetch prefetch;
        private final boolean limited;
        private long nanosLeft;

        Waiting(Prefetch prefetch, long nanos) {
            this.prefetch = prefetch;
            this.limited = nanos != Long.MAX_VALUE;
            this.nanosLeft = nanos;
        }

        @Override
        public @Nullable InboundMessage take() throws JMSException {
            flow.lock().lock();
            try {
                nanosLeft = awaitMessage(prefetch, nanosLeft, false);
                if (!flow.ending()) {
                    return takeInHand(prefetch);
                }
            } finally {
                flow.lock().unlock();
            }
            return takeWhileEnding(prefetch, limited ? nanosLeft : 0);
        }
    }

    /**
     * Receives a message.
     *
     * @param nanos how long to wait, more than zero
     * @return null if there was none, or the consumer was closed meanwhile
     */
    @Nullable
    JmsMessage receive(Prefetch prefetch, long nanos, Check check) throws JMSException {
        return receive(prefetch, new Waiting(prefetch, nanos), check);
    }

    /** Receives a message if there is one here or at the broker. */
    @Nullable
    JmsMessage receiveNow(Prefetch prefetch, Check check) throws JMSException {
        return receive(prefetch, () -> takeNow(prefetch), check);
    }

    /** Goes on until the application may have what was taken. */
    private @Nullable JmsMessage receive(Prefetch prefetch, Source source, Check check) throws JMSException {
        acknowledgements.awaitRoom();
        while (true) {
            InboundMessage inbound = source.take();
            if (inbound == null) {
                return null;
            }
            JmsMessage message = handOver(prefetch, inbound, check);
            if (message != null) {
                return message;
            }
        }
    }

    private @Nullable InboundMessage takeNow(Prefetch prefetch) throws JMSException {
        pops.probe(prefetch);
        flow.lock().lock();
        try {
            flow.mustNotHaveFailed();
            if (!flow.ending()) {
                return takeInHand(prefetch);
            }
        } finally {
            flow.lock().unlock();
        }
        return takeWhileEnding(prefetch, 0);
    }

    private @Nullable InboundMessage takeWhileEnding(Prefetch prefetch, long nanos) throws JMSException {
        // Not with the lock: it asks other sessions, which have locks of their own
        if (!waitedFor.getAsBoolean()) {
            return null;
        }
        flow.run(prefetch::takeLast);
        if (nanos > 0) {
            pops.pump(prefetch);
        } else {
            pops.probe(prefetch);
        }
        flow.lock().lock();
        try {
            awaitMessage(prefetch, nanos, true);
            return takeInHand(prefetch);
        } finally {
            flow.lock().unlock();
        }
    }

    /** With the lock: takes the next message, which is in nobody's books until it is handed over. */
    private @Nullable InboundMessage takeInHand(Prefetch prefetch) {
        InboundMessage inbound = flow.flowing() ? prefetch.take() : null;
        if (inbound != null) {
            inHand.add(prefetch);
        }
        return inbound;
    }

    /** With the lock: waits until the consumer can take a message, was closed, or the time is over. Returns the time left. */
    private long awaitMessage(Prefetch prefetch, long nanos, boolean whileEnding) throws JMSException {
        long left = nanos;
        while (!flow.closed()
                && (whileEnding || !flow.ending())
                && !prefetch.closed()
                && !flow.offers(prefetch)
                && left > 0) {
            flow.mustNotHaveFailed();
            try {
                left = flow.changed().awaitNanos(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Failures.interrupted(e);
            }
        }
        flow.mustNotHaveFailed();
        return left;
    }

    /** Returns null if the application is not to have the message. */
    private @Nullable JmsMessage handOver(Prefetch prefetch, InboundMessage inbound, Check check) throws JMSException {
        try {
            JmsMessage message = inspection.open(inbound, prefetch.subscription());
            if (message != null) {
                accept(prefetch, inbound, message, check);
            }
            return message;
        } finally {
            pops.ask(prefetch, handedOver(prefetch));
        }
    }

    private @Nullable PopCall handedOver(Prefetch prefetch) {
        flow.lock().lock();
        try {
            inHand.remove(prefetch);
            flow.changed().signalAll();
            return pops.begin(prefetch);
        } finally {
            flow.lock().unlock();
        }
    }

    private void accept(Prefetch prefetch, InboundMessage inbound, JmsMessage message, Check check)
            throws JMSException {
        try {
            check.accept(message);
        } catch (Throwable e) {
            // Whatever it is: else nobody would get the message before the connection ends
            returns.putBack(prefetch, inbound);
            throw e;
        }
        acknowledgements.delivered(inbound.receipt());
        acknowledgements.accepted(inbound.receipt());
    }

    /** Waits until each message that a receiver took is noted as delivered: who closes the session settles that too. */
    void awaitHandedOver() {
        flow.run(() -> {
            while (!inHand.isEmpty()) {
                flow.changed().awaitUninterruptibly();
            }
        });
    }

    /** The same of one consumer. */
    void awaitHandedOver(Prefetch prefetch) {
        flow.run(() -> {
            while (inHand.contains(prefetch)) {
                flow.changed().awaitUninterruptibly();
            }
        });
    }

    /** Waits for messages and takes as many as there are; none when the consumer is closed or the connection is lost. */
    List<InboundMessage> awaitBatch(Prefetch prefetch, int max) {
        List<InboundMessage> batch = new ArrayList<>();
        flow.run(() -> {
            while (!flow.over() && !flow.ending() && !prefetch.closed() && !flow.offers(prefetch)) {
                flow.changed().awaitUninterruptibly();
            }
            while (batch.size() < max && !flow.ending() && flow.offers(prefetch)) {
                InboundMessage next = prefetch.take();
                if (next != null) {
                    batch.add(next);
                }
            }
        });
        pops.pump(prefetch);
        return batch;
    }
}
