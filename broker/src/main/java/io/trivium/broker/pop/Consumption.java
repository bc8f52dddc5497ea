package io.trivium.broker.pop;

import io.trivium.broker.delivery.Acknowledgement;
import io.trivium.broker.delivery.Pop;
import io.trivium.broker.delivery.PopResult;
import io.trivium.broker.delivery.Release;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.publish.PublishListener;
import io.trivium.broker.record.LogRecord.Acknowledged;
import io.trivium.broker.record.LogRecord.Run;
import io.trivium.broker.sequencer.Deadlines;
import io.trivium.broker.sequencer.Sequencer;
import io.trivium.broker.store.QueueIndexes;
import io.trivium.broker.store.Room;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.view.Cursor;
import io.trivium.broker.view.GroupState;
import io.trivium.broker.view.QueueState;
import io.trivium.broker.view.TopicState;
import io.trivium.broker.view.Views;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Popping and what follows it: acknowledging, releasing, dead letters, and the sessions with which leases end. All but
 * {@link #pop} is called by the sequencer.
 */
public final class Consumption {
    private final Views views;
    private final Sequencer sequencer;
    private final Room room;
    private final PopTopics topics;
    private final Sessions sessions = new Sessions();
    private final Leases leases;
    private final Scanner scanner;
    private final Popping popping;

    public Consumption(
            Views views,
            Sequencer sequencer,
            Deadlines deadlines,
            MessageLog log,
            QueueIndexes indexes,
            InstantSource clock,
            Room room,
            PublishListener listener) {
        this.room = room;
        this.views = views;
        this.sequencer = sequencer;
        scanner = new Scanner(indexes, log, clock);
        topics = new PopTopics(views, sequencer, indexes, new Locks(views.branches(), scanner));
        leases = new Leases(
                sequencer, deadlines, scanner, new DeadLetters(views, sequencer, scanner, clock, listener), room);
        popping = new Popping(topics, sessions, leases, scanner, sequencer, deadlines, clock);
        sequencer.addTask(popping);
    }

    /** Any thread. */
    public CompletableFuture<PopResult> pop(Pop pop) {
        WaitingPop request = new WaitingPop(pop, false, popping::begin);
        sequencer.submit(request);
        return request.future();
    }

    /** Whether a pop would be given a message. Any thread. */
    public CompletableFuture<Boolean> poppable(Pop pop) {
        WaitingPop request = new WaitingPop(pop, true, popping::begin);
        sequencer.submit(request);
        return request.future().thenApply(empty -> request.found());
    }

    public void cancelPops(String group, String session, String owner) {
        popping.cancel(group, session, owner);
    }

    /** Finishes messages; returns false, and does nothing, if an offset is outside the queue. */
    public boolean acknowledge(GroupState group, QueueState queue, long[] offsets) {
        for (long offset : offsets) {
            if (offset < 0 || offset >= queue.publishedEnd()) {
                return false;
            }
        }
        Cursor cursor = views.cursors().find(group.number(), queue.key());
        List<Run> runs = runs(offsets, cursor);
        if (!runs.isEmpty()) {
            sequencer.append(new Acknowledged(group.number(), queue.topic().number(), queue.number(), runs));
        }
        GroupTopic groupTopic = topics.find(group, queue.topic());
        PopQueue popQueue = groupTopic == null ? null : groupTopic.queue(queue.number());
        if (groupTopic != null && popQueue != null) {
            for (Entry entry : taken(popQueue, offsets)) {
                leases.finished(groupTopic, entry);
            }
        }
        return true;
    }

    /** The offsets that are not finished yet, in runs. */
    private static List<Run> runs(long[] offsets, @Nullable Cursor cursor) {
        long[] sorted = offsets;
        if (offsets.length > 1) {
            sorted = offsets.clone();
            Arrays.sort(sorted);
        }
        List<Run> runs = new ArrayList<>(1);
        int from = 0;
        for (int i = 1; i <= sorted.length; i++) {
            if (i == sorted.length || sorted[i] > sorted[i - 1] + 1) {
                add(runs, sorted[from], sorted[i - 1], cursor);
                from = i;
            }
        }
        return runs;
    }

    private static void add(List<Run> runs, long first, long last, @Nullable Cursor cursor) {
        boolean finished = cursor != null;
        for (long offset = first; finished && cursor != null && offset <= last; offset++) {
            finished = cursor.isFinished(offset);
        }
        if (!finished) {
            runs.add(new Run(first, Math.toIntExact(last - first + 1)));
        }
    }

    /** The leased or hidden messages among offsets, each once. */
    private static Collection<Entry> taken(PopQueue queue, long[] offsets) {
        // The usual case, and a hot one, needs no set.
        Collection<Entry> entries = offsets.length == 1 ? new ArrayList<>(1) : new LinkedHashSet<>();
        for (long offset : offsets) {
            Entry entry = offset < 0 ? null : queue.taken().get(offset);
            if (entry != null) {
                entries.add(entry);
            }
        }
        return entries;
    }

    /**
     * Without those that wait for the decision of a branch.
     *
     * @param session and without those that it has not leased; null for all
     */
    private static Collection<Entry> unlocked(PopQueue queue, long[] offsets, @Nullable String session) {
        Collection<Entry> entries = taken(queue, offsets);
        entries.removeIf(entry -> entry.locked() || (session != null && !entry.leasedTo(session)));
        return entries;
    }

    public void release(GroupState group, QueueState queue, long[] offsets, Release how) {
        GroupTopic groupTopic = topics.find(group, queue.topic());
        PopQueue popQueue = groupTopic == null ? null : groupTopic.queue(queue.number());
        if (groupTopic == null || popQueue == null) {
            return;
        }
        long hideNanos = Math.max(0, atMost(Pop.LONGEST_LEASE, how.after()).toNanos());
        List<Entry> leased = new ArrayList<>();
        for (Entry entry : unlocked(popQueue, offsets, how.session())) {
            if (entry.hidden() == null) {
                leased.add(entry);
            } else if (hideNanos > 0) {
                leases.hide(groupTopic, entry, hideNanos);
            } else {
                leases.show(groupTopic, entry);
            }
        }
        leases.end(groupTopic, leased, hideNanos, how.countsAttempt());
    }

    /** Gives leases another end, at which they count as failed. */
    public void prolong(GroupState group, QueueState queue, long[] offsets, Duration lease) {
        GroupTopic groupTopic = topics.find(group, queue.topic());
        PopQueue popQueue = groupTopic == null ? null : groupTopic.queue(queue.number());
        if (groupTopic == null || popQueue == null) {
            return;
        }
        long leaseNanos = Math.max(0, atMost(Pop.LONGEST_LEASE, lease).toNanos());
        List<Entry> entries = new ArrayList<>(unlocked(popQueue, offsets, null));
        if (leaseNanos > 0) {
            entries.forEach(entry -> leases.prolong(groupTopic, entry, leaseNanos));
        } else {
            leases.end(groupTopic, entries, 0, true);
        }
    }

    static Duration atMost(Duration most, Duration wanted) {
        return wanted.compareTo(most) < 0 ? wanted : most;
    }

    public void deadLetter(
            GroupState group, QueueState queue, long[] offsets, String reason, @Nullable String session) {
        if (room.full()) {
            throw new BrokerException(Refusal.DISK_FULL, "the disk is full: there is no room for dead letters");
        }
        GroupTopic groupTopic = topics.find(group, queue.topic());
        PopQueue popQueue = groupTopic == null ? null : groupTopic.queue(queue.number());
        if (groupTopic == null || popQueue == null) {
            return;
        }
        for (Entry entry : unlocked(popQueue, offsets, session)) {
            if (!popQueue.cursor().isFinished(entry.offset())) {
                int attempts = popQueue.cursor().attempts(entry.offset());
                leases.deadLetter(groupTopic, entry, attempts, reason);
            }
        }
    }

    /** What transactions need of the leases. */
    public TransactionLeases forTransactions() {
        return new TransactionLeases(views, topics, leases);
    }

    /** Whether a group would ever be given a message that is stored: not finished, and not one that it skips. */
    public boolean wanted(GroupState group, QueueState queue, long offset, int flags, long position) {
        Cursor cursor = views.cursors().find(group.number(), queue.key());
        return (cursor == null || !cursor.isFinished(offset)) && !scanner.skips(group, flags, position);
    }

    /** A group's cursor was moved: what is offered is found anew. */
    public void cursorMoved(GroupState group, QueueState queue) {
        GroupTopic groupTopic = topics.find(group, queue.topic());
        if (groupTopic != null) {
            PopQueue moved = groupTopic.queue(queue.number());
            if (moved != null) {
                moved.mark().restart();
                showPassed(groupTopic, moved);
            }
            groupTopic.restart();
        }
    }

    /** What is hidden and finished by now keeps neither its queue nor its ordering key waiting until its time. */
    private void showPassed(GroupTopic groupTopic, PopQueue queue) {
        List<Entry> passed = new ArrayList<>();
        queue.taken().forEach(entry -> {
            if (entry.hidden() != null && queue.cursor().isFinished(entry.offset())) {
                passed.add(entry);
            }
        });
        passed.forEach(entry -> leases.finished(groupTopic, entry));
    }

    /** The settings of a group may have changed: those who wait get what who comes now would get. */
    public void groupChanged(String group) {
        for (GroupTopic groupTopic : topics.ofGroup(group)) {
            groupTopic.groupChanged();
            popping.refuseIfNotPermitted(groupTopic);
        }
    }

    /** The settings of a topic may have changed. */
    public void topicChanged(TopicState topic) {
        topics.ofTopic(topic).forEach(popping::refuseIfNotPermitted);
    }

    /** Before the broker stops: says the last that the log is to know. */
    public void settle() {
        popping.settle();
    }

    public void topicDropped(TopicState topic) {
        BrokerException why = new BrokerException(Refusal.UNKNOWN_TOPIC, "topic " + topic.name() + " was deleted");
        new ArrayList<>(topics.ofTopic(topic)).forEach(groupTopic -> drop(groupTopic, why));
    }

    public void groupDropped(GroupState group) {
        BrokerException why = new BrokerException(Refusal.UNKNOWN_GROUP, "group " + group.name() + " was deleted");
        topics.ofGroup(group.name()).forEach(groupTopic -> drop(groupTopic, why));
        sessions.forgetGroup(group.name());
    }

    private void drop(GroupTopic groupTopic, BrokerException why) {
        popping.drop(groupTopic, why);
        leases.drop(groupTopic);
        topics.remove(groupTopic);
    }

    public void openSession(String name) {
        sessions.open(name);
    }

    /** Refuses if the session is not open. */
    public void checkSession(String name) {
        sessions.get(name);
    }

    /** The group lives until the last session that declared it ends. */
    public void declared(String group, String session) {
        sessions.declare(group, sessions.get(session));
    }

    /** Undoes a declaration; returns whether it was the last. */
    public boolean left(String group, String session) {
        Session declaring = sessions.find(session);
        return declaring != null && sessions.leave(group, declaring) && !sessions.anyDeclares(group);
    }

    /** Answers the waiting pops of a session, empty. */
    public void suspendSession(String name) {
        popping.cancel(name);
    }

    /** Releases what is leased to a session and is not among what it holds. */
    public void keepLeases(String name, List<Acknowledgement> held) {
        List<Grant> grants = new ArrayList<>(sessions.get(name).grants());
        Set<Held> lost = new HashSet<>();
        grants.forEach(grant -> grant.entries().forEach(entry -> lost.add(held(grant, entry))));
        // What the session says may be far more than what it has: only the latter is kept in memory
        for (Acknowledgement each : held) {
            for (long offset : each.offsets()) {
                lost.remove(new Held(each.group(), each.queue(), offset));
            }
        }
        for (Grant grant : grants) {
            List<Entry> gone = new ArrayList<>(grant.entries());
            gone.removeIf(entry -> !lost.contains(held(grant, entry)));
            leases.end(grant.groupTopic(), gone, 0, false);
        }
    }

    private static Held held(Grant grant, Entry entry) {
        GroupTopic groupTopic = grant.groupTopic();
        return new Held(
                groupTopic.group().name(),
                new QueueId(groupTopic.topic().name(), entry.queue().number()),
                entry.offset());
    }

    private record Held(String group, QueueId queue, long offset) {}

    /** Ends a session; returns the groups that no session declares any more. */
    public Set<String> closeSession(String name) {
        Session session = sessions.close(name);
        Set<String> orphans = new TreeSet<>();
        if (session == null) {
            return orphans;
        }
        popping.endSession(name);
        for (Grant grant : new ArrayList<>(session.grants())) {
            leases.abandon(grant);
        }
        for (String group : session.groups()) {
            if (!sessions.anyDeclares(group)) {
                orphans.add(group);
            }
        }
        return orphans;
    }
}
