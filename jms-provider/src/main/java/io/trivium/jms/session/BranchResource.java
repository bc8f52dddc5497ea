package io.trivium.jms.session;

import io.trivium.jms.session.Branches.Branch;
import io.trivium.rocket.client.RocketClient;
import io.trivium.rocket.client.Transactions;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session as the resource of a coordinator (Jakarta Messaging §6.2.8, JTA). A branch ends with the connection that began it; any session
 * of the same resource manager can join it, and any end it. One that is prepared belongs to the broker, and any connection can end it.
 * Thread-safe, since a coordinator whose patience is over rolls back from another thread.
 */
final class BranchResource implements XAResource {
    private static final Logger LOG = LoggerFactory.getLogger(BranchResource.class);

    private final SessionCore session;
    private final Branches branches;
    private volatile int timeoutSeconds;
    private volatile @Nullable Branch current;

    BranchResource(SessionCore session, Branches branches) {
        this.session = session;
        this.branches = branches;
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        if (current != null) {
            throw XaFailures.of(XAException.XAER_PROTO, "the session is in another branch");
        }
        BranchId id = BranchId.of(xid);
        Branch branch = switch (flags) {
            case TMNOFLAGS -> begin(id);
            case TMJOIN -> branches.require(id);
            case TMRESUME -> suspended(id);
            default -> throw XaFailures.of(XAException.XAER_INVAL, "flags of no start: " + flags);
        };
        mustNotBeDoomed(branch);
        mustNotBeLate(branch);
        branch.suspended.remove(session);
        branch.sessions.add(session);
        branch.associated.add(session);
        current = branch;
        session.work().set(branch.unit);
    }

    /** A branch that another process has prepared has its name too, as far as the broker can tell at once. */
    private Branch begin(BranchId id) throws XAException {
        if (ask(transactions().isPrepared(id.text()))) {
            throw XaFailures.duplicate(id);
        }
        return branches.begin(id, client(), Duration.ofSeconds(timeoutSeconds), session.millis());
    }

    private Branch suspended(BranchId id) throws XAException {
        Branch branch = branches.require(id);
        if (!branch.suspended.contains(session)) {
            throw XaFailures.of(XAException.XAER_PROTO, "the session has not suspended its work in the branch " + id);
        }
        return branch;
    }

    private RocketClient client() {
        return session.link().client();
    }

    private Transactions transactions() {
        return client().transactions();
    }

    private static void mustNotBeDoomed(Branch branch) throws XAException {
        if (branch.rollbackOnly) {
            throw XaFailures.of(
                    XAException.XA_RBROLLBACK,
                    "the branch " + branch.id + " can only be rolled back: a session failed");
        }
    }

    private void mustNotBeLate(Branch branch) throws XAException {
        if (late(branch)) {
            throw XaFailures.of(XAException.XA_RBTIMEOUT, "the time of the branch " + branch.id + " is over");
        }
    }

    private boolean late(Branch branch) {
        return session.millis() >= branch.endMillis;
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        if (flags != TMSUCCESS && flags != TMFAIL && flags != TMSUSPEND) {
            throw XaFailures.of(XAException.XAER_INVAL, "flags of no end: " + flags);
        }
        BranchId id = BranchId.of(xid);
        Branch in = current;
        if (in != null && in.id.equals(id) && !branches.isOpen(in)) {
            leave();
            // What was received since then nobody else gives back
            giveBack(in, session);
            session.leave();
            throw XaFailures.of(XAException.XA_RBROLLBACK, "the branch " + id + " was ended elsewhere");
        }
        Branch branch = branches.require(id);
        boolean suspended = branch.suspended.contains(session);
        if (current != branch && (flags == TMSUSPEND || !suspended)) {
            throw XaFailures.of(XAException.XAER_PROTO, "the session is not in the branch " + branch.id);
        }
        if (suspended) {
            branch.suspended.remove(session);
        } else {
            leave();
        }
        if (flags == TMSUSPEND) {
            branch.suspended.add(session);
        }
        branch.rollbackOnly |= flags == TMFAIL;
    }

    private void leave() {
        Branch left = current;
        if (left != null) {
            left.associated.remove(session);
        }
        current = null;
        session.work().set(null);
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        Branch branch = takeToEnd(BranchId.of(xid));
        if (!branch.unit.used()) {
            return XA_RDONLY;
        }
        try {
            branch.unit.prepare();
            branches.prepared(branch.id);
            over(branch);
            return XA_OK;
        } catch (JMSException e) {
            giveBack(branch);
            throw XaFailures.ofWork(e);
        }
    }

