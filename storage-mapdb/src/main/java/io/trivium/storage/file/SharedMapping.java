package io.trivium.storage.file;

import io.trivium.broker.disk.DiskFile;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** A mapping that stays until its owner and all borrowers have released it. Thread-safe. */
public final class SharedMapping {
    private final DiskFile.Mapping mapping;
    private final int size;
    private final AtomicInteger references = new AtomicInteger(1);

    /** The caller is the owner, who releases once. */
    public SharedMapping(DiskFile.Mapping mapping, int size) {
        this.mapping = mapping;
        this.size = size;
    }

    public int size() {
        return size;
    }

    /** Borrows; returns false if the memory is unmapped already. */
    public boolean retain() {
        int count;
        do {
            count = references.get();
            if (count == 0) {
                return false;
            }
        } while (!references.compareAndSet(count, count + 1));
        return true;
    }

    public void release() {
        if (references.decrementAndGet() == 0) {
            mapping.close();
        }
    }

    /** The mapped bytes, a view of the caller's own. Only between retain and release. */
    public ByteBuffer bytes() {
        return mapping.bytes().duplicate();
    }
}
