package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import io.trivium.broker.store.Due;
import io.trivium.broker.store.View;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How far the schedule is done. Usually one mark: all messages up to it, in the order of delivery, are. After the clock was set back
 * messages may be scheduled behind that mark. They, and all that are scheduled later, get a mark of their own; when it has caught up
 * with the older one both are one again. So a mark holds from a position of the log up to the next one's.
 *
 * <p>In snapshots: that position, and (due, position) of the mark.
 */
final class Watermarks implements View {
    private final TreeMap<Long, Due> marks = new TreeMap<>(Map.of(0L, Schedule.NOTHING));
    private final Changes<Long> changes = new Changes<>(this::encode);

    /** Whether the schedule is done with a message. */
    boolean passed(Due due) {
        return due.compareTo(marks.floorEntry(due.position()).getValue()) <= 0;
    }

    /** A message is scheduled; positions grow. */
    void add(Due due) {
        if (passed(due)) {
            changes.before(due.position());
            marks.put(due.position(), Schedule.NOTHING);
        }
    }

    /** The schedule is done with all messages up to this one. */
    void pass(Due due) {
        for (Map.Entry<Long, Due> mark : marks.entrySet()) {
            if (mark.getValue().compareTo(due) < 0) {
                changes.before(mark.getKey());
                mark.setValue(due);
            }
        }
        if (marks.size() > 1) {
            unite();
        }
    }

    private void unite() {
        Iterator<Map.Entry<Long, Due>> all = marks.entrySet().iterator();
        Due before = all.next().getValue();
        while (all.hasNext()) {
            Map.Entry<Long, Due> mark = all.next();
            if (mark.getValue().equals(before)) {
                changes.before(mark.getKey());
                all.remove();
            } else {
                before = mark.getValue();
            }
        }
    }

    /** The marks as they are now, by the positions from which they hold. */
    NavigableMap<Long, Due> copy() {
        return new TreeMap<>(marks);
    }

    @Override
    public String name() {
        return "schedule-marks";
    }

    @Override
    public void mark() {
        changes.mark();
    }

    @Override
    public int take(int limit, List<Change> target) {
        return changes.take(limit, target);
    }

    private Change encode(Long from) {
        Due mark = marks.get(from);
        return new Change(Bytes.of(from), mark == null ? null : Bytes.of(mark.millis(), mark.position()));
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        ByteBuffer mark = ByteBuffer.wrap(value);
        marks.put(ByteBuffer.wrap(key).getLong(), new Due(mark.getLong(), mark.getLong()));
    }

    void dump(StringBuilder text) {
        text.append("schedule done ").append(marks).append('\n');
    }
}
