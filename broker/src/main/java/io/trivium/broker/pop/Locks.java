package io.trivium.broker.pop;

import io.trivium.broker.publish.IndexFlags;
import io.trivium.broker.record.LogRecord.Acknowledged;
import io.trivium.broker.record.LogRecord.Run;
import io.trivium.broker.store.IndexEntries;
import io.trivium.broker.view.Branches;
import io.trivium.broker.view.Branches.Branch;

/**
 * The messages that prepared branches acknowledge: nobody is given them before the branch is decided. Follows from the views, so
 * that it is the same after a restart.
 */
final class Locks {
    private final Branches branches;
    private final Scanner scanner;

    Locks(Branches branches, Scanner scanner) {
        this.branches = branches;
        this.scanner = scanner;
    }

    /** Locks what branches have acknowledged of a queue that is about to be popped for the first time. */
    void lockInto(GroupTopic groupTopic, PopQueue queue) {
        for (Branch branch : branches.all()) {
            for (Acknowledged lock : branch.locks()) {
                if (lock.group() == groupTopic.group().number()
                        && lock.topic() == groupTopic.topic().number()
                        && lock.queue() == queue.number()) {
                    lock.runs().forEach(run -> lockInto(groupTopic, queue, run));
                }
            }
        }
    }

    private void lockInto(GroupTopic groupTopic, PopQueue queue, Run run) {
        for (long offset = run.first(); offset < run.first() + run.count(); offset++) {
            IndexEntries found = new IndexEntries(1);
            if (queue.available(offset) && scanner.read(queue, offset, found) > 0 && found.size(0) > 0) {
                lock(groupTopic, entry(queue, offset, found));
            }
        }
    }

    private Entry entry(PopQueue queue, long offset, IndexEntries found) {
        int keyHash = found.orderingKeyHash(0);
        int size = found.size(0);
        long position = found.position(0);
        long expiry = (found.flags(0) & IndexFlags.EXPIRES) == 0 ? 0 : scanner.expiry(position, size);
        return new Entry(
                queue,
                offset,
                position,
                size,
                found.tagHash(0),
                keyHash,
                found.flags(0),
                Entry.rank(keyHash, found.priority(0)),
                expiry,
                false);
    }

    private static void lock(GroupTopic groupTopic, Entry entry) {
        entry.queue().taken().put(entry.offset(), entry);
        entry.lock();
        if (entry.keyHash() != 0) {
            KeyHold hold =
                    groupTopic.holds().computeIfAbsent(entry.keyHash(), key -> new KeyHold(entry.keyHash(), null));
            hold.entries().add(entry);
            entry.hold(hold);
        }
    }
}
