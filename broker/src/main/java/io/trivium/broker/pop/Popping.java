package io.trivium.broker.pop;

import io.trivium.broker.delivery.Delivery;
import io.trivium.broker.delivery.Pop;
import io.trivium.broker.delivery.PopResult;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.log.Slice;
import io.trivium.broker.sequencer.Answer;
import io.trivium.broker.sequencer.Deadlines;
import io.trivium.broker.sequencer.Deadlines.Deadline;
import io.trivium.broker.sequencer.Sequencer;
import io.trivium.broker.sequencer.TurnTask;
import io.trivium.broker.view.QueueState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Serves pops: at once if there is something, else in the order in which they came, when messages are published or come back.
 *
 * <p>A pop is answered without waiting for the disk: all messages in it are published, which means forced, and its leases live in
 * memory anyway.
 */
final class Popping implements TurnTask {
    /** What one look of one pop at a topic may cost: where a filter skips much, it goes on in the next turn. */
    private static final int BUDGET = 2048;
    /**
     * What all looks of one turn may cost, so that nobody else waits for long: those of the pops that come, and once more those of the
     * pops that wait.
     */
    private static final int TURN_BUDGET = 4 * BUDGET;

    private final PopTopics topics;
    private final ReadingAhead ahead;
    private final Sessions sessions;
    private final Leases leases;
    private final Scanner scanner;
    private final Sequencer sequencer;
    private final Deadlines deadlines;
    private final InstantSource clock;
    private final OrderedTaking inOrder;
    private final Marks marks;
    private int turnBudget;
    /** What is left for the pops that come in this turn. */
    private int arrivalBudget = TURN_BUDGET;

    /** Those that wait, and where, by their session: who goes does not look at what others wait for. */
    private final Map<String, Map<WaitingPop, GroupTopic>> waitingBySession = new HashMap<>();

    Popping(
            PopTopics topics,
            Sessions sessions,
            Leases leases,
            Scanner scanner,
            Sequencer sequencer,
            Deadlines deadlines,
            InstantSource clock) {
        this.topics = topics;
        this.sessions = sessions;
        this.leases = leases;
        this.scanner = scanner;
        this.sequencer = sequencer;
        this.deadlines = deadlines;
        this.clock = clock;
        inOrder = new OrderedTaking(leases, scanner);
        marks = new Marks(sequencer, deadlines);
        ahead = new ReadingAhead(scanner, sequencer);
    }

    /** Begins a pop: serves it, or parks it behind those that wait. */
    void begin(WaitingPop request) {
        Pop pop = request.pop();
        Session session = pop.session() == null ? null : sessions.get(pop.session());
        GroupTopic groupTopic = topics.forPop(request);
        boolean first = groupTopic.waiting().isEmpty() || !topics.toServe().contains(groupTopic);
        int budget = Math.min(BUDGET, arrivalBudget);
        turnBudget = budget;
        // When many have come that cost much, the next ones wait with the others for their turn.
        Outcome outcome = first && budget > 0 ? serve(groupTopic, request, session) : Outcome.UNFINISHED;
        arrivalBudget -= budget - turnBudget;
        boolean waits = pop.maxWait().compareTo(Duration.ZERO) > 0;
        if (outcome == Outcome.NOTHING && !waits) {
            answer(groupTopic, request, List.of());
        } else if (outcome != Outcome.ANSWERED) {
            park(groupTopic, request);
            if (outcome == Outcome.UNFINISHED) {
                topics.toServe().add(groupTopic);
            }
            if (waits) {
                request.deadline(deadlines.after(pop.maxWait(), () -> giveUp(groupTopic, request)));
            }
        }
    }

    private void park(GroupTopic groupTopic, WaitingPop request) {
        groupTopic.waiting().add(request);
        String session = request.pop().session();
        if (session != null) {
            waitingBySession
                    .computeIfAbsent(session, name -> new LinkedHashMap<>())
                    .put(request, groupTopic);
        }
    }

    private void giveUp(GroupTopic groupTopic, WaitingPop request) {
        groupTopic.waiting().remove(request);
        answer(groupTopic, request, List.of());
    }

