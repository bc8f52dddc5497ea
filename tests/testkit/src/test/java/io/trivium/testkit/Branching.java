package io.trivium.testkit;

import io.trivium.broker.delivery.Acknowledgement;
import io.trivium.broker.engine.BrokerEngine;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.transaction.Transactions.Work;
import io.trivium.testkit.Holdings.Held;
import io.trivium.testkit.Holdings.Spot;
import io.trivium.testkit.Sent.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Transactions of several sends, acknowledgements and moves of cursors, of one phase and of two, and what they may leave behind. */
final class Branching {
    private static final int SIZE = 30;

    private final Driver driver;
    private final ReferenceBroker reference;
    private final CursorAudit audit;
    private final BooleanSupplier mayBeFull;
    private final Map<String, Branch> open = new TreeMap<>();
    /** What an operator decided may still be there if the forgetting was lost in a crash. */
    private final Set<String> forgotten = new TreeSet<>();

    private int number;

    /** @param mayBeFull whether the disk may have no room for messages */
    Branching(Driver driver, ReferenceBroker reference, CursorAudit audit, BooleanSupplier mayBeFull) {
        this.driver = driver;
        this.audit = audit;
        this.mayBeFull = mayBeFull;
        this.reference = reference;
    }

    /** Where a transaction is on its way. */
    private enum Phase {
        /** To be committed without being prepared, or to be rolled back: its outcome is known when it is answered, or found. */
        ONE_PHASE,
        PREPARING,
        PREPARED,
        COMMITTING,
        ROLLING_BACK
    }

    private static final class Branch {
        private final String id;
        private final List<Sent> sent = new ArrayList<>();
        private final List<Spot> spots;
        private final List<Progress.Change> changes = new ArrayList<>();
        /** Those of which only this transaction decides whether they are finished. */
        private final Set<Spot> telling = new TreeSet<>();

        private final Map<Spot, Held> held = new TreeMap<>();
        private @Nullable Shift shift;
        /** What the cursor's group has finished without the move, and with it. */
        private BitSet unmoved = new BitSet();

        private BitSet moved = new BitSet();
        private Phase phase = Phase.ONE_PHASE;
        private boolean byOperator;

        private Branch(String id, List<Spot> spots) {
            this.id = id;
            this.spots = new ArrayList<>(spots);
        }
    }

    /** Sends and acknowledges, and may move a cursor, in one transaction of a session that is open. */
    void transact(Step.Transact step, List<Integer> queues, @Nullable Shift shift) {
        boolean prepares = step.end() == Step.End.PREPARE;
        List<Spot> spots = reference.holdings.leasedTo(step.session()).stream()
                .skip(step.pick() % 3)
                .limit(step.acknowledgements())
                .toList();
        Branch branch = new Branch("x" + number++, spots);
        // What becomes of a message that is acknowledged and passed over, or passed back over, has no name here.
        branch.shift = shift == null || spots.stream().anyMatch(shift::of) ? null : shift;
        int batch = reference.nextBatch();
        String session = "s" + step.session();
        engine().transactions().begin(session, branch.id, Duration.ZERO);
        for (int i = 0; i < step.sends(); i++) {
            int topic = (step.pick() + i) % Scenario.TOPICS;
            int drawn = (step.pick() >>> i) % (2 * Scenario.KEYS);
            String key = drawn < Scenario.KEYS ? "k" + drawn : "";
            int queue = key.isEmpty() ? drawn % queues.get(topic) : drawn % 2;
            Sent message = new Sent(reference.nextId(key), Play.topic(topic), queue, key, SIZE, 0, batch);
            message.inBranch = true;
            message.state = prepares || step.end() == Step.End.ROLL_BACK ? State.PREPARED : State.ASKED;
            reference.sent.put(message.id, message);
            branch.sent.add(message);
            engine().transactions().send(session, branch.id, i, message.topic, Letters.write(message));
        }
        spots.forEach(spot -> branch.held.put(spot, reference.holdings.of(spot)));
        open.put(branch.id, branch);
        end(branch, session, step.end());
    }

    private void end(Branch branch, String session, Step.End how) {
        Shift shift = branch.shift;
        Work work = new Work(
                branch.sent.size(),
                acknowledgements(branch.spots),
                Map.of(),
                shift == null ? List.of() : List.of(shift.move()));
        switch (how) {
            case COMMIT -> {
                finish(branch);
                driver.ask(
                        engine().transactions().commit(session, branch.id, null, work),
                        done -> committed(branch),
                        refusal -> refused(branch, refusal),
                        () -> {});
            }
            case ROLL_BACK ->
                driver.ask(
                        engine().transactions().rollback(session, branch.id),
                        done -> never(branch),
                        refusal -> refused(branch, refusal),
                        () -> {});
            case PREPARE -> {
                branch.phase = Phase.PREPARING;
                lock(branch);
                driver.ask(
                        engine().transactions().prepare(session, branch.id, work),
                        done -> branch.phase = Phase.PREPARED,
                        refusal -> refused(branch, refusal),
                        () -> {});
            }
        }
    }

