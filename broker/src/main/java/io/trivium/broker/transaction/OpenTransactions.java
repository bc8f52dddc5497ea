package io.trivium.broker.transaction;

import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.sequencer.Deadlines;
import io.trivium.broker.sequencer.Deadlines.Deadline;
import io.trivium.broker.transaction.Placing.Send;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that are neither prepared nor decided. Their messages are kept in memory, within bounds: nothing of them is in
 * the log, since none outlives its session, and what is committed is written once. The sequencer's.
 */
final class OpenTransactions {
    private static final int MOST_OF_SESSION = 4096;

    private final Map<String, Map<String, OpenTransaction>> bySession = new LinkedHashMap<>();
    private final TransactionConfig config;
    private final Deadlines deadlines;
    private long bytes;

    OpenTransactions(TransactionConfig config, Deadlines deadlines) {
        this.config = config;
        this.deadlines = deadlines;
    }

    @Nullable
    OpenTransaction find(String session, String id) {
        return bySession.getOrDefault(session, Map.of()).get(id);
    }

    /** @param timeout counts from now; zero for the default, which counts from the last call */
    void begin(String session, String id, Duration timeout) {
        Map<String, OpenTransaction> ofSession = bySession.computeIfAbsent(session, name -> new LinkedHashMap<>());
        if (ofSession.containsKey(id)) {
            throw new BrokerException(Refusal.DUPLICATE_TRANSACTION, "the transaction has begun already");
        }
        if (ofSession.size() == MOST_OF_SESSION) {
            throw new BrokerException(
                    Refusal.BUSY, "the session has " + MOST_OF_SESSION + " open transactions: end some first");
        }
        OpenTransaction transaction = new OpenTransaction(session, id, timeout);
        ofSession.put(id, transaction);
        if (timeout.isZero()) {
            touch(transaction);
        } else {
            limit(transaction, timeout, "it was not over after " + timeout);
        }
    }

    /** Adds a message; one that came before under its number is left as it is. */
    void add(OpenTransaction transaction, int number, Send send) {
        touch(transaction);
        if (transaction.sends().containsKey(number)) {
            return;
        }
        long size = send.message().record().remaining();
        if (transaction.bytes() + size > config.maxBytes()) {
            throw new BrokerException(
                    Refusal.TOO_LARGE, "a transaction holds at most " + config.maxBytes() + " bytes of messages");
        }
        if (bytes + size > config.openBytes() && bytes > 0) {
            throw new BrokerException(Refusal.OVERLOADED, "too many bytes in open transactions, try again later");
        }
        bytes += size;
        transaction.add(number, send, size);
    }

    private void touch(OpenTransaction transaction) {
        if (transaction.timeout().isZero()) {
            cancel(transaction);
            limit(transaction, config.idle(), "it was idle for " + config.idle());
        }
    }

    private void limit(OpenTransaction transaction, Duration time, String reason) {
        transaction.deadline(deadlines.after(time.toNanos(), () -> {
            bytes -= transaction.bytes();
            transaction.fail(reason);
        }));
    }

    private void cancel(OpenTransaction transaction) {
        Deadline deadline = transaction.deadline();
        if (deadline != null) {
            deadlines.cancel(deadline);
            transaction.deadline(null);
        }
    }

    /** Forgets a transaction, whatever became of it. */
    void end(OpenTransaction transaction) {
        Map<String, OpenTransaction> ofSession = bySession.get(transaction.session());
        if (ofSession != null && ofSession.remove(transaction.id(), transaction)) {
            bytes -= transaction.bytes();
            cancel(transaction);
            if (ofSession.isEmpty()) {
                bySession.remove(transaction.session());
            }
        }
    }

    void endSession(String session) {
        Map<String, OpenTransaction> ofSession = bySession.remove(session);
        if (ofSession != null) {
            for (OpenTransaction transaction : ofSession.values()) {
                bytes -= transaction.bytes();
                cancel(transaction);
            }
        }
    }
}
