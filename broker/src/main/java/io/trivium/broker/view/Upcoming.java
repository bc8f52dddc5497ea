package io.trivium.broker.view;

import io.trivium.broker.store.Due;
import java.util.Collection;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The scheduled messages that are due first, a bounded number: all up to a horizon, of the later ones none. The sequencer's.
 */
final class Upcoming {
    private final int capacity;
    private final TreeSet<Due> entries = new TreeSet<>();
    private Due horizon;

    Upcoming(int capacity, Due horizon) {
        this.capacity = capacity;
        this.horizon = horizon;
    }

    @Nullable
    Due first() {
        return entries.isEmpty() ? null : entries.first();
    }

    int capacity() {
        return capacity;
    }

    int size() {
        return entries.size();
    }

    /** All messages up to this one are here. */
    Due horizon() {
        return horizon;
    }

    Collection<Due> entries() {
        return entries;
    }

    /**
     * Takes a message if it is within the horizon. Beyond the capacity the last one goes, and the horizon comes nearer.
     *
     * @return the one that is beyond the horizon now: this, or the last; null if all are here
     */
    @Nullable
    Due add(Due due) {
        if (due.compareTo(horizon) > 0) {
            return due;
        }
        entries.add(due);
        if (entries.size() <= capacity) {
            return null;
        }
        Due beyond = entries.last();
        entries.remove(beyond);
        horizon = entries.last();
        return beyond;
    }

    /** Moves the horizon away: the caller adds what lies between. */
    void extendTo(Due newHorizon) {
        horizon = newHorizon;
    }

    /** Forgets all messages up to this one. */
    void pass(Due due) {
        while (!entries.isEmpty() && entries.first().compareTo(due) <= 0) {
            entries.remove(entries.first());
        }
    }
}
