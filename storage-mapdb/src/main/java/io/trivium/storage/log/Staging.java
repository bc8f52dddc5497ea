package io.trivium.storage.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Frames that are appended but not yet written, in large direct buffers that are used again. Each chunk holds bytes that follow each
 * other in one segment. Belongs to the sequencer.
 */
final class Staging {
    private final int chunkBytes;
    private final List<Chunk> full = new ArrayList<>();
    private final List<ByteBuffer> free = new ArrayList<>();
    private final int limit;
    private int staged;
    private @Nullable Chunk current;

    Staging(int stagingBytes) {
        this.limit = stagingBytes;
        this.chunkBytes = Math.max(1 << 14, stagingBytes / 4);
    }

    /** Bytes of one segment that follow each other. */
    static final class Chunk {
        final ByteBuffer buffer;
        // Lent for one frame after the other: a slice for each would be a fifth of what an append allocates.
        private final ByteBuffer lent;
        final SegmentWriter segment;
        final int at;
        int used;

        private Chunk(ByteBuffer buffer, SegmentWriter segment, int at) {
            this.buffer = buffer;
            this.segment = segment;
            this.at = at;
            lent = buffer.duplicate();
        }

        /** The place of a frame's payload, from position to limit; it is the caller's until the next call. */
        ByteBuffer payload(int from, int bytes) {
            return lent.limit(from + bytes).position(from);
        }
    }

    /** Returns a chunk whose unused part has room for a frame and continues at a place of a segment. */
    Chunk room(SegmentWriter segment, int at, int bytes) {
        Chunk chunk = current;
        if (chunk != null
                && chunk.segment == segment
                && chunk.at + chunk.used == at
                && chunk.buffer.capacity() - chunk.used >= bytes) {
            return chunk;
        }
        Chunk next = new Chunk(buffer(bytes), segment, at);
        if (chunk != null && chunk.used > 0) {
            full.add(chunk);
        } else if (chunk != null) {
            recycle(chunk.buffer);
        }
        current = next;
        return next;
    }

    private ByteBuffer buffer(int bytes) {
        if (bytes > chunkBytes) {
            return ByteBuffer.allocateDirect(bytes);
        }
        return free.isEmpty() ? ByteBuffer.allocateDirect(chunkBytes) : free.remove(free.size() - 1);
    }

    void used(Chunk chunk, int bytes) {
        chunk.used += bytes;
        staged += bytes;
    }

    /** Tells whether so much is staged that it must be written before more comes. */
    boolean overflowing() {
        return staged >= limit;
    }

    boolean isEmpty() {
        return staged == 0;
    }

    /** Writes everything, oldest first. */
    void write() {
        for (int i = 0; i < full.size(); i++) {
            write(full.get(i));
            recycle(full.get(i).buffer);
        }
        full.clear();
        Chunk last = current;
        if (last != null) {
            write(last);
            recycle(last.buffer);
            current = null;
        }
        staged = 0;
    }

    private static void write(Chunk chunk) {
        if (chunk.used > 0) {
            chunk.segment.write(chunk.buffer.limit(chunk.used).position(0), chunk.at);
        }
    }

    private void recycle(ByteBuffer buffer) {
        buffer.clear();
        // A larger one was for a single large frame.
        if (buffer.capacity() == chunkBytes) {
            free.add(buffer);
        }
    }
}
