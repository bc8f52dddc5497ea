package io.trivium.storage;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.store.FrameIndexer;
import io.trivium.broker.store.QueueIndexes;
import io.trivium.broker.store.Snapshots;
import io.trivium.broker.store.Store;
import java.util.concurrent.Executor;

/** The store on disk. */
public final class MapDbStore implements Store {
    private MapDbStore() {}

    /**
     * Recovers and opens the store on a disk, or creates it.
     *
     * @param disk stays the caller's, who closes it after the store
     * @param indexer makes the index entries of frames that are not in an index file
     * @param background runs tasks that block on the disk (zeroing ahead, writing index files), one at a time or several; a task that
     *     it rejects is done later
     */
    @SuppressWarnings("DoNotCallSuggester")
    public static MapDbStore open(Disk disk, StoreConfig config, FrameIndexer indexer, Executor background) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MessageLog log() {
        throw new UnsupportedOperationException();
    }

    @Override
    public QueueIndexes indexes() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Snapshots snapshots() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