    @Override
    public void published(QueueState queue) {
        topics.ofTopic(queue.topic()).forEach(GroupTopic::changed);
    }

    @Override
    public int work() {
        arrivalBudget = TURN_BUDGET;
        turnBudget = TURN_BUDGET;
        int served = serveWaiting();
        return served + ahead.work(turnBudget);
    }

    private int serveWaiting() {
        Set<GroupTopic> toServe = topics.toServe();
        if (toServe.isEmpty()) {
            return 0;
        }
        List<GroupTopic> now = new ArrayList<>(toServe);
        for (GroupTopic groupTopic : now) {
            if (turnBudget <= 0) {
                break;
            }
            // Who is not finished goes to the end, behind those of whom this turn sees nothing.
            toServe.remove(groupTopic);
            serveWaiting(groupTopic);
        }
        return now.size();
    }

    @Override
    public long nanosToWork() {
        return topics.toServe().isEmpty() && ahead.isEmpty() ? Long.MAX_VALUE : 0;
    }

    private void serveWaiting(GroupTopic groupTopic) {
        int index = 0;
        int from = groupTopic.servedFrom();
        groupTopic.servedFrom(0);
        if (from > 0) {
            // The round that an earlier turn began is finished first; then comes a new one.
            topics.toServe().add(groupTopic);
        }
        for (Iterator<WaitingPop> all = groupTopic.waiting().iterator(); all.hasNext(); index++) {
            WaitingPop request = all.next();
            if (index < from) {
                continue;
            }
            if (turnBudget <= 0) {
                groupTopic.servedFrom(index);
                topics.toServe().add(groupTopic);
                return;
            }
            if (request.future().isDone()) {
                // Nobody waits for it any more: it must not mark messages as delivered.
                stopWaiting(request);
                all.remove();
                index--;
                continue;
            }
            String name = request.pop().session();
            Outcome outcome = serve(groupTopic, request, name == null ? null : sessions.find(name));
            if (outcome == Outcome.UNFINISHED) {
                topics.toServe().add(groupTopic);
            } else if (outcome == Outcome.NOTHING && request.deadline() == null) {
                all.remove();
                index--;
                answer(groupTopic, request, List.of());
            } else if (outcome == Outcome.ANSWERED) {
                all.remove();
                index--;
            }
        }
    }

    private enum Outcome {
        ANSWERED,
        NOTHING,
        /** The budget is spent before the end of the queues was seen. */
        UNFINISHED
    }

    private Outcome serve(GroupTopic groupTopic, WaitingPop request, @Nullable Session session) {
        Pop pop = request.pop();
        topics.addNewQueues(groupTopic, request);
        if (request.looking() && topics.storedBeforeBeginning(groupTopic, pop.queue())) {
            return conclude(groupTopic, request, new Grant(groupTopic, session, null), false, true);
        }
        if (pop.inOrder()) {
            Grant grant = new Grant(groupTopic, session, pop.owner());
            OrderedTaking.Taken taken =
                    inOrder.take(groupTopic, pop, grant, request.looking(), Math.min(BUDGET, turnBudget));
            turnBudget -= taken.spent();
            return conclude(groupTopic, request, grant, taken.unfinished(), taken.found());
        }
        Lane lane = groupTopic.lane(pop);
        if (lane.idleSince(groupTopic.version()) && !(pop.owner() != null && lane.hasBlocked())) {
            return Outcome.NOTHING;
        }
        long version = groupTopic.version();
        Grant grant = new Grant(groupTopic, session, null);
        boolean unfinished = take(groupTopic, lane, pop, grant);
        boolean found = request.looking() && !grant.entries().isEmpty();
        if (found) {
            List.copyOf(grant.entries()).forEach(entry -> {
                leases.undo(entry);
                lane.putBack(entry);
            });
        }
        Outcome outcome = conclude(groupTopic, request, grant, unfinished, found);
        if (outcome == Outcome.NOTHING) {
            lane.idle(version);
        } else if (outcome == Outcome.ANSWERED && lane.looksInto(groupTopic)) {
            ahead.add(lane, groupTopic);
        }
        return outcome;
    }

