package io.trivium.broker.pop;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongPredicate;

/** The messages of one queue that sessions had that have ended, and that were not finished when it was last looked. */
final class LeftBehind {
    private static final int FEW = 64;

    private final LongPredicate finished;
    private final Set<Long> offsets = new HashSet<>();
    private int lookAgainAt = FEW;

    /** @param finished whether the group has finished a message since */
    LeftBehind(LongPredicate finished) {
        this.finished = finished;
    }

    void add(Collection<Long> more) {
        offsets.addAll(more);
        // A session leaves many in small parts: who looked at all of them for each part would never be done.
        if (offsets.size() >= lookAgainAt) {
            offsets.removeIf(finished::test);
            lookAgainAt = Math.max(FEW, 2 * offsets.size());
        }
    }

    boolean contains(long offset) {
        return offsets.contains(offset);
    }

    int size() {
        return offsets.size();
    }

    void clear() {
        offsets.clear();
        lookAgainAt = FEW;
    }
}
