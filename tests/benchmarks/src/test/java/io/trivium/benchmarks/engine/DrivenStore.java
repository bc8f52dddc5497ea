package io.trivium.benchmarks.engine;

import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.record.LogRecord.Published;
import io.trivium.broker.record.RecordIndexer;
import io.trivium.broker.record.RecordWriter;
import io.trivium.broker.store.Store;
import io.trivium.storage.MapDbStore;
import io.trivium.storage.StoreConfig;
import io.trivium.storage.disk.FileDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A store of files without an engine: what is appended goes into the log and its index, and nowhere else. */
final class DrivenStore implements AutoCloseable {
    /** Before one is opened. */
    static final DrivenStore NONE = new DrivenStore(null, null, null);

    private final @Nullable FileDisk disk;
    private final @Nullable ExecutorService background;
    private final @Nullable Store store;
    private long offset;

    private DrivenStore(@Nullable FileDisk disk, @Nullable ExecutorService background, @Nullable Store store) {
        this.disk = disk;
        this.background = background;
        this.store = store;
    }

    static DrivenStore open(Path folder) {
        FileDisk disk = FileDisk.open(folder);
        ExecutorService background = Executors.newFixedThreadPool(2);
        Store store = MapDbStore.open(disk, StoreConfig.defaults(), new RecordIndexer(), background);
        return new DrivenStore(disk, background, store);
    }

    /** Appends messages to the first queue of topic 1, as one record, and indexes them. */
    void append(List<OutgoingMessage> messages) {
        Published published = new Published(1, 0, offset, 0, null, messages);
        long payload = RecordWriter.append(store().log(), published, RecordWriter.bytes(published));
        RecordIndexer.index(published, payload, store().indexes());
        offset += messages.size();
    }

    /** Hands all that was appended to the operating system. */
    void write() {
        store().log().write();
    }

    private Store store() {
        if (store == null) {
            throw new IllegalStateException("not opened");
        }
        return store;
    }

    @Override
    public void close() {
        if (store != null && background != null && disk != null) {
            store.close();
            background.shutdown();
            disk.close();
        }
    }
}
