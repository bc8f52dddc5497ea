package io.trivium.broker.pop;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/** A session of a client: what ends with it. */
final class Session {
    private final String name;
    private final Set<String> groups = new TreeSet<>();
    private final Set<Grant> grants = new LinkedHashSet<>();

    Session(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** The groups that it declared; {@link Sessions} changes them. */
    Set<String> groups() {
        return Collections.unmodifiableSet(groups);
    }

    void declare(String group) {
        groups.add(group);
    }

    boolean forget(String group) {
        return groups.remove(group);
    }

    Set<Grant> grants() {
        return grants;
    }
}
