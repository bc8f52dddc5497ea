package io.trivium.broker.pop;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.store.IndexEntries;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one ordering key that a lane has passed and does not remember: from where on they are to be found in each queue. They are
 * read again, a few at a time, when somebody may have them.
 */
final class Detour {
    private static final int AT_A_TIME = 64;
    private static final int AHEAD = 64;

    private final int keyHash;
    private final Map<Scan, Long> nexts = new LinkedHashMap<>();
    private @Nullable Entry last;

    Detour(int keyHash) {
        this.keyHash = keyHash;
    }

    /** A message of the key is forgotten. */
    void forget(Scan scan, long offset) {
        nexts.merge(scan, offset, Math::min);
        last = null;
    }

    /** Whether the detour comes to a message yet: until then nobody may have it. */
    boolean ahead(Entry entry) {
        for (Map.Entry<Scan, Long> next : nexts.entrySet()) {
            if (next.getKey().queue == entry.queue()) {
                return entry.offset() >= next.getValue();
            }
        }
        return false;
    }

    /** Whether what was found last is taken, and more is to be found. */
    boolean exhausted() {
        return last == null || !last.queue().available(last.offset());
    }

    /** Whether all that was forgotten is found. */
    boolean done() {
        return nexts.isEmpty();
    }

    /** Finds some messages; returns what is left of the budget, 0 when there may be more within reach. */
    int find(Scanner scanner, GroupTopic groupTopic, MessageFilter filter, int budget, List<Entry> target) {
        int before = target.size();
        int left = budget;
        for (Scan scan : new ArrayList<>(nexts.keySet())) {
            IndexEntries ahead = new IndexEntries(AHEAD);
            long next = nexts.getOrDefault(scan, scan.next);
            while (next < scan.next && left > 0 && target.size() - before < AT_A_TIME) {
                ahead.clear();
                int count = scanner.read(scan.queue, next, ahead);
                if (count == 0) {
                    next = scanner.skipHole(scan.queue, next);
                }
                for (int at = 0; at < count && next < scan.next && target.size() - before < AT_A_TIME; at++, next++) {
                    Entry entry = ahead.orderingKeyHash(at) == keyHash
                            ? scanner.examine(groupTopic, scan.queue, next, ahead, at, filter)
                            : null;
                    if (entry != null) {
                        target.add(entry);
                        last = entry;
                    }
                    left--;
                }
            }
            if (next >= scan.next) {
                nexts.remove(scan);
            } else {
                nexts.put(scan, next);
            }
        }
        return Math.max(0, left);
    }
}
