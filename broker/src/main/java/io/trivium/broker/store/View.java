package io.trivium.broker.store;

import java.util.List;

/**
 * Derived state that is saved in snapshots: it knows which of its entries changed since the last one. Owned by the sequencer.
 *
 * <p>A snapshot must not stop the sequencer, however much has changed: {@link #mark} fixes a moment, and {@link #take} hands out, some at a
 * time in later turns, what had changed by then with the values of that moment.
 */
public interface View {
    /** The view's name in snapshots; never changes. */
    String name();

    /** Begins a snapshot as of now; of the one before all must be taken. Costs the same however much has changed. */
    void mark();

    /**
     * Hands out entries that changed between the last two marks, as they were at the last one, each once and in no order.
     *
     * @param limit the most to hand out
     * @return how many were handed out; less than the limit when there are no more
     */
    int take(int limit, List<Change> target);

    /** Takes an entry back from a snapshot. */
    void restore(byte[] key, byte[] value);
}
