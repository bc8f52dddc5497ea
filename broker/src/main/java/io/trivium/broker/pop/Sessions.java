package io.trivium.broker.pop;

import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The sessions that are open. In memory only; the sequencer's. */
final class Sessions {
    private final Map<String, Session> byName = new TreeMap<>();

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
        return byName.remove(name);
    }

    /** The group is gone: a later one of that name is another. */
    void forgetGroup(String group) {
        byName.values().forEach(session -> session.groups().remove(group));
    }

    /** Whether an open session has declared the group. */
    boolean anyDeclares(String group) {
        return byName.values().stream().anyMatch(session -> session.groups().contains(group));
    }
}
