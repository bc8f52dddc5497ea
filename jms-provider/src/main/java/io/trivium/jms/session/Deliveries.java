package io.trivium.jms.session;

import io.trivium.jms.message.JmsMessage;
import io.trivium.rocket.client.InboundMessage;
import io.trivium.rocket.client.PopCall;
import io.trivium.rocket.client.Receipt;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of messages from the broker to one session's consumers: pops for them while the connection is started, and gives back,
 * in place, what was not delivered when a consumer or the session closes or recovers. Thread-safe; its lock is never held while
 * the broker or the application is waited for.
 */
final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final BrokerLink link;
    private final Acknowledgements acknowledgements;
    private final Inspection inspection;
    private final Environment environment;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Prefetch> prefetches = new ArrayList<>();

    /** What arrived while nothing could be delivered. */
    private final List<Receipt> returned = new ArrayList<>();

    /** How many messages receivers have taken that are not noted as delivered. */
    private int inHand;

    private boolean started;
    private boolean recovering;
    private boolean suspended;
    private boolean closed;
    private @Nullable JMSException failure;

    Deliveries(BrokerLink link, Acknowledgements acknowledgements, Inspection inspection, Environment environment) {
        this.link = link;
        this.acknowledgements = acknowledgements;
        this.inspection = inspection;
        this.environment = environment;
    }

    /** Makes the message for the application; null if it is not to have it, and is finished. */
    interface Inspection {
        @Nullable
        JmsMessage open(InboundMessage message, Subscription subscription);
    }

    /** Decides whether a message that could be received is: if it throws, the message stays where it is. */
    interface Check {
        Check NONE = message -> {};

        void accept(JmsMessage message) throws JMSException;
    }

    ReentrantLock lock() {
        return lock;
    }

    /** Signalled when anything changed that a thread may wait for. */
    Condition changed() {
        return changed;
    }

    /** With the lock: the open consumers. */
    List<Prefetch> prefetches() {
        return prefetches;
    }

    /** With the lock: whether messages may go to the application. */
    boolean flowing() {
        return started && !recovering && !suspended && !closed && failure == null;
    }

    /** With the lock. */
    boolean closed() {
        return closed;
    }

    void open(Prefetch prefetch) {
        lock.lock();
        try {
            prefetches.add(prefetch);
        } finally {
            lock.unlock();
        }
        pump(prefetch);
    }

    void start() {
        lock.lock();
        try {
            started = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        pumpAll();
    }

    /** Delivers nothing more; what is with a listener stays with it. */
    void stop() {
        List<Prefetch> waiting;
        lock.lock();
        try {
            started = false;
            waiting = List.copyOf(prefetches);
        } finally {
            lock.unlock();
        }
        cancelPops(waiting);
    }

    /** The broker has taken back what waits here. */
    void suspend() {
        lock.lock();
        try {
            suspended = true;
            prefetches.forEach(Prefetch::takeReceipts);
            returned.clear();
        } finally {
            lock.unlock();
        }
    }

    void resume() {
        lock.lock();
        try {
            suspended = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        pumpAll();
    }

    /** Ends all waits with a failure: the connection is lost. */
    void fail(JMSException cause) {
        lock.lock();
        try {
            failure = cause;
            changed.signalAll();
        } finally {
            lock.unlock();
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
        acknowledgements.awaitRoom();
        long left = nanos;
        while (true) {
            InboundMessage inbound;
            lock.lock();
            try {
                left = awaitMessage(prefetch, left);
                inbound = takeInHand(prefetch);
            } finally {
                lock.unlock();
            }
            if (inbound == null) {
                return null;
            }
            JmsMessage message = handOver(prefetch, inbound, check);
            if (message != null) {
                return message;
            }
        }
    }

    /** Receives a message if there is one here or at the broker. */
    @Nullable
    JmsMessage receiveNow(Prefetch prefetch, Check check) throws JMSException {
        acknowledgements.awaitRoom();
        while (true) {
            probe(prefetch);
            InboundMessage inbound;
            lock.lock();
            try {
                mustNotHaveFailed();
                inbound = takeInHand(prefetch);
            } finally {
                lock.unlock();
            }
            if (inbound == null) {
                return null;
            }
            JmsMessage message = handOver(prefetch, inbound, check);
            if (message != null) {
                return message;
            }
        }
    }

    /** With the lock: takes the next message, which is in nobody's books until it is handed over. */
    private @Nullable InboundMessage takeInHand(Prefetch prefetch) {
        InboundMessage inbound = flowing() ? prefetch.take() : null;
        if (inbound != null) {
            inHand++;
        }
        return inbound;
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
            lock.lock();
            try {
                inHand--;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            pump(prefetch);
        }
    }

    /** Waits until each message that a receiver took is noted as delivered: who closes the session settles that too. */
    void awaitHandedOver() {
        lock.lock();
        try {
            while (inHand > 0) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for messages and takes as many as there are; none when the consumer is closed or the connection is lost. */
    List<InboundMessage> awaitBatch(Prefetch prefetch, int max) {
        List<InboundMessage> batch = new ArrayList<>();
        lock.lock();
        try {
            while (!closed && !prefetch.closed() && failure == null && !(flowing() && !prefetch.isEmpty())) {
                changed.awaitUninterruptibly();
            }
            for (InboundMessage next = flowing() ? prefetch.take() : null; next != null; next = prefetch.take()) {
                batch.add(next);
                if (batch.size() == max) {
                    break;
                }
            }
        } finally {
            lock.unlock();
        }
        pump(prefetch);
        return batch;
    }

    private void accept(Prefetch prefetch, InboundMessage inbound, JmsMessage message, Check check)
            throws JMSException {
        try {
            check.accept(message);
        } catch (JMSException e) {
            putBack(prefetch, inbound);
            throw e;
        }
        acknowledgements.delivered(inbound.receipt());
        acknowledgements.accepted(inbound.receipt());
    }

    private void putBack(Prefetch prefetch, InboundMessage inbound) {
        lock.lock();
        try {
            if (!prefetch.closed()) {
                prefetch.putBack(inbound);
                return;
            }
        } finally {
            lock.unlock();
        }
        giveBack(List.of(inbound.receipt()));
    }

    /** With the lock: waits until the consumer can take a message, was closed, or the time is over. Returns the time left. */
    private long awaitMessage(Prefetch prefetch, long nanos) throws JMSException {
        long left = nanos;
        while (!closed && !prefetch.closed() && !(flowing() && !prefetch.isEmpty()) && left > 0) {
            mustNotHaveFailed();
            try {
                left = changed.awaitNanos(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Failures.interrupted(e);
            }
        }
        mustNotHaveFailed();
        return left;
    }

    private void mustNotHaveFailed() throws JMSException {
        if (failure != null && !closed) {
            JMSException lost = new JMSException(failure.getMessage());
            lost.setLinkedException(failure);
            throw lost;
        }
    }

    /** Asks the broker whether there is a message now, if none waits here. */
    private void probe(Prefetch prefetch) throws JMSException {
        lock.lock();
        try {
            if (!flowing() || prefetch.closed() || !prefetch.isEmpty()) {
                return;
            }
        } finally {
            lock.unlock();
        }
        Failures.await(link.client().pop(prefetch.probe()).thenAccept(messages -> arrived(prefetch, messages)));
    }

    void pumpAll() {
        List<Prefetch> all;
        lock.lock();
        try {
            all = List.copyOf(prefetches);
        } finally {
            lock.unlock();
        }
        all.forEach(this::pump);
    }

    /** Pops if there is room. */
    void pump(Prefetch prefetch) {
        PopCall call;
        lock.lock();
        try {
            call = flowing() ? prefetch.beginPop() : null;
        } finally {
            lock.unlock();
        }
        if (call != null) {
            link.client().pop(call).whenComplete((messages, error) -> popped(prefetch, messages, error));
        }
    }

    private void popped(Prefetch prefetch, @Nullable List<InboundMessage> messages, @Nullable Throwable error) {
        if (messages == null) {
            LOG.warn(
                    "Cannot take messages of {}, trying again: {}",
                    prefetch.subscription().destination(),
                    Failures.of(error == null ? new IllegalStateException("no answer") : error)
                            .getMessage());
            environment.after(RETRY, () -> popAgain(prefetch));
            return;
        }
        arrived(prefetch, messages);
        popAgain(prefetch);
    }

    private void popAgain(Prefetch prefetch) {
        lock.lock();
        try {
            prefetch.endPop();
        } finally {
            lock.unlock();
        }
        pump(prefetch);
    }

    private void arrived(Prefetch prefetch, List<InboundMessage> messages) {
        if (messages.isEmpty()) {
            return;
        }
        List<Receipt> back = messages.stream().map(InboundMessage::receipt).toList();
        lock.lock();
        try {
            if (flowing() && !prefetch.closed()) {
                prefetch.add(messages);
                changed.signalAll();
                return;
            }
            if (recovering) {
                returned.addAll(back);
                return;
            }
        } finally {
            lock.unlock();
        }
        giveBack(back);
    }

    /** Returns messages that the application did not see; that fails only with the lease itself. */
    void giveBack(List<Receipt> receipts) {
        if (!receipts.isEmpty()) {
            link.client().release(receipts, Duration.ZERO, false).exceptionally(failure -> {
                LOG.debug("{} messages were not given back: {}", receipts.size(), failure.getMessage());
                return null;
            });
        }
    }

    /** Offers what was delivered and not acknowledged again, in order, before anything else. */
    void recover() throws JMSException {
        recover(acknowledgements.takeUnacknowledged());
    }

    /** Offers messages again that were delivered, in order, before anything else. */
    void recover(List<Receipt> unacknowledged) throws JMSException {
        if (unacknowledged.isEmpty()) {
            return;
        }
        List<Prefetch> all;
        lock.lock();
        try {
            recovering = true;
            all = List.copyOf(prefetches);
        } finally {
            lock.unlock();
        }
        try {
            cancelPops(all);
            Failures.await(link.client().release(unacknowledged, Duration.ZERO, true));
            releaseReady(all);
        } finally {
            lock.lock();
            try {
                recovering = false;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            pumpAll();
        }
    }

    /** Gives back what waits here, until nothing comes after it: a pop that was answered meanwhile would break the order. */
    private void releaseReady(List<Prefetch> all) throws JMSException {
        while (true) {
            List<Receipt> ready = new ArrayList<>();
            lock.lock();
            try {
                all.forEach(prefetch -> ready.addAll(prefetch.takeReceipts()));
                ready.addAll(returned);
                returned.clear();
                if (ready.isEmpty()) {
                    return;
                }
            } finally {
                lock.unlock();
            }
            Failures.await(link.client().release(ready, Duration.ZERO, false));
        }
    }

    /** Ends the broker's waits, so that it does not offer messages here that another consumer should get. */
    private void cancelPops(List<Prefetch> waiting) {
        for (Prefetch prefetch : waiting) {
            quietly(() -> Failures.await(
                    link.client().cancelPops(prefetch.subscription().group(), prefetch.owner())));
        }
    }

    /** Closes a consumer. What was delivered to it stays the session's to acknowledge. */
    void close(Prefetch prefetch) {
        lock.lock();
        try {
            if (prefetch.closed()) {
                return;
            }
            prefetch.close();
            prefetches.remove(prefetch);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        cancelPops(List.of(prefetch));
        quietly(() -> releaseReady(List.of(prefetch)));
        // Other consumers of the session may have lost their pop with it
        pumpAll();
    }

    /** Closes all consumers: nothing is delivered any more. Returns those that were open. */
    List<Prefetch> stopForGood() {
        lock.lock();
        try {
            closed = true;
            List<Prefetch> all = List.copyOf(prefetches);
            prefetches.clear();
            all.forEach(Prefetch::close);
            changed.signalAll();
            return all;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives back what was not acknowledged or not delivered, when no listener has a message any more.
     *
     * @param delivered what a unit of work had, first
     */
    void settle(List<Prefetch> all, List<Receipt> delivered) {
        cancelPops(all);
        acknowledgements.awaitAll();
        List<Receipt> unacknowledged = new ArrayList<>(delivered);
        unacknowledged.addAll(acknowledgements.takeUnacknowledged());
        quietly(() -> {
            if (!unacknowledged.isEmpty()) {
                Failures.await(link.client().release(unacknowledged, Duration.ZERO, true));
            }
            releaseReady(all);
        });
    }

    private interface Step {
        void run() throws JMSException;
    }

    /** Does what a closing consumer owes the broker: if the broker is gone, the session's end does it. */
    private static void quietly(Step step) {
        try {
            step.run();
        } catch (JMSException e) {
            LOG.debug("The broker did not answer a closing consumer: {}", e.getMessage());
        }
    }
}
