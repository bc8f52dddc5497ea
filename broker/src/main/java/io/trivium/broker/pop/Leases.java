package io.trivium.broker.pop;

import io.trivium.broker.record.LogRecord.Attempted;
import io.trivium.broker.record.LogRecord.Failures;
import io.trivium.broker.sequencer.Deadlines;
import io.trivium.broker.sequencer.Deadlines.Deadline;
import io.trivium.broker.sequencer.Sequencer;
import io.trivium.broker.store.Room;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who has which message, and how that ends. In memory only: a restart makes all leased messages available again. Only failed
 * deliveries and dead letters are logged.
 */
final class Leases {
    private static final String TOO_MANY_ATTEMPTS = "delivered in vain too often";

    private final Sequencer sequencer;
    private final Deadlines deadlines;
    private final Scanner scanner;
    private final DeadLetters deadLetters;
    private final Room room;

    Leases(Sequencer sequencer, Deadlines deadlines, Scanner scanner, DeadLetters deadLetters, Room room) {
        this.sequencer = sequencer;
        this.deadlines = deadlines;
        this.scanner = scanner;
        this.deadLetters = deadLetters;
        this.room = room;
    }

    /** Leases an available message. The grant's end must be seen to when it has all of its messages. */
    void lease(Entry entry, Grant grant, @Nullable String owner) {
        entry.queue().taken().put(entry.offset(), entry);
        entry.grant(grant);
        grant.entries().add(entry);
        if (owner != null && entry.keyHash() != 0) {
            KeyHold hold = grant.groupTopic()
                    .holds()
                    .computeIfAbsent(entry.keyHash(), key -> new KeyHold(entry.keyHash(), owner));
            hold.entries().add(entry);
            entry.hold(hold);
            if (entry.closesGroup()) {
                grant.closeKey(entry.keyHash());
                // What was given of it stays together, and comes back together
                grant.groupTopic().free(hold);
            }
        }
    }

    /** Lets a grant end with its session, or by time, which counts an attempt. */
    void limit(Grant grant, long leaseNanos) {
        Session session = grant.session();
        if (session != null) {
            session.hold(grant);
        } else {
            grant.deadline(deadlines.after(leaseNanos, () -> expire(grant)));
        }
    }

    /** Ends a grant whose holder is gone: nobody knows what it has seen, so it counts as seen, but not as failed. */
    void abandon(Grant grant) {
        Map<PopQueue, List<Long>> left = new LinkedHashMap<>();
        for (Entry entry : grant.entries()) {
            left.computeIfAbsent(entry.queue(), queue -> new ArrayList<>()).add(entry.offset());
        }
        left.forEach((queue, offsets) -> queue.mark().leaveBehind(offsets));
        end(grant.groupTopic(), new ArrayList<>(grant.entries()), 0, false);
    }

    private void expire(Grant grant) {
        end(grant.groupTopic(), new ArrayList<>(grant.entries()), 0, true);
    }

    /** Forgets a message that is finished: its record is applied already. */
    void finished(GroupTopic groupTopic, Entry entry) {
        KeyHold hold = entry.hold();
        forget(entry);
        if (hold != null && hold.entries().isEmpty()) {
            groupTopic.free(hold);
        }
        if (entry.queue().taken().size() == 0) {
            groupTopic.queueFree();
        }
    }

    /** Takes a lease back as if it had never been. */
    void undo(Entry entry) {
        forget(entry);
    }

    private void forget(Entry entry) {
        entry.queue().taken().remove(entry.offset());
        // A lane that was offered it before may still have it, and keep it instead of the one that comes back.
        entry.unlock();
        unhide(entry);
        leaveGrant(entry);
        KeyHold hold = entry.hold();
        if (hold != null) {
            hold.entries().remove(entry);
            entry.hold(null);
        }
    }

    private void unhide(Entry entry) {
        Deadline hidden = entry.hidden();
        if (hidden != null) {
            deadlines.cancel(hidden);
            entry.hidden(null);
        }
    }

    /** Takes a message away from its holder; it stays taken, and its ordering key is held, by nobody. */
    void lock(Entry entry) {
        leaveGrant(entry);
        KeyHold hold = entry.hold();
        if (hold != null) {
            hold.suspend();
        }
        entry.lock();
    }

    private void leaveGrant(Entry entry) {
        Grant grant = entry.grant();
        if (grant == null) {
            return;
        }
        entry.grant(null);
        grant.entries().remove(entry);
        if (grant.entries().isEmpty()) {
            Deadline deadline = grant.deadline();
            if (deadline != null) {
                deadlines.cancel(deadline);
            }
            Session session = grant.session();
            if (session != null) {
                session.letGo(grant);
            }
        }
    }

