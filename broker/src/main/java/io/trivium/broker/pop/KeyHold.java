package io.trivium.broker.pop;

import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who has an ordering key: as long as one of its messages is leased or hidden, nobody else gets any of that key. */
final class KeyHold {
    private final int keyHash;
    private final TreeSet<Entry> entries = new TreeSet<>();
    private @Nullable String owner;

    KeyHold(int keyHash, @Nullable String owner) {
        this.keyHash = keyHash;
        this.owner = owner;
    }

    int keyHash() {
        return keyHash;
    }

    boolean heldBy(String other) {
        return other.equals(owner);
    }

    /** The key waits for a hidden message, or for the decision of a branch: nobody has it. */
    void suspend() {
        owner = null;
    }

    /** Its leased and hidden messages, in the order of delivery. */
    NavigableSet<Entry> entries() {
        return entries;
    }
}
