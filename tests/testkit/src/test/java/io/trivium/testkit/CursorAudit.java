package io.trivium.testkit;

import io.trivium.broker.topic.QueueId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Sees all cursors, and finds the one that goes back without anybody having said so, whatever the reference thinks of it. */
final class CursorAudit {
    private final Map<Place, Long> seen = new HashMap<>();
    private final Set<Place> told = new HashSet<>();

    private record Place(String group, QueueId queue) {}

    /** A client or an operator has set a cursor, though the broker may not have done it yet. */
    void told(String group, QueueId queue) {
        told.add(new Place(group, queue));
    }

    /** The broker has done all that it was told. */
    void settled() {
        told.clear();
    }

    void saw(String group, QueueId queue, long cursor) {
        Place place = new Place(group, queue);
        Long before = seen.put(place, cursor);
        Invariant.CURSORS_STAY.holds(
                before == null || before <= cursor || told.contains(place),
                () -> "the cursor of " + group + " on " + queue + " went back from " + before + " to " + cursor);
    }

    /** With its topic went the cursor. */
    void forgetTopic(String topic) {
        seen.keySet().removeIf(place -> place.queue.topic().equals(topic));
    }

    void forgetGroup(String group) {
        seen.keySet().removeIf(place -> place.group.equals(group));
    }
}
