package io.trivium.testkit;

import io.trivium.broker.log.MessageLog;
import io.trivium.broker.log.OpenFrame;
import io.trivium.broker.publish.IndexFlags;
import io.trivium.broker.store.Change;
import io.trivium.broker.store.IndexEntries;
import io.trivium.broker.store.QueueIndexes;
import io.trivium.broker.store.Retention;
import io.trivium.broker.store.Room;
import io.trivium.broker.store.Snapshots;
import io.trivium.broker.store.Store;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Stores that do what others do, but for one fault. */
final class BrokenStore {
    private BrokenStore() {}

    /** A log that leaves records of one kind out: what they say is applied, and not in the log. */
    static Store without(Store store, int kind) {
        MessageLog log = store.log();
        boolean[] leftOut = {false};
        MessageLog broken = Altered.of(MessageLog.class, log)
                .at("begin", arguments -> {
                    byte frameKind = (byte) arguments[0];
                    int payloadBytes = (int) arguments[1];
                    leftOut[0] = frameKind == kind;
                    return leftOut[0]
                            ? new OpenFrame(log.end(), log.end(), ByteBuffer.allocate(payloadBytes))
                            : log.begin(frameKind, payloadBytes);
                })
                .at("seal", arguments -> {
                    if (!leftOut[0]) {
                        log.seal((OpenFrame) arguments[0]);
                    }
                    return null;
                })
                .made();
        return with(store, "log", broken);
    }

    /** A log that says that it is forced when it is written. */
    static Store forcedWhenWritten(Store store) {
        MessageLog log = store.log();
        MessageLog broken = Altered.of(MessageLog.class, log)
                .at("forced", arguments -> log.written())
                .at("force", later -> null)
                .made();
        return with(store, "log", broken);
    }

    /** Snapshots in which a view is not kept up: what is restored of it is old. */
    static Store withoutView(Store store, String view) {
        Snapshots snapshots = store.snapshots();
        Snapshots broken = Altered.of(Snapshots.class, snapshots)
                .at("write", arguments -> {
                    @SuppressWarnings("unchecked")
                    SortedMap<String, List<Change>> others =
                            new TreeMap<>((SortedMap<String, List<Change>>) arguments[1]);
                    others.remove(view);
                    snapshots.write((long) arguments[0], others);
                    return null;
                })
                .made();
        return with(store, "snapshots", broken);
    }

    /** Retention that keeps nothing of what it lets go, whoever holds it. */
    static Store keepingNothing(Store store) {
        Retention retention = store.retention();
        Retention broken = Altered.of(Retention.class, retention)
                .at("keep", arguments -> retention.keep((long) arguments[0], new TreeSet<>()))
                .made();
        return with(store, "retention", broken);
    }

    /** A disk that is thought to be full for ever once it was. */
    static Store fullForEver(Store store) {
        Room room = store.room();
        boolean[] wasFull = {false};
        Room broken = Altered.of(Room.class, room)
                .at("full", arguments -> wasFull[0] |= room.full())
                .made();
        return with(store, "room", broken);
    }

    /** Indexes of which no message expires. */
    static Store withoutExpiry(Store store) {
        return reading(store, (told, alone) -> new Told(told.orderingKeyHash(), told.flags() & ~IndexFlags.EXPIRES));
    }

    /** Indexes of which what the locks of branches are read by, one message at a time, has no ordering keys. */
    static Store withoutKeysOfLocks(Store store) {
        return reading(store, (told, alone) -> new Told(alone ? 0 : told.orderingKeyHash(), told.flags()));
    }

    /** What an index tells of an entry, of that which may be told wrong. */
    private record Told(int orderingKeyHash, int flags) {}

    private interface Lie {
        /** @param alone whether nothing else was asked for */
        Told of(Told told, boolean alone);
    }

    private static Store reading(Store store, Lie lie) {
        QueueIndexes indexes = store.indexes();
        QueueIndexes broken = Altered.of(QueueIndexes.class, indexes)
                .at("read", arguments -> {
                    IndexEntries target = (IndexEntries) arguments[3];
                    int count = indexes.read((long) arguments[0], (long) arguments[1], (long) arguments[2], target);
                    tell(target, lie);
                    return count;
                })
                .made();
        return with(store, "indexes", broken);
    }

    private static void tell(IndexEntries target, Lie lie) {
        int all = target.count();
        boolean alone = all == 1 && target.full();
        IndexEntries before = new IndexEntries(Math.max(1, all));
        for (int i = 0; i < all; i++) {
            copy(target, i, before, told(target, i));
        }
        target.clear();
        for (int i = 0; i < all; i++) {
            copy(before, i, target, lie.of(told(before, i), alone));
        }
    }

    private static Told told(IndexEntries entries, int entry) {
        return new Told(entries.orderingKeyHash(entry), entries.flags(entry));
    }

    private static void copy(IndexEntries from, int entry, IndexEntries to, Told told) {
        to.add(
                from.position(entry),
                from.size(entry),
                from.tagHash(entry),
                told.orderingKeyHash(),
                told.flags(),
                from.priority(entry));
    }

    private static Store with(Store store, String part, Object broken) {
        return Altered.of(Store.class, store).at(part, arguments -> broken).made();
    }
}
