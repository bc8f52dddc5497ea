package io.trivium.broker.view;

import io.trivium.broker.store.Due;
import io.trivium.broker.store.View;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait for their delivery time. What waits stands in the store's tables of delivery times; here is only how far the
 * schedule is done, what was cancelled, and as a cache the messages that are due first. The sequencer's.
 */
public final class Schedule {
    /** Before all messages. */
    static final Due NOTHING = new Due(Long.MIN_VALUE, 0);
    /** After all messages. */
    private static final Due ALL = new Due(Long.MAX_VALUE, Long.MAX_VALUE - 1);

    private final Watermarks marks = new Watermarks();
    private final LatestDues latest = new LatestDues();
    private final CancelledDues cancelled = new CancelledDues();
    private final WaitingCount waiting = new WaitingCount();
    private final AtomicLong everAdded = new AtomicLong();
    private final AtomicLong everDelivered = new AtomicLong();
    private final Upcoming near;
    /** What comes to stand beyond the horizon during a search, which may not see it. */
    private @Nullable Upcoming fresh;

    /**
     * Nothing is scheduled.
     *
     * @param inMemory how many messages are kept in memory at most: half of them near, a quarter being found, a quarter scheduled while
     *     others are searched
     */
    Schedule(int inMemory) {
        near = new Upcoming(inMemory / 2, NOTHING);
    }

    /** The message that is due first, cancelled ones included; null if none is known. */
    public @Nullable Due first() {
        return near.first();
    }

    public boolean isCancelled(Due due) {
        return cancelled.contains(due);
    }

    /** Whether a message that was scheduled is still to be delivered. */
    public boolean isPending(Due due) {
        return !marks.passed(due) && !cancelled.contains(due);
    }

    /** How many messages were cancelled before their time, which has not come yet. */
    public int cancelledCount() {
        return cancelled.count();
    }

    /** How many messages are kept in memory. */
    public int retained() {
        return near.size() + (fresh == null ? 0 : fresh.size());
    }

    /** How many messages are to be delivered; empty while there are some of before they were counted. Any thread. */
    public OptionalLong waiting() {
        return waiting.get();
    }

    /** How many were scheduled since {@link #countFromNow}. Any thread. */
    public long everAdded() {
        return everAdded.get();
    }

    /** How many were delivered since {@link #countFromNow}. Any thread. */
    public long everDelivered() {
        return everDelivered.get();
    }

    /** What was replayed does not count. */
    public void countFromNow() {
        everAdded.set(0);
        everDelivered.set(0);
    }

    /** A snapshot is restored. */
    void restored() {
        if (!latest.isEmpty()) {
            waiting.someWait();
        }
    }

    /** What is pending now, for any thread. */
    public ScheduleState state() {
        return new ScheduleState(marks.copy(), latest.parts(), cancelled.copy(), NOTHING);
    }

    // The messages that are due first, found in the store

    /** Whether more messages should be searched: few are known, and there may be others. */
    public boolean needsSearch() {
        return fresh == null
                && near.size() <= near.capacity() / 2
                && !latest.isEmpty()
                && !near.horizon().equals(ALL);
    }

    /** Begins a search for what comes after the horizon; {@link #found} or {@link #searchFailed} ends it. */
    public ScheduleState beginSearch() {
        fresh = new Upcoming(near.capacity() / 2, ALL);
        return new ScheduleState(marks.copy(), latest.parts(), new TreeSet<>(), near.horizon());
    }

    /** How many messages a search should return. */
    public int searchLimit() {
        return near.capacity() / 2;
    }

    /**
     * Ends a search.
     *
     * @param dues pending messages after the horizon, sorted
     * @param all whether there are no others
     */
    public void found(List<Due> dues, boolean all) {
        Upcoming scheduled = fresh;
        if (scheduled == null) {
            throw new IllegalStateException("nobody searched");
        }
        Due end = all ? ALL : dues.get(dues.size() - 1);
        near.extendTo(end.compareTo(scheduled.horizon()) < 0 ? end : scheduled.horizon());
        dues.forEach(near::add);
        scheduled.entries().forEach(near::add);
        fresh = null;
    }

    /** Ends a search that found nothing out. */
    public void searchFailed() {
        fresh = null;
    }

    // Changes, by records

    void add(Due due) {
        if (latest.isEmpty() && near.size() == 0 && fresh == null) {
            // Nothing waits: from here on all are known without a search.
            near.extendTo(ALL);
        }
        waiting.begun();
        everAdded.incrementAndGet();
        marks.add(due);
        latest.add(due);
        Due beyond = near.add(due);
        if (fresh != null && beyond != null) {
            fresh.add(beyond);
        }
    }

    /** A message is delivered, or given up, and with it all that were due before it. */
    void pass(Due due) {
        if (isPending(due)) {
            waiting.ended();
        }
        marks.pass(due);
        latest.pass(due);
        cancelled.pass(due);
        near.pass(due);
        if (latest.isEmpty()) {
            waiting.none();
        }
    }

    /** As {@link #pass}, of a message that was published. */
    void deliver(Due due) {
        everDelivered.incrementAndGet();
        pass(due);
    }

    void cancel(Due due) {
        if (isPending(due)) {
            waiting.ended();
        }
        cancelled.add(due);
    }

    List<View> views() {
        return List.of(marks, latest, cancelled, waiting);
    }

    void dump(StringBuilder text) {
        marks.dump(text);
        latest.dump(text);
        cancelled.dump(text);
        waiting.dump(text);
    }
}
