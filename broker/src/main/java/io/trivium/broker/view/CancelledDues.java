package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import io.trivium.broker.store.Due;
import io.trivium.broker.store.View;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The scheduled messages that were cancelled, until the schedule has passed them. In snapshots: (due, position). */
final class CancelledDues implements View {
    private static final byte[] NO_VALUE = {};

    private final TreeSet<Due> cancelled = new TreeSet<>();
    private final Changes<Due> changes = new Changes<>(this::encode);

    void add(Due due) {
        changes.before(due);
        cancelled.add(due);
    }

    /** The schedule is done with all messages up to this one. */
    void pass(Due due) {
        while (!cancelled.isEmpty() && cancelled.first().compareTo(due) <= 0) {
            changes.before(cancelled.first());
            cancelled.remove(cancelled.first());
        }
    }

    boolean contains(Due due) {
        return cancelled.contains(due);
    }

    int count() {
        return cancelled.size();
    }

    Set<Due> copy() {
        return new TreeSet<>(cancelled);
    }

    @Override
    public String name() {
        return "schedule-cancelled";
    }

    @Override
    public void mark() {
        changes.mark();
    }

    @Override
    public int take(int limit, List<Change> target) {
        return changes.take(limit, target);
    }

    private Change encode(Due due) {
        return new Change(Bytes.of(due.millis(), due.position()), cancelled.contains(due) ? NO_VALUE : null);
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        ByteBuffer due = ByteBuffer.wrap(key);
        cancelled.add(new Due(due.getLong(), due.getLong()));
    }

    void dump(StringBuilder text) {
        text.append("schedule cancelled ").append(cancelled).append('\n');
    }
}
