package io.trivium.testkit;

import io.trivium.broker.publish.IndexFlags;
import io.trivium.broker.store.IndexEntries;
import io.trivium.broker.store.QueueIndexes;
import io.trivium.broker.store.Store;
import java.util.OptionalLong;
import java.util.function.LongPredicate;

/** Indexes that forget something of the messages that they are asked for. */
abstract class BrokenIndexes implements QueueIndexes {
    private final QueueIndexes indexes;

    private BrokenIndexes(QueueIndexes indexes) {
        this.indexes = indexes;
    }

    /** What is to be told of the flags of an entry. */
    int flags(int told) {
        return told;
    }

    /**
     * What is to be told of the ordering key of an entry.
     *
     * @param alone whether nothing else was asked for
     */
    int orderingKeyHash(int told, boolean alone) {
        return told;
    }

    /** No message expires. */
    static Store withoutExpiry(Store store) {
        return with(store, new BrokenIndexes(store.indexes()) {
            @Override
            int flags(int told) {
                return told & ~IndexFlags.EXPIRES;
            }
        });
    }

    /** What the locks of branches are read by, one message at a time, has no ordering keys. */
    static Store withoutKeysOfLocks(Store store) {
        return with(store, new BrokenIndexes(store.indexes()) {
            @Override
            int orderingKeyHash(int told, boolean alone) {
                return alone ? 0 : told;
            }
        });
    }

    private static Store with(Store store, QueueIndexes broken) {
        return new BrokenStore(store) {
            @Override
            public QueueIndexes indexes() {
                return broken;
            }
        };
    }

    @Override
    public int read(long queueKey, long offset, long limitOffset, IndexEntries target) {
        int count = indexes.read(queueKey, offset, limitOffset, target);
        int all = target.count();
        boolean alone = all == 1 && target.full();
        IndexEntries told = new IndexEntries(Math.max(1, all));
        for (int i = 0; i < all; i++) {
            copy(target, i, told, false);
        }
        target.clear();
        for (int i = 0; i < all; i++) {
            copy(told, i, target, alone);
        }
        return count;
    }

    private void copy(IndexEntries from, int entry, IndexEntries to, boolean alone) {
        to.add(
                from.position(entry),
                from.size(entry),
                from.tagHash(entry),
                orderingKeyHash(from.orderingKeyHash(entry), alone),
                flags(from.flags(entry)),
                from.priority(entry));
    }

    @Override
    public long nextOffset(long queueKey, long offset, long otherwise) {
        return indexes.nextOffset(queueKey, offset, otherwise);
    }

    @Override
    public long largestQueueKey() {
        return indexes.largestQueueKey();
    }

    @Override
    public long firstOffset(long queueKey, long otherwise) {
        return indexes.firstOffset(queueKey, otherwise);
    }

    @Override
    public OptionalLong offsetAtTime(long queueKey, long storedMillis) {
        return indexes.offsetAtTime(queueKey, storedMillis);
    }

    @Override
    public void findDue(DueStart start, DueVisitor visitor) {
        indexes.findDue(start, visitor);
    }

    @Override
    public void findKey(long keyHash, LongPredicate positionVisitor) {
        indexes.findKey(keyHash, positionVisitor);
    }

    @Override
    public void addMessage(
            long queueKey,
            long offset,
            long position,
            int size,
            int tagHash,
            int orderingKeyHash,
            int flags,
            int priority,
            long storedMillis) {
        indexes.addMessage(queueKey, offset, position, size, tagHash, orderingKeyHash, flags, priority, storedMillis);
    }

    @Override
    public void addKey(long keyHash, long position) {
        indexes.addKey(keyHash, position);
    }

    @Override
    public void addDue(long deliverAtMillis, long position) {
        indexes.addDue(deliverAtMillis, position);
    }
}
