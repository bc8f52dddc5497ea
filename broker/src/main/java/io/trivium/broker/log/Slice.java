package io.trivium.broker.log;

import java.nio.ByteBuffer;

/**
 * Bytes of the log, lent to a reader: while it is open its memory stays mapped. It may be closed by any thread, once.
 */
public interface Slice extends AutoCloseable {
    /** The bytes, from position to limit; read-only, the same buffer at each call. */
    ByteBuffer bytes();

    @Override
    void close();

    /** A slice of memory that nobody has to give back. */
    static Slice of(ByteBuffer bytes) {
        ByteBuffer readOnly = bytes.asReadOnlyBuffer();
        return new Slice() {
            @Override
            public ByteBuffer bytes() {
                return readOnly;
            }

            @Override
            public void close() {}
        };
    }
}
