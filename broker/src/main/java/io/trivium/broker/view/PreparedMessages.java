package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import io.trivium.broker.store.View;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The messages whose senders have not decided, by position. In snapshots: position and store time. */
public final class PreparedMessages implements View {
    private final TreeMap<Long, Long> storedMillis = new TreeMap<>();
    private final Changes<Long> changes = new Changes<>(this::encode);

    public boolean contains(long position) {
        return storedMillis.containsKey(position);
    }

    /** Positions and store times, in the order of the log. */
    public SortedMap<Long, Long> all() {
        return Collections.unmodifiableSortedMap(storedMillis);
    }

    void add(long position, long millis) {
        changes.before(position);
        storedMillis.put(position, millis);
    }

    void end(long position) {
        changes.before(position);
        storedMillis.remove(position);
    }

    @Override
    public String name() {
        return "prepared";
    }

    @Override
    public void mark() {
        changes.mark();
    }

    @Override
    public int take(int limit, List<Change> target) {
        return changes.take(limit, target);
    }

    private Change encode(Long position) {
        Long millis = storedMillis.get(position);
        return new Change(Bytes.of(position), millis == null ? null : Bytes.of(millis));
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        storedMillis.put(ByteBuffer.wrap(key).getLong(), ByteBuffer.wrap(value).getLong());
    }

    void dump(StringBuilder text) {
        text.append("prepared ").append(storedMillis).append('\n');
    }
}
