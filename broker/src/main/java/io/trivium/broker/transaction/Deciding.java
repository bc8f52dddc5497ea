package io.trivium.broker.transaction;

import io.trivium.broker.delivery.Acknowledgement;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.log.Slice;
import io.trivium.broker.pop.TransactionLeases;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.publish.PublishListener;
import io.trivium.broker.publish.RequestToken;
import io.trivium.broker.record.LogRecord;
import io.trivium.broker.record.LogRecord.Acknowledged;
import io.trivium.broker.record.LogRecord.Answered;
import io.trivium.broker.record.LogRecord.Atomic;
import io.trivium.broker.record.LogRecord.BranchEnd;
import io.trivium.broker.record.LogRecord.BranchEnded;
import io.trivium.broker.record.LogRecord.BranchPrepared;
import io.trivium.broker.record.LogRecord.CursorMoved;
import io.trivium.broker.record.LogRecord.Published;
import io.trivium.broker.record.LogRecord.Scheduled;
import io.trivium.broker.record.LogRecord.Staged;
import io.trivium.broker.record.RecordReader;
import io.trivium.broker.record.RecordWriter;
import io.trivium.broker.sequencer.Deadlines;
import io.trivium.broker.sequencer.Sequencer;
import io.trivium.broker.transaction.Placing.Send;
import io.trivium.broker.transaction.PreparedBranch.Decision;
import io.trivium.broker.transaction.Sent.Stored;
import io.trivium.broker.transaction.Transactions.Work;
import io.trivium.broker.view.Branches.Branch;
import io.trivium.broker.view.TopicState;
import io.trivium.broker.view.Views;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides about transactions: whatever one does is appended as one record. The sequencer's. */
public final class Deciding {
    private final Views views;
    private final Sequencer sequencer;
    private final MessageLog log;
    private final Placing placing;
    private final Moving moving;
    private final TransactionLeases leases;
    private final PublishListener listener;
    private final OpenTransactions open;

    Deciding(
            Views views,
            Sequencer sequencer,
            MessageLog log,
            Placing placing,
            Moving moving,
            TransactionLeases leases,
            TransactionConfig config,
            Deadlines deadlines,
            PublishListener listener) {
        this.views = views;
        this.sequencer = sequencer;
        this.log = log;
        this.placing = placing;
        this.moving = moving;
        this.leases = leases;
        this.listener = listener;
        open = new OpenTransactions(config, deadlines, this::stage);
    }

    void begin(String session, String id, Duration timeout) {
        if (id.isEmpty() || id.length() > Transactions.MAX_ID) {
            throw new BrokerException(
                    Refusal.INVALID, "a transaction's name has 1 to " + Transactions.MAX_ID + " characters");
        }
        if (views.branches().find(id) != null) {
            throw new BrokerException(Refusal.DUPLICATE_TRANSACTION, "the branch is prepared already");
        }
        open.begin(session, id, timeout);
    }

    void send(String session, String id, int number, String topic, OutgoingMessage message) {
        OpenTransaction transaction = requireOpen(session, id);
        requireSound(transaction);
        open.add(transaction, number, new Send(placing.check(topic, message), message));
    }

    private Stored stage(Send send) {
        Staged staged = staged(send);
        return new Stored(send.topic(), sequencer.appendUnhurried(staged), RecordWriter.bytes(staged));
    }

    private static Staged staged(Send send) {
        OutgoingMessage message = send.message();
        return new Staged(send.topic(), message.queue(), message.deliverAtMillis(), message);
    }

    /** Whether messages of open transactions may stand in a part of the log, which must be kept as long. */
    public boolean mayStandBetween(long from, long to) {
        return open.mayStandBetween(from, to);
    }

    void commit(String session, String id, @Nullable RequestToken token, Work work, @Nullable String user) {
        if (token != null && views.answers().find(token.session(), token.sequence()) != null) {
            return;
        }
        Branch branch = views.branches().find(id);
        if (branch != null) {
            requireOwn(branch, user);
            decide(branch, BranchEnd.COMMITTED, token);
            return;
        }
        OpenTransaction transaction = requireOpen(session, id);
        // Whatever goes wrong from here on, the transaction is over.
        open.end(transaction);
        List<Acknowledged> acknowledged = check(transaction, work);
        transaction.sends().values().forEach(this::requireTopic);
        List<CursorMoved> moves = moves(work);
        try (Bodies bodies = Bodies.of(transaction.sends().values(), log)) {
            List<LogRecord> parts = placing.place(bodies.sends());
            parts.addAll(acknowledged);
            parts.addAll(moves);
            append(parts, token);
        }
        leases.finished(acknowledged);
        moves.forEach(moving::moved);
    }

