package io.trivium.jms.session;

import io.trivium.rocket.client.Receipt;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of messages from the broker to one session's consumers: {@link Pops} for them while the connection is started,
 * {@link Receiving} by threads of the application, and {@link Returns}, in place, of what was not delivered when a consumer or the
 * session closes or recovers. Thread-safe.
 */
final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    private final Acknowledgements acknowledgements;
    private final BooleanSupplier waitedFor;
    private final Flow flow = new Flow();
    private final Returns returns;
    private final Pops pops;
    private final Receiving receiving;

    /** @param waitedFor whether the caller is a listener for which the closing of the session waits */
    Deliveries(
            BrokerLink link,
            Acknowledgements acknowledgements,
            Inspection inspection,
            BooleanSupplier waitedFor,
            Environment environment) {
        this.waitedFor = waitedFor;
        this.acknowledgements = acknowledgements;
        returns = new Returns(link.client(), flow);
        pops = new Pops(link.client(), flow, returns, environment);
        receiving = new Receiving(flow, pops, returns, acknowledgements, inspection, waitedFor);
    }

    /** Whether messages may go to the application, and to which consumers. */
    Flow flow() {
        return flow;
    }

    Pops pops() {
        return pops;
    }

    Returns returns() {
        return returns;
    }

    Receiving receiving() {
        return receiving;
    }

    /** Opens a consumer; a listener can also while its session is being closed. Returns false if that is closed. */
    boolean open(Prefetch prefetch) {
        boolean whileEnding = waitedFor.getAsBoolean();
        boolean opens = flow.locked(() -> !flow.closed()
                && (whileEnding || !flow.ending())
                && flow.prefetches().add(prefetch));
        if (opens) {
            pops.pump(prefetch);
        }
        return opens;
    }

    void start() {
        flow.run(flow::start);
        pops.pumpAll();
    }

    /** Delivers nothing more; what is with a listener stays with it. */
    void stop() {
        List<Prefetch> waiting = flow.locked(() -> {
            flow.stop();
            return List.copyOf(flow.prefetches());
        });
        pops.cancel(waiting);
    }

    /** The broker has taken leases back: what waits here of them is forgotten. */
    void lose(Set<Receipt> gone) {
        flow.run(() -> {
            flow.prefetches().forEach(prefetch -> prefetch.forget(gone));
            returns.forget(gone);
        });
    }

    /** Holds back what waits here. */
    void suspend() {
        flow.run(flow::suspend);
    }

    void resume() {
        flow.run(flow::resume);
        pops.pumpAll();
    }

    /** Ends all waits with a failure: the connection is lost. */
    void fail(JMSException cause) {
        flow.run(() -> flow.fail(cause));
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
        List<Prefetch> all = flow.locked(() -> {
            flow.beginRecovery();
            return List.copyOf(flow.prefetches());
        });
        try {
            pops.cancel(all);
            try {
                returns.redeliver(unacknowledged);
            } finally {
                // What waits here must not come first, and is nobody's fault
                returns.releaseReady(all);
            }
        } finally {
            flow.run(flow::endRecovery);
            pops.pumpAll();
        }
    }

    /** Closes a consumer. What was delivered to it stays the session's to acknowledge. Returns whether it was open. */
    boolean close(Prefetch prefetch) {
        boolean closes = flow.locked(() -> {
            if (prefetch.closed()) {
                return false;
            }
            prefetch.close();
            flow.prefetches().remove(prefetch);
            flow.changed().signalAll();
            return true;
        });
        if (closes) {
            pops.cancel(List.of(prefetch));
            quietly(() -> returns.releaseReady(List.of(prefetch)));
            // Other consumers of the session may have lost their pop with it
            pops.pumpAll();
        }
        return closes;
    }

    /** Gives listeners no more messages, and ends the waits of receivers that are none. */
    void end() {
        flow.run(flow::end);
    }

    /** Closes all consumers: nothing is delivered any more. Returns those that were open. */
    List<Prefetch> stopForGood() {
        return flow.locked(() -> {
            List<Prefetch> all = List.copyOf(flow.prefetches());
            flow.prefetches().clear();
            all.forEach(Prefetch::close);
            flow.close();
            return all;
        });
    }

    /**
     * Gives back what was not acknowledged or not delivered, when no listener has a message any more.
     *
     * @param delivered what a unit of work had, first
     */
    void settle(List<Prefetch> all, List<Receipt> delivered) {
        pops.cancel(all);
        acknowledgements.awaitAll();
        List<Receipt> unacknowledged = new ArrayList<>(delivered);
        unacknowledged.addAll(acknowledgements.takeUnacknowledged());
        if (!unacknowledged.isEmpty()) {
            quietly(() -> returns.redeliver(unacknowledged));
        }
        quietly(() -> returns.releaseReady(all));
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
