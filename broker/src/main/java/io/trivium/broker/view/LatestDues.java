package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import io.trivium.broker.store.Due;
import io.trivium.broker.store.View;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * For each part of the log that may still hold messages which wait for their time: the latest of those. So neither a search nor
 * retention looks where nothing waits. In snapshots: the part's number, and (due, position) of its latest.
 */
final class LatestDues implements View {
    /** Parts of 64 MiB: a few bytes of heap for each that holds a message far in the future. */
    private static final int PART_BITS = 26;

    private final TreeMap<Long, Due> latest = new TreeMap<>();
    private final TreeSet<Due> inOrder = new TreeSet<>();
    private final Changes<Long> changes = new Changes<>(this::encode);

    void add(Due due) {
        long part = part(due.position());
        Due before = latest.get(part);
        if (before == null || before.compareTo(due) < 0) {
            changes.before(part);
            if (before != null) {
                inOrder.remove(before);
            }
            put(part, due);
        }
    }

    private void put(long part, Due due) {
        latest.put(part, due);
        inOrder.add(due);
    }

    /** The schedule is done with all messages up to this one. */
    void pass(Due due) {
        while (!inOrder.isEmpty() && inOrder.first().compareTo(due) <= 0) {
            Due done = inOrder.first();
            changes.before(part(done.position()));
            inOrder.remove(done);
            latest.remove(part(done.position()));
        }
    }

    boolean isEmpty() {
        return latest.isEmpty();
    }

    /** The parts as they are now. */
    NavigableSet<Long> parts() {
        return new TreeSet<>(latest.navigableKeySet());
    }

    static long part(long position) {
        return position >>> PART_BITS;
    }

    @Override
    public String name() {
        return "schedule-latest";
    }

    @Override
    public void mark() {
        changes.mark();
    }

    @Override
    public int take(int limit, List<Change> target) {
        return changes.take(limit, target);
    }

    private Change encode(Long part) {
        Due due = latest.get(part);
        return new Change(Bytes.of(part), due == null ? null : Bytes.of(due.millis(), due.position()));
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        ByteBuffer due = ByteBuffer.wrap(value);
        put(ByteBuffer.wrap(key).getLong(), new Due(due.getLong(), due.getLong()));
    }

    void dump(StringBuilder text) {
        text.append("schedule latest ").append(latest).append('\n');
    }
}
