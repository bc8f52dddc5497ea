package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import io.trivium.broker.store.View;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait for their delivery time, by that and their position. In snapshots: (due, position) and where the payload
 * of the {@code Scheduled} record stands.
 */
public final class Schedule implements View {
    private final TreeMap<Due, Place> waiting = new TreeMap<>();
    private final Changes<Due> changes = new Changes<>(this::encode);

    /** What is due first, null if nothing waits. */
    public @Nullable Due first() {
        return waiting.isEmpty() ? null : waiting.firstKey();
    }

    /** Where the record of a waiting message stands, null if it waits no longer. */
    public @Nullable Place place(Due due) {
        return waiting.get(due);
    }

    void add(Due due, Place place) {
        changes.before(due);
        waiting.put(due, place);
    }

    void end(Due due) {
        changes.before(due);
        waiting.remove(due);
    }

    @Override
    public String name() {
        return "schedule";
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
        Place place = waiting.get(due);
        byte[] value = place == null ? null : Bytes.of(place.payloadPosition(), place.payloadBytes());
        return new Change(Bytes.of(due.dueMillis(), due.position()), value);
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
