package io.trivium.broker.transaction;

import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.sequencer.Deadlines;
import io.trivium.broker.sequencer.Deadlines.Deadline;
import io.trivium.broker.transaction.Placing.Send;
import io.trivium.broker.transaction.Sent.Held;
import io.trivium.broker.transaction.Sent.Stored;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that are neither prepared nor decided. The first messages of each are kept in memory: what is committed is written once
 * then. Those that come when it has enough there are staged in the log. The sequencer's.
 */
final class OpenTransactions {
    private static final int MOST_OF_SESSION = 4096;

    private final Map<String, Map<String, OpenTransaction>> bySession = new LinkedHashMap<>();
    private final TransactionConfig config;
    private final Deadlines deadlines;
    private final Function<Send, Stored> stage;
    private long memoryBytes;

    /** @param stage appends a message to the log, as one that means nothing yet */
    OpenTransactions(TransactionConfig config, Deadlines deadlines, Function<Send, Stored> stage) {
        this.config = config;
        this.deadlines = deadlines;
        this.stage = stage;
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
        boolean held =
                transaction.memoryBytes() + size <= config.heldBytes() && memoryBytes + size <= config.openBytes() / 2;
        if (!held && memoryBytes + Sent.PLACE_BYTES > config.openBytes()) {
            throw new BrokerException(Refusal.OVERLOADED, "too many messages in open transactions, try again later");
        }
        Sent sent = held ? new Held(send) : stage.apply(send);
        memoryBytes += sent.memoryBytes();
        transaction.add(number, sent, size);
    }

    /** Whether messages of open transactions may stand in a part of the log. */
    boolean mayStandBetween(long from, long to) {
        for (Map<String, OpenTransaction> ofSession : bySession.values()) {
            for (OpenTransaction transaction : ofSession.values()) {
                if (transaction.mayStandBetween(from, to)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void touch(OpenTransaction transaction) {
        if (transaction.timeout().isZero()) {
            cancel(transaction);
            limit(transaction, config.idle(), "it was idle for " + config.idle());
        }
    }

    private void limit(OpenTransaction transaction, Duration time, String reason) {
        transaction.deadline(deadlines.after(time, () -> {
            memoryBytes -= transaction.memoryBytes();
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
            memoryBytes -= transaction.memoryBytes();
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
                memoryBytes -= transaction.memoryBytes();
                cancel(transaction);
            }
        }
    }
}
