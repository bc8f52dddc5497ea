package io.trivium.broker.security;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The users and their rights at a moment, by the users' names. */
public record Accounts(SortedMap<String, User> users, Map<String, Rights> rights) {
    public static final Accounts NONE = new Accounts(new TreeMap<>(), Map.of());

    /** The user who may log in under a name; null if there is none, or it is disabled. */
    public @Nullable User enabled(String name) {
        User user = users.get(name);
        return user != null && user.enabled() ? user : null;
    }

    /** Whether anybody could log in. */
    public boolean anyEnabled() {
        return users.values().stream().anyMatch(User::enabled);
    }

    public Rights rightsOf(String name) {
        return rights.getOrDefault(name, Rights.NONE);
    }

    /** These, and those of the others that are not among them. */
    public Accounts over(Accounts others) {
        TreeMap<String, User> allUsers = new TreeMap<>(others.users);
        allUsers.putAll(users);
        TreeMap<String, Rights> allRights = new TreeMap<>(others.rights);
        allRights.putAll(rights);
        return new Accounts(allUsers, allRights);
    }
}
