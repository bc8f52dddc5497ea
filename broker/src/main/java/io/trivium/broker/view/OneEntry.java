package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The only entry of a view that is no more than a few numbers, on its way into a snapshot. */
final class OneEntry {
    private static final byte[] KEY = {0};

    private byte @Nullable [] marked;

    /** @param value what it is now; null to leave it as the snapshot before has it */
    void mark(byte @Nullable [] value) {
        marked = value;
    }

    /** As {@link io.trivium.broker.store.View#take}. */
    int take(int limit, List<Change> target) {
        if (marked == null || limit == 0) {
            return 0;
        }
        target.add(new Change(KEY, marked));
        marked = null;
        return 1;
    }
}