    private static List<Acknowledgement> acknowledgements(List<Spot> spots) {
        return spots.stream()
                .map(spot -> new Acknowledgement(
                        spot.group(), new QueueId(spot.topic(), spot.queue()), new long[] {spot.offset()}))
                .toList();
    }

    /** All of a queue is one change: the transaction finishes it in one record. */
    private void finish(Branch branch) {
        branch.telling.clear();
        Map<Spot, List<Spot>> byQueue = new TreeMap<>();
        for (Spot spot : branch.spots) {
            if (!reference.progress(spot).finished(spot.offset())) {
                branch.telling.add(spot);
            }
            byQueue.computeIfAbsent(new Spot(spot.group(), spot.topic(), spot.queue(), 0), none -> new ArrayList<>())
                    .add(spot);
            reference.holdings.finish(spot);
        }
        byQueue.values()
                .forEach(ofQueue -> branch.changes.add(reference
                        .progress(ofQueue.get(0))
                        .finish(ofQueue.stream().mapToLong(Spot::offset).toArray())));
        Shift shift = branch.shift;
        if (shift != null) {
            branch.unmoved = shift.live(reference);
            branch.changes.add(shift.asked(reference, audit));
            branch.moved = shift.live(reference);
        }
    }

    private void committed(Branch branch) {
        branch.sent.stream()
                .filter(message -> message.state != State.NEVER)
                .forEach(message -> message.state = State.STORED);
        branch.changes.forEach(Progress.Change::answered);
        branch.spots.forEach(reference.attempts::remove);
        if (branch.shift != null) {
            branch.shift.done(reference);
        }
        open.remove(branch.id);
    }

    private void never(Branch branch) {
        branch.sent.forEach(message -> message.state = State.NEVER);
        open.remove(branch.id);
    }

    /** The reference knows all that a transaction needs: none is refused, but by a full disk. Then nothing of it is done. */
    private void refused(Branch branch, BrokerException refusal) {
        boolean full = refusal.refusal() == Refusal.DISK_FULL || refusal.refusal() == Refusal.ROLLED_BACK;
        Invariant.ALL_OR_NOTHING.holds(
                full && mayBeFull.getAsBoolean(), () -> "transaction " + branch.id + " is refused: " + refusal);
        for (Progress.Change change : branch.changes) {
            branch.spots.forEach(spot -> reference.progress(spot).undo(change));
            if (branch.shift != null) {
                branch.shift.progress(reference).undo(change);
            }
        }
        branch.changes.clear();
        if (branch.phase == Phase.COMMITTING) {
            prepared(branch, true);
        } else {
            branch.held.forEach((spot, held) -> {
                if (branch.spots.contains(spot)) {
                    reference.holdings.lease(spot, held);
                }
            });
            never(branch);
        }
    }

    /** Decides a prepared branch, if there is one. */
    void decide(Step.DecideBranch step) {
        List<Branch> prepared = open.values().stream()
                .filter(branch -> branch.phase == Phase.PREPARED)
                .toList();
        if (!prepared.isEmpty()) {
            decide(prepared.get(step.pick() % prepared.size()), step.commit(), step.byOperator());
        }
    }

    private void decide(Branch branch, boolean commit, boolean byOperator) {
        branch.byOperator = byOperator;
        branch.phase = commit ? Phase.COMMITTING : Phase.ROLLING_BACK;
        if (commit) {
            finish(branch);
            branch.sent.stream()
                    .filter(message -> message.state != State.NEVER)
                    .forEach(message -> message.state = State.COMMITTING);
        } else {
            branch.spots.forEach(reference.holdings::unlock);
            // A lock that was kept over a crash is one that somebody had.
            reference.returned.addAll(branch.spots);
        }
        decideAgain(branch);
        if (!commit) {
            driver.settle();
            branch.spots.forEach(spot -> reference.countAttempt(spot, !driver.fenced()));
        }
    }

    private void decideAgain(Branch branch) {
        boolean commit = branch.phase == Phase.COMMITTING;
        var decided = branch.byOperator
                ? engine().transactions().decideByOperator(branch.id, commit)
                : commit
                        ? engine().transactions().commit("", branch.id, null, Work.NONE)
                        : engine().transactions().rollback("", branch.id);
        driver.ask(decided, done -> ended(branch), refusal -> refused(branch, refusal), () -> {});
    }

    private void ended(Branch branch) {
        if (branch.byOperator) {
            // Its coordinator learns of it, and forgets it.
            forget(branch);
        }
        if (branch.phase == Phase.COMMITTING) {
            committed(branch);
        } else {
            never(branch);
        }
    }

    /** Whatever is undecided is decided in the end. */
    void commitAll() {
        for (Branch branch : List.copyOf(open.values())) {
            if (branch.phase == Phase.PREPARED) {
                decide(branch, true, false);
            }
        }
    }

