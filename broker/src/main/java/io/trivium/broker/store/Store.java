package io.trivium.broker.store;

import io.trivium.broker.log.MessageLog;

/**
 * A log with its indexes and snapshots, opened for one engine.
 *
 * <p>When a store is handed out it has recovered: the log's torn tail is gone, damaged derived files are set aside. The engine then
 * loads {@link Snapshots#newest}, replays the log from its position to compute its views (the indexes are complete already) and goes on.
 */
public interface Store extends AutoCloseable {
    MessageLog log();

    QueueIndexes indexes();

    Snapshots snapshots();

    default Retention retention() {
        return Retention.NONE;
    }

    default Room room() {
        return Room.ENDLESS;
    }

    /** Closes all files. What was written but not forced is left to the operating system. May be called twice. */
    @Override
    void close();
}
