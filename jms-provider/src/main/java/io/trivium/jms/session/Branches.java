package io.trivium.jms.session;

import io.trivium.rocket.client.RocketClient;
import io.trivium.rocket.client.Transactions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;

/** The branches that one connection has begun and that are neither prepared nor over. Thread-safe. */
final class Branches {
    private final RocketClient client;
    private final Map<BranchId, Branch> open = new HashMap<>();

    Branches(RocketClient client) {
        this.client = client;
    }

    /** A branch, and the sessions that were in it. */
    static final class Branch {
        final BranchId id;
        final UnitOfWork unit;
        final Set<SessionCore> sessions = new CopyOnWriteArraySet<>();

        /** When it is too late to prepare or commit it, epoch milliseconds. */
        final long endMillis;

        /** Set by a session that failed. */
        volatile boolean rollbackOnly;

        Branch(BranchId id, UnitOfWork unit, long endMillis) {
            this.id = id;
            this.unit = unit;
            this.endMillis = endMillis;
        }
    }

    Transactions transactions() {
        return client.transactions();
    }

    /**
     * Begins a branch.
     *
     * @param timeout how long it may take from now until it is prepared or committed, zero for no limit
     * @throws XAException if there is a branch of the name
     */
    synchronized Branch begin(BranchId id, Duration timeout, long nowMillis) throws XAException {
        if (open.containsKey(id)) {
            throw XaFailures.of(XAException.XAER_DUPID, "the branch " + id + " exists");
        }
        UnitOfWork unit = new UnitOfWork(client.transactions().beginBranch(id.text(), timeout));
        long endMillis = timeout.isZero() ? Long.MAX_VALUE : nowMillis + timeout.toMillis();
        Branch branch = new Branch(id, unit, endMillis);
        open.put(id, branch);
        return branch;
    }

    /** @throws XAException if there is none of the name */
    synchronized Branch require(BranchId id) throws XAException {
        Branch branch = open.get(id);
        if (branch == null) {
            throw XaFailures.of(XAException.XAER_NOTA, "there is no branch " + id);
        }
        return branch;
    }

    /** Takes a branch that is to end; null if it is prepared, or none. */
    synchronized @Nullable Branch take(BranchId id) {
        return open.remove(id);
    }
}
