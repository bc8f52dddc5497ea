package io.trivium.jms.session;

import io.trivium.rocket.client.OutboundMessage;
import io.trivium.rocket.client.Receipt;
import io.trivium.rocket.client.RocketClient;
import io.trivium.rocket.client.Transaction;
import io.trivium.rocket.protocol.ResponseCode;
import jakarta.jms.JMSException;
import jakarta.jms.TransactionRolledBackException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * What is sent and received in one transaction. Sends are not awaited one by one: what becomes of them is known when the transaction
 * is committed, and until then at most {@value #MAX_UNANSWERED} of them are without an answer. The transaction is one client's; what
 * sessions of other connections receive in it they hold until it ends. Thread-safe.
 */
final class UnitOfWork {
    private static final int MAX_UNANSWERED = 64;

    private final RocketClient client;
    private final Transaction transaction;
    private final Map<RocketClient, List<Receipt>> delivered = new LinkedHashMap<>();
    private final Deque<CompletionStage<Void>> sends = new ArrayDeque<>();
    private boolean used;
    private boolean doomed;

    /** @param client whose transaction it is */
    UnitOfWork(RocketClient client, Transaction transaction) {
        this.client = client;
        this.transaction = transaction;
    }

    /** Sends with the transaction. The stage ends when the broker has the message. */
    CompletionStage<Void> send(OutboundMessage message) throws JMSException {
        CompletionStage<Void> oldest;
        CompletionStage<Void> sent;
        synchronized (this) {
            used = true;
            sent = transaction.send(message);
            sends.add(sent);
            oldest = sends.size() > MAX_UNANSWERED ? sends.remove() : null;
        }
        if (oldest != null) {
            Failures.await(oldest);
        }
        return sent;
    }

    /** @param holder who has leased it */
    synchronized void delivered(Receipt receipt, RocketClient holder) {
        if (!used) {
            // What is sent because of the message must go where it is finished
            transaction.liveWith(receipt);
        }
        used = true;
        delivered.computeIfAbsent(holder, key -> new ArrayList<>()).add(receipt);
    }

    /** Whether a message of the group was delivered in this transaction. */
    synchronized boolean owes(String group) {
        return delivered.values().stream()
                .flatMap(List::stream)
                .anyMatch(receipt -> receipt.group().equals(group));
    }

    /** Whether messages were delivered that are neither acknowledged nor given back. */
    synchronized boolean owes() {
        return !delivered.isEmpty();
    }

    /** Whether anything was done in it. */
    synchronized boolean used() {
        return used;
    }

    /**
     * Leases are gone. If any was of this, it ends in no other way than by rolling back; what others have been given by now is not ours to
     * give back.
     */
    synchronized void lose(Set<Receipt> gone) {
        for (List<Receipt> receipts : delivered.values()) {
            doomed |= receipts.removeAll(gone);
        }
        delivered.values().removeIf(List::isEmpty);
    }

    /** Takes what was delivered over a client, in order: it is to be given back. */
    synchronized List<Receipt> takeDelivered(RocketClient holder) {
        List<Receipt> all = delivered.remove(holder);
        return all == null ? List.of() : all;
    }

    /**
     * Commits, whoever interrupts the thread.
     *
     * @throws TransactionRolledBackException if nothing of it is done; what was delivered is then still to be given back
     * @throws JMSException if the outcome is not known; what was delivered is to be given back, which does nothing to what is finished
     */
    void commit() throws JMSException {
        finish(true);
    }

    /** Makes the branch wait for its coordinator's decision. Throws as {@link #commit}. */
    void prepare() throws JMSException {
        finish(false);
    }

    private void finish(boolean commit) throws JMSException {
        if (isDoomed()) {
            rollback();
            throw new TransactionRolledBackException(
                    "The transaction was rolled back, since the session with the broker was lost.");
        }
        try {
            for (Map.Entry<RocketClient, List<Receipt>> each : owed().entrySet()) {
                acknowledge(each.getKey(), each.getValue());
            }
            // An interrupt does not undo what is asked of the broker: what became of it must be known
            Failures.awaitUninterruptibly(commit ? transaction.commit() : transaction.prepare());
        } catch (JMSException e) {
            throw rolledBack(e);
        }
        settled();
    }

    private void acknowledge(RocketClient holder, List<Receipt> receipts) throws JMSException {
        CompletionStage<Void> acknowledged = holder == client
                ? transaction.acknowledge(receipts)
                : holder.transactions().lend(receipts).thenCompose(lent -> transaction.acknowledge(lent));
        try {
            Failures.awaitUninterruptibly(acknowledged);
        } catch (JMSException e) {
            // Nothing was asked of the broker yet: it is not in doubt
            rollback();
            TransactionRolledBackException rolledBack = new TransactionRolledBackException(
                    "The transaction was rolled back, as what was received in it cannot be finished in one: "
                            + e.getMessage());
            rolledBack.setLinkedException(e);
            throw rolledBack;
        }
    }

    private synchronized Map<RocketClient, List<Receipt>> owed() {
        Map<RocketClient, List<Receipt>> all = new LinkedHashMap<>();
        delivered.forEach((holder, receipts) -> all.put(holder, List.copyOf(receipts)));
        return all;
    }

    private synchronized void settled() {
        delivered.clear();
    }

    private synchronized boolean isDoomed() {
        return doomed;
    }

    private static JMSException rolledBack(JMSException e) {
        if (Failures.code(e) != ResponseCode.TRANSACTION_ROLLED_BACK) {
            return e;
        }
        TransactionRolledBackException rolledBack = new TransactionRolledBackException(e.getMessage());
        rolledBack.setLinkedException(e);
        return rolledBack;
    }

    /** Rolls back; what was delivered is then to be given back. */
    void rollback() throws JMSException {
        Failures.awaitUninterruptibly(transaction.rollback());
    }
}
