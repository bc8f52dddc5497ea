package io.trivium.broker.pop;

import io.trivium.broker.sequencer.Deadlines.Deadline;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The messages that one pop leased and that are still its consumer's. They end together, by time or with a session. */
final class Grant {
    private final GroupTopic groupTopic;
    private final @Nullable Session session;
    private final @Nullable String attempt;
    private final Set<Entry> entries = new LinkedHashSet<>();
    /** Null mostly: few messages close their group. */
    private @Nullable Set<Integer> closedKeys;

    private @Nullable Deadline deadline;

    /** @param attempt the name of a pop in order, null for others */
    Grant(GroupTopic groupTopic, @Nullable Session session, @Nullable String attempt) {
        this.groupTopic = groupTopic;
        this.session = session;
        this.attempt = attempt;
    }

    GroupTopic groupTopic() {
        return groupTopic;
    }

    @Nullable
    Session session() {
        return session;
    }

    /** Whether it ends with the session of this name. */
    boolean isOf(String name) {
        return session != null && session.name().equals(name);
    }

    /** The name of the pop in order that got it, if it has one. */
    @Nullable
    String attempt() {
        return attempt;
    }

    Set<Entry> entries() {
        return entries;
    }

    /** A message closed the group of its ordering key: the pop gets no more of that key, so that others may. */
    void closeKey(int keyHash) {
        if (closedKeys == null) {
            closedKeys = new HashSet<>();
        }
        closedKeys.add(keyHash);
    }

    boolean hasClosed(int keyHash) {
        return closedKeys != null && closedKeys.contains(keyHash);
    }

    @Nullable
    Deadline deadline() {
        return deadline;
    }

    void deadline(Deadline end) {
        deadline = end;
    }
}
