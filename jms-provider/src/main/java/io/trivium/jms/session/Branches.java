package io.trivium.jms.session;

import io.trivium.rocket.client.RocketClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;

/**
 * The branches that are neither prepared nor over, of connections that are one resource manager to their coordinator: those of one factory
 * and one user. Thread-safe.
 */
public final class Branches {
    /** Of how many prepared branches the names are known here. */
    private static final int MAX_PREPARED = 10_000;

    private final Map<BranchId, Branch> open = new HashMap<>();

    /** Branches that were prepared here and, as far as is known here, not decided; the oldest are forgotten. */
    private final Set<BranchId> prepared = new LinkedHashSet<>();

    /** A branch, and the sessions that were in it. */
    static final class Branch {
        final BranchId id;
        final RocketClient client;
        final UnitOfWork unit;
        final Set<SessionCore> sessions = new CopyOnWriteArraySet<>();

        /** Those that are in it now. */
        final Set<SessionCore> associated = new CopyOnWriteArraySet<>();

        /** Those that have left it to come back. */
        final Set<SessionCore> suspended = new CopyOnWriteArraySet<>();

        /** When it is too late to prepare or commit it, epoch milliseconds. */
        final long endMillis;

        /** Set by a session that failed. */
        volatile boolean rollbackOnly;

        Branch(BranchId id, RocketClient client, UnitOfWork unit, long endMillis) {
            this.id = id;
            this.client = client;
            this.unit = unit;
            this.endMillis = endMillis;
        }
    }

    /**
     * Begins a branch, which ends with its client unless it is prepared before.
     *
     * @param timeout how long it may take from now until it is prepared or committed, zero for no limit
     * @throws XAException if there is a branch of the name
     */
    synchronized Branch begin(BranchId id, RocketClient client, Duration timeout, long nowMillis) throws XAException {
        if (open.containsKey(id) || prepared.contains(id)) {
            throw XaFailures.duplicate(id);
        }
        long endMillis = timeout.isZero() ? Long.MAX_VALUE : nowMillis + timeout.toMillis();
        UnitOfWork unit = new UnitOfWork(client, client.transactions().beginBranch(id.text(), timeout));
        Branch branch = new Branch(id, client, unit, endMillis);
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

    synchronized boolean isOpen(Branch branch) {
        return open.get(branch.id) == branch;
    }

    synchronized boolean isOpen(BranchId id) {
        return open.containsKey(id);
    }

    synchronized void prepared(BranchId id) {
        prepared.add(id);
        if (prepared.size() > MAX_PREPARED) {
            prepared.remove(prepared.iterator().next());
        }
    }

    /** A prepared branch is over. */
    synchronized void decided(BranchId id) {
        prepared.remove(id);
    }

    /** Takes a branch that is to end; null if it is prepared, or none. */
    synchronized @Nullable Branch take(BranchId id) {
        return open.remove(id);
    }

    /** Takes the branches that end with a client. */
    synchronized List<Branch> takeAll(RocketClient client) {
        List<Branch> all = new ArrayList<>(open.values());
        all.removeIf(branch -> branch.client != client);
        open.values().removeAll(all);
        return all;
    }
}
