package io.trivium.broker.view;

import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.record.SettingsCodec;
import io.trivium.broker.store.Change;
import io.trivium.broker.store.View;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The consumer groups. In snapshots: a group's number, and where it was created and its settings; under the number 0 the next
 * number to give.
 */
public final class Groups implements View {
    private static final int NEXT_NUMBER = 0;

    private final Map<String, GroupState> byName = new HashMap<>();
    private final TreeMap<Integer, GroupState> byNumber = new TreeMap<>();
    private final Changes<Integer> changes = new Changes<>(this::change);
    private final ConcurrentHashMap<String, ConsumerGroup> published = new ConcurrentHashMap<>();
    private int nextNumber = 1;

    /** For the sequencer. */
    public @Nullable GroupState byName(String name) {
        return byName.get(name);
    }

    /** For the sequencer. */
    public @Nullable GroupState byNumber(int number) {
        return byNumber.get(number);
    }

    /** The number for the next group. For the sequencer. */
    public int nextNumber() {
        return nextNumber;
    }

    /** Never gives a number, or one before it, to a group; returns whether it could have been given until now. */
    boolean reserve(int number) {
        if (number < nextNumber) {
            return false;
        }
        changes.before(NEXT_NUMBER);
        nextNumber = number + 1;
        return true;
    }

    /** Sorted by number. For the sequencer. */
    public Collection<GroupState> all() {
        return byNumber.values();
    }

    /** A group that the disk has. For any thread. */
    public @Nullable ConsumerGroup published(String name) {
        return published.get(name);
    }

    /** The groups that the disk has, in no order. For any thread. */
    public Collection<ConsumerGroup> published() {
        return published.values();
    }

    void set(ConsumerGroup group, long position, Effects effects) {
        changes.before(NEXT_NUMBER);
        changes.before(group.number());
        put(group, position);
        effects.publishLater(value -> published.put(group.name(), group), 0);
    }

    private void put(ConsumerGroup group, long position) {
        GroupState state = byNumber.get(group.number());
        if (state == null) {
            state = new GroupState(group, position);
            byNumber.put(group.number(), state);
            byName.put(group.name(), state);
            nextNumber = Math.max(nextNumber, group.number() + 1);
        } else {
            state.set(group);
        }
    }

    void drop(int number, Effects effects) {
        changes.before(number);
        GroupState state = byNumber.remove(number);
        if (state != null) {
            byName.remove(state.name());
            effects.publishLater(value -> published.remove(state.name()), 0);
        }
    }

    @Override
    public String name() {
        return "groups";
    }

    @Override
    public void mark() {
        changes.mark();
    }

    @Override
    public int take(int limit, List<Change> target) {
        return changes.take(limit, target);
    }

    private Change change(Integer number) {
        if (number == NEXT_NUMBER) {
            return new Change(Bytes.of(NEXT_NUMBER), Bytes.of(nextNumber));
        }
        GroupState state = byNumber.get(number);
        return new Change(Bytes.of(number), state == null ? null : encode(state));
    }

    private static byte[] encode(GroupState state) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + SettingsCodec.bytes(state.group()));
        bytes.putLong(state.createdPosition());
        SettingsCodec.write(state.group(), bytes);
        return bytes.array();
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        if (ByteBuffer.wrap(key).getInt() == NEXT_NUMBER) {
            nextNumber = ByteBuffer.wrap(value).getInt();
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(value);
        long position = bytes.getLong();
        ConsumerGroup group = SettingsCodec.readGroup(bytes);
        put(group, position);
        published.put(group.name(), group);
    }

    void dump(StringBuilder text) {
        text.append("next group ").append(nextNumber).append('\n');
        byNumber.values()
                .forEach(state -> text.append(state.group())
                        .append(" created at ")
                        .append(state.createdPosition())
                        .append('\n'));
    }
}
