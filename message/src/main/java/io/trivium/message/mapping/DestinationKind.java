package io.trivium.message.mapping;

import org.jspecify.annotations.Nullable;

/** What a message was sent to, as {@code TRV_DEST} says it. */
public enum DestinationKind {
    QUEUE('q'),
    TOPIC('t'),
    TEMPORARY_QUEUE('Q'),
    TEMPORARY_TOPIC('T');

    private final char symbol;

    DestinationKind(char symbol) {
        this.symbol = symbol;
    }

    /** The stored form. */
    public char symbol() {
        return symbol;
    }

    public boolean queue() {
        return this == QUEUE || this == TEMPORARY_QUEUE;
    }

    public boolean temporary() {
        return this == TEMPORARY_QUEUE || this == TEMPORARY_TOPIC;
    }

    /** Returns the kind of a stored form, null if it is none. */
    public static @Nullable DestinationKind of(@Nullable String stored) {
        for (DestinationKind kind : values()) {
            if (stored != null && stored.length() == 1 && stored.charAt(0) == kind.symbol) {
                return kind;
            }
        }
        return null;
    }
}
