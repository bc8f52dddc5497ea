package io.trivium.broker.engine;

import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.log.Frame;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.record.LogRecord.ScheduleCancelled;
import io.trivium.broker.record.LogRecord.SchedulePassed;
import io.trivium.broker.record.LogRecord.Scheduled;
import io.trivium.broker.record.Placement;
import io.trivium.broker.record.RecordReader;
import io.trivium.broker.sequencer.Command;
import io.trivium.broker.sequencer.Deadlines;
import io.trivium.broker.sequencer.Sequencer;
import io.trivium.broker.sequencer.TurnTask;
import io.trivium.broker.store.Due;
import io.trivium.broker.store.QueueIndexes;
import io.trivium.broker.store.Store;
import io.trivium.broker.view.Schedule;
import io.trivium.broker.view.ScheduleState;
import io.trivium.broker.view.TopicState;
import io.trivium.broker.view.Views;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers messages at their times, in the order of those, and never early: it looks at the clock for each. A background thread finds in
 * the store what is due next. The sequencer's.
 */
final class Timers implements TurnTask {
    private static final int DELIVERED_PER_TURN = 256;
    private static final int MOST_CANCELLED = 100_000;
    private static final long RETRY_NANOS = 1_000_000_000;
    private static final Logger LOG = LoggerFactory.getLogger(Timers.class);

    private final Views views;
    private final Schedule schedule;
    private final Sequencer sequencer;
    private final Publishing publishing;
    private final Deadlines deadlines;
    private final MessageLog log;
    private final QueueIndexes indexes;
    private final InstantSource clock;
    private final Executor background;
    private boolean searchLater;

    Timers(
            Views views,
            Sequencer sequencer,
            Publishing publishing,
            Deadlines deadlines,
            Store store,
            InstantSource clock,
            Executor background) {
        this.views = views;
        this.schedule = views.schedule();
        this.sequencer = sequencer;
        this.publishing = publishing;
        this.deadlines = deadlines;
        this.log = store.log();
        this.indexes = store.indexes();
        this.clock = clock;
        this.background = background;
    }

    boolean cancel(String topicName, long position) {
        TopicState topic = views.topics().byName(topicName);
        Optional<Scheduled> found = topic == null || position < 0
                ? Optional.empty()
                : log.inFrameAt(
                        position, frame -> Optional.ofNullable(scheduled(frame).get(position)));
        if (found.isEmpty() || topic == null || found.get().topic() != topic.number()) {
            return false;
        }
        Due due = new Due(found.get().dueMillis(), position);
        if (!schedule.isPending(due)) {
            return false;
        }
        if (schedule.cancelledCount() >= MOST_CANCELLED) {
            throw new BrokerException(
                    Refusal.BUSY, "more than " + MOST_CANCELLED + " cancelled messages wait for their time");
        }
        sequencer.append(new ScheduleCancelled(due.millis(), position));
        return true;
    }

    /** The messages that a frame schedules, by the positions of their records. They live no longer than the frame. */
    private static Map<Long, Scheduled> scheduled(Frame frame) {
        Map<Long, Scheduled> found = new HashMap<>(2);
        Placement.visit(RecordReader.read(frame), frame.payloadPosition(), (holder, number, message, position) -> {
            if (holder instanceof Scheduled one) {
                found.put(position, one);
            }
        });
        return found;
    }

    @Override
    public int work() {
        if (schedule.needsSearch() && !searchLater) {
            search();
        }
        if (!publishing.hasRoom()) {
            return 0;
        }
        int left = DELIVERED_PER_TURN;
        for (Due due = nextDue(); due != null && left > 0; due = nextDue()) {
            left = schedule.isCancelled(due) ? pass(due, left) : deliver(due, left);
        }
        return DELIVERED_PER_TURN - left;
    }

    /** The message that is to be delivered now; null if there is none. */
    private @Nullable Due nextDue() {
        Due due = schedule.first();
        // What is not even written yet is delivered in the next turn.
        return due == null || due.millis() > clock.millis() || due.position() >= log.written() ? null : due;
    }

    private int pass(Due due, int most) {
        sequencer.append(new SchedulePassed(due.millis(), due.position()));
        return most - 1;
    }

    /** Delivers a message, and those that follow if they stand in the same frame; returns how many more this turn may. */
    private int deliver(Due first, int most) {
        Optional<Integer> left = log.inFrameAt(first.position(), frame -> {
            Map<Long, Scheduled> inFrame = scheduled(frame);
            int budget = most;
            for (Due due = first; due != null && budget > 0; due = nextDue()) {
                Scheduled scheduled = inFrame.get(due.position());
                if (scheduled == null || schedule.isCancelled(due)) {
                    break;
                }
                deliver(scheduled, due);
                budget--;
            }
            return budget == most ? Optional.empty() : Optional.of(budget);
        });
        if (left.isEmpty()) {
            LOG.error("The delayed message at position {} cannot be read and is not delivered", first.position());
            return pass(first, most);
        }
        return left.get();
    }

    private void deliver(Scheduled scheduled, Due due) {
        if (!publishing.deliver(scheduled, due)) {
            sequencer.append(new SchedulePassed(due.millis(), due.position()));
        }
    }

    private void search() {
        ScheduleState state = schedule.beginSearch();
        int limit = schedule.searchLimit();
        try {
            background.execute(() -> search(state, limit));
        } catch (RejectedExecutionException stopping) {
            // The next run of the broker searches again.
            searchLater = true;
        }
    }

    /** On the background thread. */
    private void search(ScheduleState state, int limit) {
        List<Due> found = new ArrayList<>();
        try {
            boolean[] all = {true};
            indexes.findDue(state, due -> {
                all[0] = found.size() < limit || !state.pending(due);
                if (all[0] && state.pending(due)) {
                    found.add(due);
                }
                return all[0];
            });
            boolean nothingElse = all[0];
            sequencer.submit(new Found(() -> schedule.found(found, nothingElse)));
        } catch (RuntimeException e) {
            if (sequencer.running()) {
                LOG.error("Could not find out which delayed messages are due next; trying again", e);
            }
            sequencer.submit(new Found(this::failed));
        }
    }

    private void failed() {
        schedule.searchFailed();
        searchLater = true;
        deadlines.after(RETRY_NANOS, () -> searchLater = false);
    }

    @Override
    public long nanosToWork() {
        if (schedule.needsSearch() && !searchLater) {
            return 0;
        }
        Due due = schedule.first();
        if (due == null || !publishing.hasRoom()) {
            return Long.MAX_VALUE;
        }
        long millis = Math.max(0, due.millis() - clock.millis());
        return millis > Long.MAX_VALUE / 1_000_000 ? Long.MAX_VALUE : millis * 1_000_000;
    }

    /** What a search brings back. */
    private record Found(Runnable action) implements Command {
        @Override
        public void run() {
            action.run();
        }

        @Override
        public void refuse(BrokerException why) {
            // The engine stops: nobody waits for what is due next.
        }
    }
}
