package io.trivium.broker.pop;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.store.IndexEntries;
import org.jspecify.annotations.Nullable;

/** How far one queue is examined for one lane, and the index entries that are read ahead. */
final class Scan {
    private static final int AHEAD = 32;

    final PopQueue queue;
    /** The next offset to examine. */
    long next;

    private @Nullable IndexEntries ahead;
    private int at;
    private int count;

    Scan(PopQueue queue) {
        this.queue = queue;
        this.next = queue.cursor().first();
    }

    void restart() {
        next = queue.cursor().first();
        at = 0;
        count = 0;
    }

    /** Whether published messages were not examined yet. */
    boolean behind() {
        return next < queue.queue().publishedEnd();
    }

    /** Reads ahead if nothing is; returns whether there is an entry. */
    boolean fill(Scanner scanner, GroupTopic groupTopic) {
        if (at < count) {
            return true;
        }
        if (!behind()) {
            return false;
        }
        // What others have finished in the meantime need not be read.
        next = Math.max(next, queue.cursor().first());
        IndexEntries entries = ahead;
        if (entries == null) {
            entries = new IndexEntries(AHEAD);
            ahead = entries;
        }
        entries.clear();
        at = 0;
        count = 0;
        while (count == 0 && behind()) {
            count = scanner.read(queue, next, entries);
            if (count == 0) {
                // Messages that are stored no longer: finished, so that the cursor gets past them.
                long after = scanner.skipHole(queue, next);
                groupTopic.finish(queue, next, after);
                next = after;
            }
        }
        return count > 0;
    }

    /** The position of the entry that is next; there must be one. */
    long position() {
        return entries().position(at);
    }

    /** Whether examining the entry that is next takes reading its message, whatever the filter is. */
    boolean readsRecord(GroupTopic groupTopic) {
        return Scanner.readsRecord(groupTopic.group(), entries().flags(at));
    }

    /** Takes the entry that is next; returns null if the group, or the filter, does not want it. */
    @Nullable
    Entry examine(Scanner scanner, GroupTopic groupTopic, MessageFilter filter) {
        Entry entry = scanner.examine(groupTopic, queue, next, entries(), at, filter);
        next++;
        at++;
        return entry;
    }

    private IndexEntries entries() {
        IndexEntries entries = ahead;
        if (entries == null) {
            throw new IllegalStateException("nothing is read ahead");
        }
        return entries;
    }
}