    /**
     * Ends leases without an acknowledgement. With an ordering key what its holder has of that key behind them comes back too, and
     * where they failed what stands before them, so that its order is kept; only the given messages count as failed. What was given back
     * unseen does not take away what its holder works on.
     *
     * @param hideNanos how long the given messages stay hidden, and with them their ordering keys
     */
    void end(GroupTopic groupTopic, List<Entry> entries, long hideNanos, boolean countsAttempt) {
        Set<Entry> mates = keyMates(entries, countsAttempt);
        List<Entry> left = countsAttempt ? count(groupTopic, entries) : entries;
        for (Entry entry : left) {
            leaveGrant(entry);
            if (hideNanos > 0) {
                hide(groupTopic, entry, hideNanos);
            }
        }
        // First all are given up, then any key is freed: nobody may get a later message before an earlier one is back.
        List<Entry> back = new ArrayList<>(hideNanos > 0 ? List.of() : left);
        back.addAll(mates);
        Set<KeyHold> holds = new LinkedHashSet<>();
        for (Entry entry : back) {
            KeyHold hold = entry.hold();
            if (hold != null) {
                holds.add(hold);
            }
            forget(entry);
            groupTopic.comeBack(entry, scanner);
        }
        for (KeyHold hold : holds) {
            if (hold.entries().isEmpty()) {
                groupTopic.free(hold);
            }
        }
    }

    /**
     * What the holders of the entries' keys have leased besides.
     *
     * @param all false to leave what stands before the entries
     */
    private static Set<Entry> keyMates(List<Entry> entries, boolean all) {
        Set<Entry> mates = new LinkedHashSet<>();
        for (Entry entry : entries) {
            KeyHold hold = entry.hold();
            if (hold != null) {
                for (Entry mate : all ? hold.entries() : hold.entries().tailSet(entry, false)) {
                    if (mate.grant() != null) {
                        mates.add(mate);
                    }
                }
            }
        }
        entries.forEach(mates::remove);
        return mates;
    }

    /** Logs the failed attempts; returns the messages that have attempts left, or may not be moved for want of room. */
    private List<Entry> count(GroupTopic groupTopic, List<Entry> entries) {
        int most = groupTopic.group().settings().maxAttempts();
        List<Entry> left = new ArrayList<>(entries.size());
        Map<PopQueue, List<Failures>> failed = new LinkedHashMap<>();
        for (Entry entry : entries) {
            int attempts = entry.queue().cursor().attempts(entry.offset()) + 1;
            if (entry.queue().cursor().isFinished(entry.offset())) {
                // The cursor was moved past it.
                left.add(entry);
            } else if (most >= 0 && attempts > most && !room.full()) {
                deadLetter(groupTopic, entry, attempts, TOO_MANY_ATTEMPTS);
            } else {
                failed.computeIfAbsent(entry.queue(), queue -> new ArrayList<>())
                        .add(new Failures(entry.offset(), attempts));
                left.add(entry);
            }
        }
        failed.forEach((queue, failures) -> sequencer.append(
                new Attempted(groupTopic.group().number(), groupTopic.topic().number(), queue.number(), failures)));
        return left;
    }

    /** Sends a leased message to the dead-letter topic. */
    void deadLetter(GroupTopic groupTopic, Entry entry, int attempts, String reason) {
        deadLetters.send(groupTopic, entry, attempts, reason);
        finished(groupTopic, entry);
    }

    /** Leases a message that is leased, or hidden, until another time, apart from what was leased with it. */
    void prolong(GroupTopic groupTopic, Entry entry, long leaseNanos) {
        unhide(entry);
        leaveGrant(entry);
        Grant alone = new Grant(groupTopic, null, null);
        alone.entries().add(entry);
        entry.grant(alone);
        limit(alone, leaseNanos);
    }

    /** Hides a message, or hides it until another time. */
    void hide(GroupTopic groupTopic, Entry entry, long nanos) {
        unhide(entry);
        KeyHold hold = entry.hold();
        if (hold != null) {
            hold.suspend();
        }
        entry.hidden(deadlines.after(nanos, () -> show(groupTopic, entry)));
    }

    /** Ends the hiding of a message. */
    void show(GroupTopic groupTopic, Entry entry) {
        KeyHold hold = entry.hold();
        forget(entry);
        groupTopic.comeBack(entry, scanner);
        if (hold != null && hold.entries().isEmpty()) {
            groupTopic.free(hold);
        }
    }

    /** The group or the topic is gone: forgets all leases without a trace. */
    void drop(GroupTopic groupTopic) {
        for (PopQueue queue : groupTopic.queues()) {
            List<Entry> taken = new ArrayList<>();
            queue.taken().forEach(taken::add);
            taken.forEach(this::forget);
        }
    }
}
