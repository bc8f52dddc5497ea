package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import io.trivium.broker.store.View;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The parts of the log of which nothing is kept, neighbours as one. In snapshots: where a part begins, and its end. */
public final class DroppedParts implements View {
    private final TreeMap<Long, Long> ends = new TreeMap<>();
    private final Changes<Long> changes = new Changes<>(this::encode);

    void add(long start, long end) {
        long from = start;
        long to = end;
        Map.Entry<Long, Long> before = ends.floorEntry(start);
        if (before != null && before.getValue() >= start) {
            from = before.getKey();
            to = Math.max(to, before.getValue());
        }
        for (Long next = ends.ceilingKey(start); next != null && next <= to; next = ends.ceilingKey(start)) {
            to = Math.max(to, ends.getOrDefault(next, to));
            if (next == from) {
                break;
            }
            changes.before(next);
            ends.remove(next);
        }
        changes.before(from);
        ends.put(from, to);
    }

    /** Whether nothing is kept of the part that holds a position. */
    public boolean contains(long position) {
        Map.Entry<Long, Long> part = ends.floorEntry(position);
        return part != null && position < part.getValue();
    }

    @Override
    public String name() {
        return "dropped";
    }

    @Override
    public void mark() {
        changes.mark();
    }

    @Override
    public int take(int limit, List<Change> target) {
        return changes.take(limit, target);
    }

    private Change encode(Long start) {
        Long end = ends.get(start);
        return new Change(Bytes.of(start), end == null ? null : Bytes.of(end));
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        ends.put(ByteBuffer.wrap(key).getLong(), ByteBuffer.wrap(value).getLong());
    }

    void dump(StringBuilder text) {
        text.append("dropped ").append(ends).append('\n');
    }
}
