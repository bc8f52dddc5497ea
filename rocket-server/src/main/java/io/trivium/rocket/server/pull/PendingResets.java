package io.trivium.rocket.server.pull;

import io.trivium.broker.topic.QueueId;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Queues that an operator has moved a group on, whose consumers do not know yet (protocol reference §4.9): their next pull tells them,
 * and until then what they commit does not count. The cursors themselves are moved at once; this is forgotten with the process.
 *
 * <p>Thread-safe.
 */
public final class PendingResets {
    private final ConcurrentMap<Key, Long> offsets = new ConcurrentHashMap<>();

    private record Key(String group, QueueId queue) {}

    public void put(String group, QueueId queue, long offset) {
        offsets.put(new Key(group, queue), offset);
    }

    boolean pending(String group, QueueId queue) {
        return !offsets.isEmpty() && offsets.containsKey(new Key(group, queue));
    }

    /** Where the group has to go; asked once. */
    OptionalLong take(String group, QueueId queue) {
        if (offsets.isEmpty()) {
            return OptionalLong.empty();
        }
        Long offset = offsets.remove(new Key(group, queue));
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /** The group pops from the topic: what pops goes by the cursor, which is moved. */
    public void popped(String group, String topic) {
        if (!offsets.isEmpty()) {
            offsets.keySet()
                    .removeIf(key ->
                            key.group().equals(group) && key.queue().topic().equals(topic));
        }
    }

    /** Forgets a topic that was deleted: the next of its name has other messages. */
    public void forgetTopic(String topic) {
        offsets.keySet().removeIf(key -> key.queue().topic().equals(topic));
    }

    /** Forgets a group that was deleted. */
    public void forget(String group) {
        offsets.keySet().removeIf(key -> key.group().equals(group));
    }
}
