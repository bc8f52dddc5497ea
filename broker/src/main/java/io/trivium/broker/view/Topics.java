package io.trivium.broker.view;

import io.trivium.broker.record.SettingsCodec;
import io.trivium.broker.store.Change;
import io.trivium.broker.store.View;
import io.trivium.broker.topic.Topic;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The topics. What other threads ask for is a directory of their own, which follows when the disk has a change.
 *
 * <p>In snapshots: a topic's number and its settings, and under the number 0 the next number to give.
 */
public final class Topics implements View {
    private static final int NEXT_NUMBER = 0;

    private final Map<String, TopicState> byName = new HashMap<>();
    private final TreeMap<Integer, TopicState> byNumber = new TreeMap<>();
    private final Changes<Integer> changes = new Changes<>(this::change);
    private final Directory directory = new Directory();
    private int nextNumber = 1;

    /** For the sequencer. */
    public @Nullable TopicState byName(String name) {
        return byName.get(name);
    }

    /** For the sequencer. */
    public @Nullable TopicState byNumber(int number) {
        return byNumber.get(number);
    }

    /** The number for the next topic. For the sequencer. */
    public int nextNumber() {
        return nextNumber;
    }

    /** Sorted by number. For the sequencer. */
    Collection<TopicState> all() {
        return byNumber.values();
    }

    /** What other threads may ask. */
    public Directory directory() {
        return directory;
    }

    /** Never gives a number, or one before it, to a topic; returns whether it could have been given until now. */
    boolean reserve(int number) {
        if (number < nextNumber) {
            return false;
        }
        changes.before(NEXT_NUMBER);
        nextNumber = number + 1;
        return true;
    }

    void set(Topic topic, Effects effects) {
        changes.before(NEXT_NUMBER);
        changes.before(topic.number());
        TopicState state = put(topic);
        effects.publishLater(value -> directory.show(state, topic), 0);
    }

    private TopicState put(Topic topic) {
        TopicState state = byNumber.get(topic.number());
        if (state == null) {
            state = new TopicState(topic);
            byNumber.put(topic.number(), state);
            byName.put(topic.name(), state);
            nextNumber = Math.max(nextNumber, topic.number() + 1);
        } else {
            state.set(topic);
        }
        return state;
    }

    @Nullable
    TopicState drop(int number, Effects effects) {
        changes.before(number);
        TopicState state = byNumber.remove(number);
        if (state != null) {
            byName.remove(state.name());
            effects.publishLater(value -> directory.hide(state), 0);
        }
        return state;
    }

    @Override
    public String name() {
        return "topics";
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
        TopicState state = byNumber.get(number);
        return new Change(Bytes.of(number), state == null ? null : encode(state.topic()));
    }

    private static byte[] encode(Topic topic) {
        ByteBuffer bytes = ByteBuffer.allocate(SettingsCodec.bytes(topic));
        SettingsCodec.write(topic, bytes);
        return bytes.array();
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        if (ByteBuffer.wrap(key).getInt() == NEXT_NUMBER) {
            nextNumber = ByteBuffer.wrap(value).getInt();
        } else {
            Topic topic = SettingsCodec.readTopic(ByteBuffer.wrap(value));
            directory.show(put(topic), topic);
        }
    }

    void dump(StringBuilder text) {
        text.append("next topic ").append(nextNumber).append('\n');
        byNumber.values().forEach(state -> text.append(state.topic()).append('\n'));
    }

    /** Topics that the disk has. Any thread reads; the sequencer writes. */
    public static final class Directory {
        private final ConcurrentHashMap<String, TopicState> byName = new ConcurrentHashMap<>();
        private final ConcurrentSkipListMap<Integer, TopicState> byNumber = new ConcurrentSkipListMap<>();
        private volatile long version;

        public @Nullable TopicState byName(String name) {
            return byName.get(name);
        }

        public @Nullable TopicState byNumber(int number) {
            return byNumber.get(number);
        }

        public Collection<TopicState> all() {
            return byName.values();
        }

        /** Grows with each change. */
        public long version() {
            return version;
        }

        private void show(TopicState state, Topic topic) {
            state.publish(topic);
            byName.put(topic.name(), state);
            byNumber.put(topic.number(), state);
            grow();
        }

        private void hide(TopicState state) {
            state.publish((Topic) null);
            byName.remove(state.name(), state);
            byNumber.remove(state.number());
            grow();
        }

        // One writer, the sequencer: a reader sees either number.
        @SuppressWarnings("NonAtomicVolatileUpdate")
        private void grow() {
            version++;
        }
    }
}
