package io.trivium.storage;

import io.trivium.broker.disk.HeapDisk;

/** Opens a new store, appends and closes it; run where MapDB is not on the class path. */
public final class OpenEmptyStore implements Runnable {
    @Override
    public void run() {
        StoreConfig config = StoreConfig.defaults().withSegmentBytes(1 << 20);
        HeapDisk disk = new HeapDisk(1 << 30);
        for (int i = 0; i < 2; i++) {
            try (MapDbStore store = MapDbStore.open(disk, config, TestLog.INDEXER, Runnable::run)) {
                TestLog log = new TestLog(store);
                log.append(1, 2, 100, 5, 0);
                log.sync();
            }
        }
    }
}