    private List<CursorMoved> moves(Work work) {
        try {
            return work.moves().stream().map(moving::place).toList();
        } catch (BrokerException impossible) {
            throw new BrokerException(
                    Refusal.ROLLED_BACK,
                    "a cursor cannot be moved as the transaction says: " + impossible.getMessage());
        }
    }

    private void requireTopic(Sent sent) {
        if (views.topics().byNumber(sent.topic()) == null) {
            throw new BrokerException(Refusal.ROLLED_BACK, "a topic that the transaction sends to was deleted");
        }
    }

    private void append(List<LogRecord> parts, @Nullable RequestToken token) {
        if (token != null) {
            parts.add(new Answered(token.session(), token.sequence(), token.oldestOpen(), placing.storeTime()));
        }
        if (parts.isEmpty()) {
            return;
        }
        append(new Atomic(parts));
        for (LogRecord part : parts) {
            if (part instanceof Published published) {
                tell(published.topic(), published.messages());
            } else if (part instanceof Scheduled scheduled) {
                tell(scheduled.topic(), List.of(scheduled.message()));
            }
        }
    }

    private void tell(int topicNumber, List<OutgoingMessage> messages) {
        TopicState topic = views.topics().byNumber(topicNumber);
        if (topic != null) {
            long bytes = messages.stream()
                    .mapToLong(message -> message.record().remaining())
                    .sum();
            listener.sent(topic.name(), messages.size(), bytes);
        }
    }

    private void append(LogRecord whole) {
        try {
            sequencer.append(whole);
        } catch (BrokerException tooLarge) {
            throw new BrokerException(Refusal.ROLLED_BACK, "the transaction is too large: " + tooLarge.getMessage());
        }
    }

    void prepare(String session, String id, Work work, String owner) {
        Branch before = views.branches().find(id);
        if (open.find(session, id) == null && before != null && before.owner().equals(owner)) {
            return; // asked again, since the answer was lost
        }
        OpenTransaction transaction = requireOpen(session, id);
        open.end(transaction);
        if (before != null) {
            throw new BrokerException(Refusal.ROLLED_BACK, "another session has prepared the branch");
        }
        List<Acknowledged> acknowledged = check(transaction, work);
        List<CursorMoved> moves = moves(work);
        if (!transaction.sends().isEmpty()) {
            placing.admit();
        }
        try (Bodies bodies = Bodies.of(transaction.sends().values(), log)) {
            List<LogRecord> parts = new ArrayList<>();
            bodies.sends().forEach(send -> parts.add(staged(send)));
            parts.addAll(acknowledged);
            parts.addAll(moves);
            append(new BranchPrepared(id, placing.storeTime(), parts, owner));
        }
        leases.lock(acknowledged);
    }

    private List<Acknowledged> check(OpenTransaction transaction, Work work) {
        requireSound(transaction);
        if (transaction.sends().size() != work.sends()) {
            throw new BrokerException(
                    Refusal.ROLLED_BACK,
                    "of " + work.sends() + " messages of the transaction "
                            + transaction.sends().size() + " arrived");
        }
        Map<String, List<Acknowledgement>> bySession = new LinkedHashMap<>(work.joined());
        bySession.merge(transaction.session(), work.acknowledgements(), Deciding::both);
        return leases.leasedBy(bySession);
    }