    /** Answers with what was leased, or says that a message was found to who is only looking. */
    private Outcome conclude(
            GroupTopic groupTopic, WaitingPop request, Grant grant, boolean unfinished, boolean found) {
        groupTopic.appendFinished(sequencer);
        if (found) {
            request.foundOne();
            answer(groupTopic, request, List.of());
            return Outcome.ANSWERED;
        }
        Pop pop = request.pop();
        if (!grant.entries().isEmpty()) {
            leases.limit(
                    grant, Consumption.atMost(Pop.LONGEST_LEASE, pop.lease()).toNanos());
            List<Delivery> deliveries = deliveries(groupTopic, grant);
            if (!deliveries.isEmpty()) {
                if (marks.mark(grant)) {
                    deliver(request, grant, deliveries);
                } else {
                    stopWaiting(request);
                    sequencer.whenForced(new MarkedDelivery(request, grant, deliveries));
                }
                return Outcome.ANSWERED;
            }
            // All of them were dropped since they were examined: there may be others.
            return Outcome.UNFINISHED;
        }
        return unfinished ? Outcome.UNFINISHED : Outcome.NOTHING;
    }

    private void deliver(WaitingPop request, Grant grant, List<Delivery> deliveries) {
        GroupTopic groupTopic = grant.groupTopic();
        if (!answer(groupTopic, request, deliveries)) {
            // Nobody is there any more: others may have them at once.
            leases.end(groupTopic, List.copyOf(grant.entries()), 0, false);
        }
    }

    /** The answer of a pop that must not be given before the disk knows of it. */
    private final class MarkedDelivery implements Answer {
        private final WaitingPop request;
        private final Grant grant;
        private final List<Delivery> deliveries;

        MarkedDelivery(WaitingPop request, Grant grant, List<Delivery> deliveries) {
            this.request = request;
            this.grant = grant;
            this.deliveries = deliveries;
        }

        @Override
        public void publish(long value) {
            deliver(request, grant, deliveries);
        }

        @Override
        public void refuse(BrokerException why) {
            deliveries.forEach(delivery -> delivery.record().close());
            request.refuse(why);
        }
    }

    /** The last that the log is told: exactly what was delivered. */
    void settle() {
        marks.settle(topics.all());
    }

    /** Leases what the pop may have; returns whether there may be more that the budget did not reach. */
    private boolean take(GroupTopic groupTopic, Lane lane, Pop pop, Grant grant) {
        String owner = pop.owner();
        if (owner != null) {
            lane.unblockFor(owner, groupTopic.holds());
        }
        Predicate<Integer> mayHave = keyHash -> owner == null || !heldByAnother(groupTopic, keyHash, owner);
        int budget = findForgotten(lane, mayHave, groupTopic, Math.min(BUDGET, turnBudget));
        int bytes = 0;
        while (grant.entries().size() < pop.maxMessages() && bytes < pop.maxBytes()) {
            if (lane.runsLow() && budget > 0) {
                int left = lane.refill(scanner, groupTopic, budget);
                turnBudget -= budget - left;
                budget = left;
            }
            Entry entry = lane.poll();
            if (entry == null) {
                return budget <= 0 && lane.mayHaveMore();
            }
            if (!entry.queue().available(entry.offset()) || lane.outOfTurn(entry)) {
                continue;
            }
            if (scanner.expired(entry)) {
                groupTopic.finish(entry.queue(), entry.offset());
                continue;
            }
            if (owner != null && notYetFor(owner, entry, grant)) {
                if (lane.block(entry)) {
                    continue;
                }
                lane.putBack(entry);
                return false;
            }
            leases.lease(entry, grant, owner);
            bytes += entry.size();
            if (lane.endsDetour(entry)) {
                budget = findForgotten(lane, mayHave, groupTopic, budget);
            }
        }
        return false;
    }

    private int findForgotten(Lane lane, Predicate<Integer> mayHave, GroupTopic groupTopic, int budget) {
        int left = lane.findForgotten(mayHave, scanner, groupTopic, budget);
        turnBudget -= budget - left;
        return left;
    }

    /** Whether somebody else holds the message's ordering key, or this pop has closed its group: the next one may have what follows. */
    private static boolean notYetFor(String owner, Entry entry, Grant grant) {
        return heldByAnother(grant.groupTopic(), entry.keyHash(), owner) || grant.hasClosed(entry.keyHash());
    }

