package io.trivium.broker.security;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What can be done with a resource. */
public enum Action {
    PUB,
    SUB,
    CREATE,
    UPDATE,
    DELETE,
    GET,
    LIST;

    private static final String ALL = "all";

    /**
     * Returns the actions of a name, in any case: all of them for {@code All}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Set<Action> named(String name) {
        String wanted = name.strip();
        if (wanted.equalsIgnoreCase(ALL)) {
            return EnumSet.allOf(Action.class);
        }
        for (Action action : values()) {
            if (action.name().equalsIgnoreCase(wanted)) {
                return EnumSet.of(action);
            }
        }
        throw new IllegalArgumentException(
                "\"" + name + "\" is no action: it takes All, Pub, Sub, Create, Update, Delete, Get or List");
    }

    /** As people write it, such as {@code Pub}. */
    public String text() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }
}