    private static List<Acknowledgement> both(List<Acknowledgement> some, List<Acknowledgement> others) {
        List<Acknowledgement> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    void rollback(String session, String id, @Nullable String user) {
        Branch branch = views.branches().find(id);
        if (branch != null) {
            requireOwn(branch, user);
            decide(branch, BranchEnd.ROLLED_BACK, null);
        } else {
            open.end(requireOpen(session, id));
        }
    }

    void decideByOperator(String id, boolean commit) {
        decide(requireBranch(id), commit ? BranchEnd.COMMITTED_BY_OPERATOR : BranchEnd.ROLLED_BACK_BY_OPERATOR, null);
    }

    private void decide(Branch branch, BranchEnd end, @Nullable RequestToken token) {
        requireUndecided(branch);
        boolean commit = end == BranchEnd.COMMITTED || end == BranchEnd.COMMITTED_BY_OPERATOR;
        if (commit) {
            List<CursorMoved> moves = publish(branch, end, token);
            leases.finished(branch.locks());
            moves.forEach(moving::moved);
        } else {
            leases.find(branch.locks());
            sequencer.append(new BranchEnded(branch.id(), end));
            leases.unlock(branch.locks());
        }
    }

    private List<CursorMoved> publish(Branch branch, BranchEnd end, @Nullable RequestToken token) {
        if (branch.payloadPosition() + branch.payloadBytes() > log.written()) {
            throw new BrokerException(Refusal.BUSY, "the branch is being prepared: try again");
        }
        Slice found = log.find(branch.payloadPosition(), branch.payloadBytes());
        if (found == null) {
            throw new BrokerException(
                    Refusal.UNAVAILABLE,
                    "the prepared branch cannot be read, its place in the log, " + branch.payloadPosition()
                            + ", is damaged or lost: restore it from a backup, or roll the branch back");
        }
        try (Slice payload = found) {
            BranchPrepared prepared = RecordReader.readBranchPayload(payload.bytes());
            List<Send> sends = new ArrayList<>();
            List<CursorMoved> moves = new ArrayList<>();
            for (LogRecord part : prepared.parts()) {
                if (part instanceof Staged staged) {
                    sends.add(new Send(staged.topic(), staged.message()));
                } else if (part instanceof CursorMoved asked) {
                    CursorMoved move = moving.placeAgain(asked);
                    if (move != null) {
                        moves.add(move);
                    }
                }
            }
            List<LogRecord> parts = placing.place(sends);
            for (Acknowledged lock : branch.locks()) {
                if (exists(lock)) {
                    parts.add(lock);
                }
            }
            parts.addAll(moves);
            parts.add(new BranchEnded(branch.id(), end));
            append(parts, token);
            return moves;
        }
    }

    /** A group that ended with its session, or was deleted, has nothing to finish. */
    private boolean exists(Acknowledged lock) {
        return views.groups().byNumber(lock.group()) != null && views.topics().byNumber(lock.topic()) != null;
    }

    void forget(String id, @Nullable String user) {
        Branch branch = requireBranch(id);
        requireOwn(branch, user);
        if (branch.decidedByOperator() == null) {
            throw new BrokerException(Refusal.INVALID, "the branch waits for a decision: it cannot be forgotten");
        }
        sequencer.append(new BranchEnded(id, BranchEnd.FORGOTTEN));
    }

    List<String> branches() {
        return views.branches().all().stream().map(Branch::id).toList();
    }

    List<PreparedBranch> prepared(@Nullable String user, @Nullable String id) {
        Branch one = id == null ? null : views.branches().find(id);
        Collection<Branch> among = id == null ? views.branches().all() : one == null ? List.of() : List.of(one);
        return among.stream()
                .filter(branch -> user == null || branch.owner().equals(user))
                .map(Deciding::shown)
                .toList();
    }

    private static void requireOwn(Branch branch, @Nullable String user) {
        if (user != null && !branch.owner().equals(user)) {
            throw new BrokerException(Refusal.NOT_PERMITTED, "the branch is not the user's own");
        }
    }

    private static PreparedBranch shown(Branch branch) {
        BranchEnd decided = branch.decidedByOperator();
        Decision decision = decided == null
                ? Decision.NONE
                : decided == BranchEnd.COMMITTED_BY_OPERATOR ? Decision.COMMITTED : Decision.ROLLED_BACK;
        return new PreparedBranch(branch.id(), branch.preparedMillis(), decision);
    }

    boolean answered(String session, long sequence) {
        return views.answers().find(session, sequence) != null;
    }

    /** The session ends: so do its transactions that are not prepared. */
    public void endSession(String session) {
        open.endSession(session);
    }

    private OpenTransaction requireOpen(String session, String id) {
        OpenTransaction transaction = open.find(session, id);
        if (transaction == null) {
            throw unknown();
        }
        return transaction;
    }

    private static void requireSound(OpenTransaction transaction) {
        if (transaction.failure() != null) {
            throw new BrokerException(Refusal.ROLLED_BACK, "the transaction was rolled back: " + transaction.failure());
        }
    }

    private Branch requireBranch(String id) {
        Branch branch = views.branches().find(id);
        if (branch == null) {
            throw unknown();
        }
        return branch;
    }

    private static BrokerException unknown() {
        return new BrokerException(Refusal.UNKNOWN_TRANSACTION, "there is no such transaction, or no longer");
    }

    private static void requireUndecided(Branch branch) {
        BranchEnd decided = branch.decidedByOperator();
        if (decided == BranchEnd.COMMITTED_BY_OPERATOR) {
            throw new BrokerException(Refusal.COMMITTED_BY_OPERATOR, "an operator has committed the branch: forget it");
        } else if (decided != null) {
            throw new BrokerException(
                    Refusal.ROLLED_BACK_BY_OPERATOR, "an operator has rolled the branch back: forget it");
        }
    }
}
