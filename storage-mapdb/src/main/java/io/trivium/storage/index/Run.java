package io.trivium.storage.index;

import io.trivium.broker.store.IndexEntries;

/** The messages of one queue in one segment: their offsets follow each other. */
interface Run {
    int count();

    long firstOffset();

    long firstStoredMillis();

    long lastStoredMillis();

    /** Where a message begins, by its number in the run. */
    long position(int number);

    /** Copies entries from a number in the run on, until the limit or the target is reached. */
    void copy(int number, int limit, IndexEntries target);

    /** Tells whether an offset is one of the run's. */
    default boolean holds(long offset) {
        return offset >= firstOffset() && offset < firstOffset() + count();
    }
}
