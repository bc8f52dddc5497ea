package io.trivium.broker.pop;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A session of a client: what ends with it. Each connection has one, and most only send: what they do not need is not made. */
final class Session {
    private final String name;
    private @Nullable Set<String> groups;
    private @Nullable Set<Grant> grants;

    Session(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** The groups that it declared, sorted; {@link Sessions} changes them. */
    Set<String> groups() {
        return groups == null ? Set.of() : Collections.unmodifiableSet(groups);
    }

    void declare(String group) {
        if (groups == null) {
            groups = new TreeSet<>();
        }
        groups.add(group);
    }

    boolean forget(String group) {
        return groups != null && groups.remove(group);
    }

    /** What is leased to it, in the order of leasing; {@link Leases} changes it. */
    Set<Grant> grants() {
        return grants == null ? Set.of() : Collections.unmodifiableSet(grants);
    }

    void hold(Grant grant) {
        if (grants == null) {
            grants = new LinkedHashSet<>();
        }
        grants.add(grant);
    }

    void letGo(Grant grant) {
        if (grants != null) {
            grants.remove(grant);
        }
    }
}
