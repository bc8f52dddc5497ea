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

        /** Set by a session that failed. */
        volatile boolean rollbackOnly;

        Branch(BranchId id, UnitOfWork unit) {
            this.id = id;
            this.unit = unit;
        }
    }

    Transactions transactions() {
        return client.transactions();
    }

    /** @throws XAException if there is a branch of the name */
    synchronized Branch begin(BranchId id, Duration idle) throws XAException {
        if (open.containsKey(id)) {
            throw XaFailures.of(XAException.XAER_DUPID, "the branch " + id + " exists");
        }
        Branch branch = new Branch(id, new UnitOfWork(client.transactions().beginBranch(id.text(), idle)));
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
