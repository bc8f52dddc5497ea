package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import io.trivium.broker.store.View;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait for their delivery time, by that and their position. In snapshots: (due, position) and where the payload
 * of the {@code Scheduled} record stands.
 */
public final class Schedule implements View {
    private final TreeMap<Due, Place> waiting = new TreeMap<>();
    private final TreeSet<Due> changed = new TreeSet<>();

    /** What is due first, null if nothing waits. */
    public @Nullable Due first() {
        return waiting.isEmpty() ? null : waiting.firstKey();
    }

    /** Where the record of a waiting message stands, null if it waits no longer. */
    public @Nullable Place place(Due due) {
        return waiting.get(due);
    }

    void add(Due due, Place place) {
        waiting.put(due, place);
        changed.add(due);
    }

    void end(Due due) {
        waiting.remove(due);
        changed.add(due);
    }

    @Override
    public String name() {
        return "schedule";
    }

    @Override
    public List<Change> takeChanges() {
        List<Change> changes = new ArrayList<>(changed.size());
        for (Due due : changed) {
            Place place = waiting.get(due);
            byte[] value = place == null ? null : Bytes.of(place.payloadPosition(), place.payloadBytes());
            changes.add(new Change(Bytes.of(due.dueMillis(), due.position()), value));
        }
        changed.clear();
        return changes;
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        ByteBuffer place = ByteBuffer.wrap(value);
        ByteBuffer due = ByteBuffer.wrap(key);
        waiting.put(new Due(due.getLong(), due.getLong()), new Place(place.getLong(), (int) place.getLong()));
    }

    void dump(StringBuilder text) {
        waiting.forEach(
                (due, place) -> text.append(due).append(" at ").append(place).append('\n'));
    }

    /**
     * When a message is due, and where its stored record begins.
     *
     * @param dueMillis epoch milliseconds, not negative
     */
    public record Due(long dueMillis, long position) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(dueMillis, other.dueMillis);
            return byTime != 0 ? byTime : Long.compare(position, other.position);
        }
    }

    /** Where in the log the payload of a {@code Scheduled} record stands. */
    public record Place(long payloadPosition, int payloadBytes) {}
}
