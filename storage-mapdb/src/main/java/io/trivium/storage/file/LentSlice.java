package io.trivium.storage.file;

import io.trivium.broker.log.Slice;
import java.nio.ByteBuffer;

/** Bytes of mapped memory that stays mapped until the slice is closed. */
public final class LentSlice implements Slice {
    private final SharedMapping held;
    private final ByteBuffer bytes;

    /** @param held borrowed already; released when this is closed */
    public LentSlice(SharedMapping held, ByteBuffer bytes) {
        this.held = held;
        this.bytes = bytes;
    }

    @Override
    public ByteBuffer bytes() {
        return bytes;
    }

    @Override
    public void close() {
        held.release();
    }
}
