package io.trivium.amqp.link;

import java.util.Arrays;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;

/** Puts the frames of one delivery together. It grows with what came, not with what was promised. */
final class Assembly {
    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int size;

    /** Adds what a frame brought. */
    void add(ProtonBuffer chunk) {
        int more = chunk.getReadableBytes();
        if (more > bytes.length - size) {
            // The first frame is often the only one: no room beyond it is taken then.
            int wanted = size + more;
            bytes = Arrays.copyOf(bytes, size == 0 ? more : Math.max(wanted, bytes.length * 2));
        }
        chunk.readBytes(bytes, size, more);
        size += more;
    }

    int size() {
        return size;
    }

    /** Returns the whole, and begins anew. */
    byte[] take() {
        byte[] whole = size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
        clear();
        return whole;
    }

    void clear() {
        bytes = NOTHING;
        size = 0;
    }
}
