package io.trivium.storage.index;

import io.trivium.broker.store.IndexEntries;
import java.nio.ByteBuffer;

/**
 * An index entry's 18 bytes, big-endian: 0 int place in the segment · 4 int size · 8 int tag hash · 12 int ordering key hash · 16 byte flags ·
 * 17 byte priority. Size 0 stands for a lost message.
 */
final class EntryFormat {
    static final int BYTES = 18;

    private EntryFormat() {}

    static void write(
            ByteBuffer target, int at, int place, int size, int tagHash, int keyHash, int flags, int priority) {
        target.putInt(at, place);
        target.putInt(at + 4, size);
        target.putInt(at + 8, tagHash);
        target.putInt(at + 12, keyHash);
        target.put(at + 16, (byte) flags);
        target.put(at + 17, (byte) priority);
    }

    static int place(ByteBuffer source, int at) {
        return source.getInt(at);
    }

    static void copy(ByteBuffer source, int at, long segmentStart, IndexEntries target) {
        target.add(
                segmentStart + source.getInt(at),
                source.getInt(at + 4),
                source.getInt(at + 8),
                source.getInt(at + 12),
                source.get(at + 16),
                source.get(at + 17));
    }
}