    /** Takes a branch that is not prepared: no session is in it any more. */
    private Branch takeToEnd(BranchId id) throws XAException {
        Branch branch = branches.require(id);
        if (!branch.associated.isEmpty()) {
            throw XaFailures.of(XAException.XAER_PROTO, "a session is still in the branch " + id);
        }
        branches.take(id);
        if (branch.rollbackOnly || late(branch)) {
            roll(branch);
            mustNotBeDoomed(branch);
            mustNotBeLate(branch);
        }
        return branch;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        BranchId id = BranchId.of(xid);
        if (!onePhase) {
            if (branches.isOpen(id)) {
                throw XaFailures.of(XAException.XAER_PROTO, "the branch " + id + " is not prepared");
            }
            decide(transactions().commit(id.text()));
            branches.decided(id);
            return;
        }
        Branch branch = takeToEnd(id);
        try {
            if (branch.unit.used()) {
                branch.unit.commit();
            }
            over(branch);
        } catch (JMSException e) {
            giveBack(branch);
            throw XaFailures.ofWork(e);
        }
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        BranchId id = BranchId.of(xid);
        Branch branch = branches.take(id);
        if (branch == null) {
            decide(transactions().rollback(id.text()));
            branches.decided(id);
            return;
        }
        if (branch == current) {
            leave();
        }
        roll(branch);
    }

    private static void roll(Branch branch) throws XAException {
        try {
            branch.unit.rollback();
        } catch (JMSException e) {
            throw XaFailures.of(e);
        } finally {
            giveBack(branch);
        }
    }

    /** Ends the branches that a closing connection has begun: what others received in them comes again. */
    static void abandon(Branches branches, RocketClient client) {
        branches.takeAll(client).forEach(BranchResource::giveBack);
    }

    /** Offers what was delivered in a branch again. If the broker cannot be told, the session's end does it. */
    private static void giveBack(Branch branch) {
        branch.sessions.forEach(member -> giveBack(branch, member));
        over(branch);
    }

    private static void giveBack(Branch branch, SessionCore member) {
        try {
            member.giveBack(branch.unit);
        } catch (JMSException e) {
            LOG.debug("Messages of the branch {} come back with the session's end: {}", branch.id, e.getMessage());
        }
    }

    private static void over(Branch branch) {
        branch.sessions.forEach(SessionCore::leave);
    }

    @Override
    public Xid[] recover(int flags) throws XAException {
        if ((flags & ~(TMSTARTRSCAN | TMENDRSCAN)) != 0) {
            throw XaFailures.of(XAException.XAER_INVAL, "flags of no recovery: " + flags);
        }
        // The first answer has all: what follows in the same scan has none
        if ((flags & TMSTARTRSCAN) == 0) {
            return new Xid[0];
        }
        return ask(transactions().recover()).stream()
                .map(BranchId::parse)
                .flatMap(Optional::stream)
                .toArray(Xid[]::new);
    }

    @Override
    public void forget(Xid xid) throws XAException {
        BranchId id = BranchId.of(xid);
        if (branches.isOpen(id)) {
            throw XaFailures.of(XAException.XAER_PROTO, "the branch " + id + " is neither prepared nor decided");
        }
        try {
            Failures.await(transactions().forget(id.text()));
        } catch (JMSException e) {
            throw XaFailures.ofForget(e);
        }
        branches.decided(id);
    }

    /** Awaits what decides a prepared branch: whatever else the broker says, the branch is as it was. */
    private static void decide(CompletionStage<Void> answer) throws XAException {
        try {
            Failures.await(answer);
        } catch (JMSException e) {
            throw XaFailures.of(e);
        }
    }

    private static <T> T ask(CompletionStage<T> answer) throws XAException {
        try {
            return Failures.await(answer);
        } catch (JMSException e) {
            throw XaFailures.ofQuestion(e);
        }
    }

    /**
     * Connections of one factory and user share branches where the cluster has one broker. Where it has several, what two connections do
     * may be at two of them, and a branch lives at one: there each connection is a resource manager by itself.
     */
    @Override
    public boolean isSameRM(XAResource other) throws XAException {
        return other instanceof BranchResource that
                && that.branches == branches
                && (that.client() == client() || ask(transactions().oneBroker()));
    }

    @Override
    public int getTransactionTimeout() {
        return timeoutSeconds;
    }

    /** For branches that begin afterwards: one that is neither prepared nor committed after so long is rolled back. */
    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        if (seconds < 0) {
            throw XaFailures.of(XAException.XAER_INVAL, "a timeout is not negative: " + seconds);
        }
        timeoutSeconds = seconds;
        return true;
    }
}
