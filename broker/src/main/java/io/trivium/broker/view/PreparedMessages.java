package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import io.trivium.broker.store.View;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The messages whose senders have not decided, by position. In snapshots: position; store time, and how often the sender was asked.
 */
public final class PreparedMessages implements View {
    private final TreeMap<Long, Waiting> waiting = new TreeMap<>();
    private final Changes<Long> changes = new Changes<>(this::encode);
    private volatile int count;

    /** How many there are. Any thread. */
    public int count() {
        return count;
    }

    public boolean contains(long position) {
        return waiting.containsKey(position);
    }

    /** By position, in the order of the log. */
    public SortedMap<Long, Waiting> all() {
        return Collections.unmodifiableSortedMap(waiting);
    }

    /** As {@link #all}, of those that stand behind a position. */
    public SortedMap<Long, Waiting> after(long position) {
        return Collections.unmodifiableSortedMap(waiting.tailMap(position, false));
    }

    void add(long position, long millis) {
        changes.before(position);
        waiting.put(position, new Waiting(millis, 0));
        count = waiting.size();
    }

    void checked(long position, int checks) {
        Waiting message = waiting.get(position);
        if (message != null) {
            changes.before(position);
            waiting.put(position, new Waiting(message.storedMillis(), checks));
        }
    }

    void end(long position) {
        changes.before(position);
        waiting.remove(position);
        count = waiting.size();
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
        Waiting message = waiting.get(position);
        byte[] value = message == null ? null : Bytes.of(message.storedMillis(), message.checks());
        return new Change(Bytes.of(position), value);
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        ByteBuffer from = ByteBuffer.wrap(value);
        long millis = from.getLong();
        // A snapshot of before the checks were counted holds the time alone.
        int checks = from.hasRemaining() ? (int) from.getLong() : 0;
        waiting.put(ByteBuffer.wrap(key).getLong(), new Waiting(millis, checks));
        count = waiting.size();
    }

    void dump(StringBuilder text) {
        text.append("prepared ").append(waiting).append('\n');
    }

    /**
     * A message that waits for its sender's decision.
     *
     * @param storedMillis epoch milliseconds
     * @param checks how often the sender was asked
     */
    public record Waiting(long storedMillis, int checks) {}
}
