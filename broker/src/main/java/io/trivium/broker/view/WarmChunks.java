package io.trivium.broker.view;

import io.trivium.broker.view.CursorChanges.Part;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * The chunks of finished offsets that are in memory: a bounded number, but for those that no snapshot has yet. So a group that finishes here
 * and there in a huge backlog costs no memory in proportion. The sequencer's, but for {@link #saved}.
 */
final class WarmChunks {
    /** How many are looked at when one comes: more than one, so that the number shrinks. */
    private static final int LOOKS = 8;

    private final int limit;
    private final Function<byte[], byte @Nullable []> snapshot;
    // A clock: who was used since it last came around goes to the end once more.
    private final ArrayDeque<FinishedChunk> warm = new ArrayDeque<>();
    // Written by whoever saves snapshots.
    private volatile long savedMark;

    /** @param snapshot finds the value of a chunk's key in the newest snapshot */
    WarmChunks(int limit, Function<byte[], byte @Nullable []> snapshot) {
        this.limit = limit;
        this.snapshot = snapshot;
    }

    /** The newest snapshot has all changes before a mark. Any thread. */
    void saved(long mark) {
        savedMark = mark;
    }

    int size() {
        return warm.size();
    }

    /** A chunk that is made now. */
    FinishedChunk create(Part part) {
        FinishedChunk chunk = new FinishedChunk(part, 0);
        keep(chunk, new RoaringBitmap());
        return chunk;
    }

    /** The offsets of a chunk, which stay in memory for a while. */
    RoaringBitmap bits(FinishedChunk chunk) {
        RoaringBitmap bits = chunk.bits;
        if (bits == null) {
            bits = load(chunk.part);
            keep(chunk, bits);
        }
        chunk.used = true;
        return bits;
    }

    /** The offsets of a chunk, for once. */
    RoaringBitmap look(FinishedChunk chunk) {
        RoaringBitmap bits = chunk.bits;
        return bits == null ? load(chunk.part) : bits;
    }

    private void keep(FinishedChunk chunk, RoaringBitmap bits) {
        letGo(LOOKS);
        chunk.bits = bits;
        chunk.used = true;
        warm.add(chunk);
    }

    /** Looks at some chunks, and lets go of those that are not needed while there are too many; returns at how many. */
    int letGo(int looks) {
        long saved = savedMark;
        int looked = 0;
        for (; looked < looks && warm.size() >= limit; looked++) {
            FinishedChunk chunk = warm.remove();
            if (chunk.dropped()) {
                continue;
            }
            if (chunk.used || !chunk.savedBy(saved)) {
                chunk.used = false;
                warm.add(chunk);
            } else {
                chunk.bits = null;
            }
        }
        return looked;
    }

    private RoaringBitmap load(Part part) {
        byte[] saved = snapshot.apply(CursorChanges.key(part));
        if (saved == null) {
            throw new IllegalStateException("no snapshot has the finished offsets " + part);
        }
        return decode(saved);
    }

    static RoaringBitmap decode(byte[] saved) {
        RoaringBitmap bits = new RoaringBitmap();
        try {
            bits.deserialize(new DataInputStream(new ByteArrayInputStream(saved)));
        } catch (IOException e) {
            throw new UncheckedIOException("damaged finished offsets", e);
        }
        return bits;
    }

    static byte[] encode(RoaringBitmap bits) {
        ByteBuffer bytes = ByteBuffer.allocate(bits.serializedSizeInBytes());
        bits.serialize(bytes);
        return bytes.array();
    }
}