    private static boolean heldByAnother(GroupTopic groupTopic, int keyHash, String owner) {
        if (keyHash == 0) {
            return false;
        }
        KeyHold hold = groupTopic.holds().get(keyHash);
        return hold != null && !hold.heldBy(owner);
    }

    private List<Delivery> deliveries(GroupTopic groupTopic, Grant grant) {
        List<Delivery> deliveries = new ArrayList<>(grant.entries().size());
        for (Entry entry : new ArrayList<>(grant.entries())) {
            int attempts = entry.queue().cursor().attempts(entry.offset());
            boolean seenBefore = entry.queue().mark().seenBefore(entry.offset());
            Slice slice = scanner.record(entry, seenBefore ? attempts + 1 : attempts);
            if (slice == null) {
                // Dropped by retention since it was examined.
                groupTopic.finish(entry.queue(), entry.offset());
                groupTopic.appendFinished(sequencer);
                leases.finished(groupTopic, entry);
            } else {
                deliveries.add(new Delivery(entry.queue().number(), entry.offset(), attempts, seenBefore, slice));
            }
        }
        return deliveries;
    }

    private boolean answer(GroupTopic groupTopic, WaitingPop request, List<Delivery> deliveries) {
        stopWaiting(request);
        PopResult result = new PopResult(deliveries, clock.millis(), groupTopic.remaining());
        boolean taken = request.future().complete(result);
        if (!taken) {
            result.close();
        }
        return taken;
    }

    private void stopWaiting(WaitingPop request) {
        Deadline deadline = request.deadline();
        if (deadline != null) {
            deadlines.cancel(deadline);
        }
        String session = request.pop().session();
        if (session != null) {
            waitingBySession.computeIfPresent(session, (name, waiting) -> {
                waiting.remove(request);
                return waiting.isEmpty() ? null : waiting;
            });
        }
    }

    /** Answers waiting pops of a group, empty, that were made for an owner in a session. */
    void cancel(String group, String session, String owner) {
        cancel(session, pop -> group.equals(pop.group()) && owner.equals(pop.owner()));
    }

    /** Answers all waiting pops of a session, empty. */
    void cancel(String session) {
        cancel(session, pop -> true);
    }

    private void cancel(String session, Predicate<Pop> which) {
        waitingOf(session).forEach((request, groupTopic) -> {
            if (which.test(request.pop())) {
                groupTopic.waiting().remove(request);
                answer(groupTopic, request, List.of());
            }
        });
    }

    /** A copy: whoever is answered waits no more. */
    private Map<WaitingPop, GroupTopic> waitingOf(String session) {
        return new LinkedHashMap<>(waitingBySession.getOrDefault(session, Map.of()));
    }

    /** Refuses the waiting pops of a session that ends. */
    void endSession(String session) {
        BrokerException why = new BrokerException(Refusal.UNKNOWN_SESSION, "session " + session + " has ended");
        waitingOf(session).forEach((request, groupTopic) -> {
            groupTopic.waiting().remove(request);
            refuse(request, why);
        });
    }

    /** Refuses all waiting pops of a group's topic that is gone. */
    void drop(GroupTopic groupTopic, BrokerException why) {
        ahead.drop(groupTopic);
        refuseWaiting(groupTopic, why);
    }

    /** Refuses all waiting pops of a group's topic if a pop that came now would be. */
    void refuseIfNotPermitted(GroupTopic groupTopic) {
        try {
            PopTopics.requireMayConsume(groupTopic.group(), groupTopic.topic());
        } catch (BrokerException why) {
            refuseWaiting(groupTopic, why);
        }
    }

    private void refuseWaiting(GroupTopic groupTopic, BrokerException why) {
        groupTopic.waiting().forEach(request -> refuse(request, why));
        groupTopic.waiting().clear();
    }

    private void refuse(WaitingPop request, BrokerException why) {
        stopWaiting(request);
        request.refuse(why);
    }

    @Override
    public void stop(BrokerException why) {
        topics.all().forEach(groupTopic -> drop(groupTopic, why));
    }
}
