package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import io.trivium.broker.store.View;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The messages whose senders have not decided, by position. In snapshots: position and store time. */
public final class PreparedMessages implements View {
    private final TreeMap<Long, Long> storedMillis = new TreeMap<>();
    private final TreeSet<Long> changed = new TreeSet<>();

    public boolean contains(long position) {
        return storedMillis.containsKey(position);
    }

    /** Positions and store times, in the order of the log. */
    public SortedMap<Long, Long> all() {
        return Collections.unmodifiableSortedMap(storedMillis);
    }

    void add(long position, long millis) {
        storedMillis.put(position, millis);
        changed.add(position);
    }

    void end(long position) {
        storedMillis.remove(position);
        changed.add(position);
    }

    @Override
    public String name() {
        return "prepared";
    }

    @Override
    public List<Change> takeChanges() {
        List<Change> changes = new ArrayList<>(changed.size());
        for (Long position : changed) {
            Long millis = storedMillis.get(position);
            changes.add(new Change(Bytes.of(position), millis == null ? null : Bytes.of(millis)));
        }
        changed.clear();
        return changes;
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        storedMillis.put(ByteBuffer.wrap(key).getLong(), ByteBuffer.wrap(value).getLong());
    }

    void dump(StringBuilder text) {
        text.append("prepared ").append(storedMillis).append('\n');
    }
}
