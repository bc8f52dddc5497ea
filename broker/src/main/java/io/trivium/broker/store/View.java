package io.trivium.broker.store;

import java.util.List;

/**
 * Derived state that is saved in snapshots: it knows which of its entries changed since the last one. Owned by the sequencer.
 */
public interface View {
    /** The view's name in snapshots; never changes. */
    String name();

    /** Returns the entries changed since the last call, sorted by key as unsigned bytes, and forgets that they changed. */
    List<Change> takeChanges();

    /** Takes an entry back from a snapshot. */
    void restore(byte[] key, byte[] value);
}