    /** After a crash: what was prepared is there, what was not decided is decided or not. */
    void reconcile() {
        Set<String> found = new TreeSet<>();
        driver.ask(engine().transactions().branches(), found::addAll, refusal -> {}, () -> {});
        driver.settle();
        for (Branch branch : List.copyOf(open.values())) {
            boolean there = found.remove(branch.id);
            switch (branch.phase) {
                case ONE_PHASE -> Invariant.ALL_OR_NOTHING.holds(!there, () -> branch.id + " was never prepared");
                case PREPARING, PREPARED -> {
                    Invariant.ALL_OR_NOTHING.holds(
                            there || branch.phase == Phase.PREPARING,
                            () -> "prepared branch " + branch.id + " is not there any more");
                    prepared(branch, there);
                }
                case COMMITTING, ROLLING_BACK -> {
                    if (there && branch.byOperator) {
                        decideAfterOperator(branch);
                    } else if (there) {
                        prepared(branch, true);
                    }
                }
            }
        }
        driver.settle();
        Invariant.ALL_OR_NOTHING.holds(
                forgotten.containsAll(found), () -> found + " are there, and were ended or never prepared");
    }

    /** The coordinator says the same as the operator did, whose word may have been lost; and forgets the branch if it was not. */
    private void decideAfterOperator(Branch branch) {
        boolean commit = branch.phase == Phase.COMMITTING;
        Refusal decided = commit ? Refusal.COMMITTED_BY_OPERATOR : Refusal.ROLLED_BACK_BY_OPERATOR;
        driver.ask(
                commit
                        ? engine().transactions().commit("", branch.id, null, Work.NONE)
                        : engine().transactions().rollback("", branch.id),
                done -> {},
                refusal -> {
                    Invariant.ALL_OR_NOTHING.holds(
                            refusal.refusal() == decided, () -> branch.id + " was decided otherwise: " + refusal);
                    forget(branch);
                },
                () -> {});
    }

    private void forget(Branch branch) {
        forgotten.add(branch.id);
        engine().transactions().forget(branch.id);
    }

    private void prepared(Branch branch, boolean there) {
        if (!there) {
            never(branch);
            return;
        }
        branch.phase = Phase.PREPARED;
        branch.changes.clear();
        branch.sent.stream()
                .filter(message -> message.state != State.NEVER)
                .forEach(message -> message.state = State.PREPARED);
        lock(branch);
    }

    private void lock(Branch branch) {
        branch.spots.forEach(spot -> reference.holdings.lock(spot, reference.sentAt(spot).key));
    }

    /** After a crash, when it is known what is stored and what is finished: a transaction has done both, or neither. */
    void check() {
        for (Branch branch : List.copyOf(open.values())) {
            Set<Boolean> done = new TreeSet<>();
            branch.sent.stream().filter(message -> !message.lostTopic).forEach(message -> done.add(message.seen));
            branch.telling.forEach(spot -> done.add(reference.progress(spot).finished(spot.offset())));
            moved(branch, done);
            Invariant.ALL_OR_NOTHING.holds(
                    done.size() < 2,
                    () -> "a part of transaction " + branch.id + " is done: " + branch.sent + ", " + branch.telling);
            boolean committed = done.contains(true);
            Invariant.ALL_OR_NOTHING.holds(
                    branch.phase == Phase.ONE_PHASE
                            || done.isEmpty()
                            || committed == (branch.phase == Phase.COMMITTING),
                    () -> branch.id + " is " + branch.phase + ", done: " + committed + ", " + branch.sent);
            if (branch.phase != Phase.PREPARED) {
                branch.sent.stream()
                        .filter(message -> message.state != State.NEVER)
                        .forEach(message -> message.state = committed ? State.STORED : State.NEVER);
                open.remove(branch.id);
            }
        }
    }

    private void moved(Branch branch, Set<Boolean> done) {
        Shift shift = branch.shift;
        if (shift == null || branch.phase == Phase.PREPARED || branch.moved.equals(branch.unmoved)) {
            return;
        }
        BitSet live = shift.live(reference);
        if (live.equals(branch.moved) || live.equals(branch.unmoved)) {
            done.add(live.equals(branch.moved));
        }
    }

    /** Messages and locks go with their topic. */
    void dropTopic(String topic) {
        forget(
                spot -> spot.topic().equals(topic),
                shift -> shift.queue().topic().equals(topic));
        for (Branch branch : open.values()) {
            branch.sent.stream().filter(message -> message.topic.equals(topic)).forEach(message -> {
                message.state = State.NEVER;
                message.batch = reference.nextBatch();
            });
        }
    }

    void dropGroup(String group) {
        forget(spot -> spot.group().equals(group), shift -> shift.group().equals(group));
    }

    private void forget(Predicate<Spot> which, Predicate<Shift> whichMove) {
        for (Branch branch : open.values()) {
            if (branch.shift != null && whichMove.test(branch.shift)) {
                branch.shift = null;
            }
            branch.spots.removeIf(which);
            branch.telling.removeIf(which);
        }
    }

    private BrokerEngine engine() {
        return driver.engine();
    }
}
