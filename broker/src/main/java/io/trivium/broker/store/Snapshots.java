package io.trivium.broker.store;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Saved views: for each view a sorted table of keys and values, as of a position of the log.
 */
public interface Snapshots {
    /** Returns the newest snapshot that is whole. */
    Optional<Snapshot> newest();

    /**
     * Writes a new snapshot: the newest one with changes merged into it. Blocks on the disk; never called twice at a time. When it
     * returns the snapshot is forced and the one before the previous may be gone. If it throws, nothing of these changes is saved, and
     * they belong into the next call.
     *
     * @param position the views hold exactly the records before it; it must be forced already
     * @param changes for each view's name its changed entries, sorted by key as unsigned bytes; keys of 0 to 1024
     *     bytes, values of any size
     */
    void write(long position, SortedMap<String, List<Change>> changes);

    /** Finds an entry of a view in the newest snapshot; null if it has none. Any thread, also while a snapshot is written. */
    byte @Nullable [] find(String view, byte[] key);

    /** A saved state of all views. */
    interface Snapshot {
        /** The views hold exactly the records before this position. */
        long position();

        /** Calls the visitor with each entry of a view, sorted by key; with none if the view is not saved. */
        void read(String view, EntryVisitor visitor);
    }

    /** Sees saved entries. The arrays are the visitor's. */
    @FunctionalInterface
    interface EntryVisitor {
        void visit(byte[] key, byte[] value);
    }
}
