package io.trivium.jms.session;

import io.trivium.rocket.client.Receipt;
import io.trivium.rocket.client.RocketClient;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session has delivered and not acknowledged, and how its mode acknowledges. In AUTO each message is acknowledged by itself
 * when the application has it: that is on its way before the next one is delivered, and few of them are without an answer. In DUPS_OK
 * what comes while an acknowledgement is under way shares the next one. In CLIENT the application says when for all, in INDIVIDUAL for
 * each. What is delivered in a unit of work is acknowledged with that. Thread-safe.
 */
final class Acknowledgements {
    private static final Logger LOG = LoggerFactory.getLogger(Acknowledgements.class);

    /** AUTO: of how many messages the acknowledgements may be without an answer. */
    private static final int MAX_UNANSWERED = 32;

    /** How many acknowledgements wait at most for those under way, to be sent together. */
    private static final int MAX_WAITING = MAX_UNANSWERED / 2;

    private final RocketClient client;
    private final int mode;
    private final CurrentWork work;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition answer = lock.newCondition();

    // The lock guards these
    private final Set<Receipt> unacknowledged = new LinkedHashSet<>();

    /** What waits while an acknowledgement is under way. */
    private List<Receipt> batch = new ArrayList<>();

    /** Requests under way. */
    private int requests;

    /** Messages of those. */
    private int unanswered;

    /** CLIENT: whether leases are gone, and the application was not told. */
    private boolean lost;

    /** Of messages that the application still has, those whose leases are gone. */
    private final Set<Receipt> gone = Collections.newSetFromMap(new WeakHashMap<>());

    Acknowledgements(RocketClient client, int mode, CurrentWork work) {
        this.client = client;
        this.mode = mode;
        this.work = work;
    }

    int mode() {
        return mode;
    }

    /** Whether what is delivered now is acknowledged without the application's doing. */
    boolean byItself() {
        return !byApplication() && work.get() == null;
    }

    private boolean byApplication() {
        return mode == Session.CLIENT_ACKNOWLEDGE || mode == JmsSession.INDIVIDUAL_ACKNOWLEDGE;
    }

    /** The application gets a message. */
    void delivered(Receipt receipt) {
        lock.lock();
        try {
            UnitOfWork unit = work.get();
            if (unit == null) {
                unacknowledged.add(receipt);
            } else {
                unit.delivered(receipt, client);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The application has a message, or its listener returned. Does nothing if the message was recovered meanwhile, or belongs to a unit
     * of work.
     */
    void accepted(Receipt receipt) {
        if (byApplication()) {
            return;
        }
        lock.lock();
        try {
            if (!unacknowledged.remove(receipt)) {
                return;
            }
            batch.add(receipt);
            if (requests == 0 || (mode != Session.DUPS_OK_ACKNOWLEDGE && batch.size() >= MAX_WAITING)) {
                sendBatch();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Finishes a message that the application never gets. */
    void skip(Receipt receipt) {
        lock.lock();
        try {
            send(List.of(receipt));
        } finally {
            lock.unlock();
        }
    }

    /** Acknowledges all that was delivered, and waits for the answer. If that fails they stay unacknowledged. */
    void acknowledgeAll() throws JMSException {
        mustNotBeLost();
        acknowledge(locked(() -> List.copyOf(unacknowledged)));
    }

    /**
     * The leases are gone. What AUTO and DUPS_OK still acknowledge is finished all the same; what the application would acknowledge is
     * delivered again.
     */
    void lose(Set<Receipt> leases) {
        locked(() -> {
            // The very receipts that the messages have, since the set keeps them no longer than those do
            List<Receipt> ours =
                    unacknowledged.stream().filter(leases::contains).toList();
            gone.addAll(ours);
            if (byApplication()) {
                lost |= mode == Session.CLIENT_ACKNOWLEDGE && !ours.isEmpty();
                ours.forEach(unacknowledged::remove);
            }
            return lost;
        });
    }

    /** Tells the application, once, that what it acknowledges is not its own any more. */
    private void mustNotBeLost() throws JMSException {
        boolean told = locked(() -> {
            boolean was = lost;
            lost = false;
            return was;
        });
        if (told) {
            throw lostSession();
        }
    }

    private static JMSException lostSession() {
        return new JMSException(
                "The session with the broker was lost: what was not acknowledged will be delivered again.");
    }

    /** Acknowledges one message, and waits for the answer; nothing happens if that was done. */
    void acknowledge(Receipt receipt) throws JMSException {
        if (locked(() -> gone.contains(receipt))) {
            throw lostSession();
        }
        if (locked(() -> unacknowledged.contains(receipt))) {
            acknowledge(List.of(receipt));
        }
    }

    private void acknowledge(List<Receipt> receipts) throws JMSException {
        if (!receipts.isEmpty()) {
            Failures.await(client.acknowledge(receipts));
            lock.lock();
            try {
                receipts.forEach(unacknowledged::remove);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Takes what was delivered and not acknowledged, in order: it is to be given back, unless that has happened. */
    List<Receipt> takeUnacknowledged() {
        lock.lock();
        try {
            lost = false;
            List<Receipt> all = unacknowledged.stream()
                    .filter(receipt -> !gone.contains(receipt))
                    .toList();
            unacknowledged.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a message of the group was delivered and is not acknowledged. */
    boolean owes(String group) {
        return work.owes(group)
                || locked(() -> unacknowledged.stream()
                        .anyMatch(receipt -> receipt.group().equals(group)));
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** AUTO: waits until few enough messages are acknowledged here and not at the broker. */
    void awaitRoom() {
        if (mode != Session.AUTO_ACKNOWLEDGE) {
            return;
        }
        lock.lock();
        try {
            while (unanswered + batch.size() >= MAX_UNANSWERED) {
                answer.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is under way. */
    void awaitAll() {
        lock.lock();
        try {
            while (requests > 0) {
                answer.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * A message whose acknowledgement failed is delivered again, marked as such. Nobody waits for the answer, so the disk need not have it
     * by then.
     */
    private void send(List<Receipt> receipts) {
        requests++;
        unanswered += receipts.size();
        client.acknowledge(receipts, false).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn(
                        "{} messages of {} may be delivered again: their acknowledgement failed: {}",
                        receipts.size(),
                        receipts.get(0).topic(),
                        Failures.of(failure).getMessage());
            }
            answered(receipts.size());
        });
    }

    private void sendBatch() {
        List<Receipt> next = batch;
        batch = new ArrayList<>();
        send(next);
    }

    private void answered(int messages) {
        lock.lock();
        try {
            requests--;
            unanswered -= messages;
            if (requests == 0 && !batch.isEmpty()) {
                sendBatch();
            }
            answer.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
