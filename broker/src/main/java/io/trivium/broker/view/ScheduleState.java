package io.trivium.broker.view;

import io.trivium.broker.store.Due;
import io.trivium.broker.store.QueueIndexes.DueStart;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which scheduled messages are still to be delivered, as of a moment; for any thread. What is done then stays done: a message that this
 * calls pending may be delivered by now, never the other way round.
 */
public final class ScheduleState implements DueStart {
    private final NavigableMap<Long, Due> marks;
    private final NavigableSet<Long> parts;
    private final Set<Due> cancelled;
    private final Due after;

    ScheduleState(NavigableMap<Long, Due> marks, NavigableSet<Long> parts, Set<Due> cancelled, Due after) {
        this.marks = marks;
        this.parts = parts;
        this.cancelled = cancelled;
        this.after = after;
    }

    /** Whether a part of the log may hold pending messages; its end is exclusive. Costs nothing. */
    public boolean mayHoldPending(long startPosition, long endPosition) {
        Long part = parts.ceiling(LatestDues.part(startPosition));
        return part != null && part <= LatestDues.part(endPosition - 1);
    }

    /** Whether a message that was scheduled is still to be delivered. */
    public boolean pending(Due due) {
        return due.compareTo(after) > 0
                && due.compareTo(marks.floorEntry(due.position()).getValue()) > 0
                && !cancelled.contains(due);
    }

    @Override
    public @Nullable Due from(long startPosition, long endPosition) {
        if (!mayHoldPending(startPosition, endPosition)) {
            return null;
        }
        Due lowest = marks.floorEntry(startPosition).getValue();
        for (Map.Entry<Long, Due> mark :
                marks.subMap(startPosition, true, endPosition, false).entrySet()) {
            lowest = mark.getValue().compareTo(lowest) < 0 ? mark.getValue() : lowest;
        }
        Due last = lowest.compareTo(after) > 0 ? lowest : after;
        return new Due(last.millis(), last.position() + 1);
    }
}
