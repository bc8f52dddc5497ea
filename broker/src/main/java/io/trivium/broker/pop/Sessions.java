package io.trivium.broker.pop;

import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The sessions that are open. In memory only; the sequencer's. */
final class Sessions {
    private final Map<String, Session> byName = new TreeMap<>();
    /** Those that declared a group, by its name. */
    private final Map<String, Set<Session>> byGroup = new HashMap<>();

    void open(String name) {
        byName.computeIfAbsent(name, Session::new);
    }

    @Nullable
    Session find(String name) {
        return byName.get(name);
    }

    Session get(String name) {
        Session session = byName.get(name);
        if (session == null) {
            throw new BrokerException(Refusal.UNKNOWN_SESSION, "there is no session " + name + ", or no longer");
        }
        return session;
    }

    @Nullable
    Session close(String name) {
        Session session = byName.remove(name);
        if (session != null) {
            session.groups().forEach(group -> forget(group, session));
        }
        return session;
    }

    /** The session has declared the group. */
    void declare(String group, Session session) {
        session.declare(group);
        byGroup.computeIfAbsent(group, name -> new HashSet<>()).add(session);
    }

    /** Undoes {@link #declare}; returns whether there was anything to undo. */
    boolean leave(String group, Session session) {
        forget(group, session);
        return session.forget(group);
    }

    private void forget(String group, Session session) {
        byGroup.computeIfPresent(group, (name, declaring) -> {
            declaring.remove(session);
            return declaring.isEmpty() ? null : declaring;
        });
    }

    /** The group is gone: a later one of that name is another. */
    void forgetGroup(String group) {
        Set<Session> declaring = byGroup.remove(group);
        if (declaring != null) {
            declaring.forEach(session -> session.forget(group));
        }
    }

    /** Whether an open session has declared the group. */
    boolean anyDeclares(String group) {
        return byGroup.containsKey(group);
    }
}
