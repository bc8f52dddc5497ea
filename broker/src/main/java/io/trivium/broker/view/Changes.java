package io.trivium.broker.view;

import io.trivium.broker.store.Change;
import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Which entries of a view changed, and what they were when a snapshot was begun. An entry that changes again before the snapshot has it is
 * encoded first. Sorted sets: a hash table would stop the sequencer when it grows.
 */
final class Changes<K extends Comparable<K>> {
    private final Function<K, Change> encoder;
    private final ArrayDeque<Change> kept = new ArrayDeque<>();
    private TreeSet<K> changed = new TreeSet<>();
    private TreeSet<K> marked = new TreeSet<>();
    private long marks = 1;

    /** @param encoder makes the change of an entry as the view has it now, without a value if it has none */
    Changes(Function<K, Change> encoder) {
        this.encoder = encoder;
    }

    /** To be called before an entry is changed, made or removed. */
    void before(K key) {
        if (!marked.isEmpty() && marked.remove(key)) {
            kept.add(encoder.apply(key));
        }
        changed.add(key);
    }

    /** How many marks there were: after {@link #before} an entry may change unsaid until this grows. */
    long marks() {
        return marks;
    }

    void mark() {
        if (!marked.isEmpty() || !kept.isEmpty()) {
            throw new IllegalStateException("the snapshot before is not taken yet");
        }
        marked = changed;
        changed = new TreeSet<>();
        marks++;
    }

    int take(int limit, List<Change> target) {
        int taken = 0;
        for (; taken < limit && !kept.isEmpty(); taken++) {
            target.add(kept.remove());
        }
        for (; taken < limit && !marked.isEmpty(); taken++) {
            K key = marked.first();
            marked.remove(key);
            target.add(encoder.apply(key));
        }
        return taken;
    }
}
