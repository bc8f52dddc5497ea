package io.trivium.storage.snapshot;

import io.trivium.broker.store.Snapshots.EntryVisitor;
import io.trivium.storage.file.ByteKeys;
import io.trivium.storage.file.DiskVolume;
import io.trivium.storage.file.SectionBytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mapdb.SortedTableMap;

/**
 * A view as a MapDB table. A table's page must hold a whole node, so values are cut into pieces of 1 KiB, each under its key and a number of
 * four bytes.
 */
final class ViewTable {
    static final int MAX_KEY_BYTES = 1024;
    private static final int PIECE_BYTES = 1024;
    /** Eight of the largest keys and pieces fit, with room to spare. */
    private static final int PAGE_BYTES = 1 << 15;

    private static final int NODE_ENTRIES = 8;
    private static final ByteKeys KEYS = ByteKeys.any(ViewTable::compare);
    private static final ByteKeys VALUES = ByteKeys.any(Arrays::compareUnsigned);

    private ViewTable() {}

    private static int compare(byte[] one, byte[] other) {
        int oneEnd = one.length - 4;
        int otherEnd = other.length - 4;
        int order = Arrays.compareUnsigned(one, 0, oneEnd, other, 0, otherEnd);
        return order != 0 ? order : Arrays.compareUnsigned(one, oneEnd, one.length, other, otherEnd, other.length);
    }

    /** Writes a table; writes nothing if nothing is put. */
    static final class Writer {
        private final DiskVolume volume;
        private SortedTableMap.@Nullable Sink<byte[], byte[]> sink;

        Writer(DiskVolume volume) {
            this.volume = volume;
        }

        void put(byte[] key, byte[] value) {
            if (key.length > MAX_KEY_BYTES) {
                throw new IllegalArgumentException("A key of " + key.length + " bytes");
            }
            SortedTableMap.Sink<byte[], byte[]> target = sink == null ? begin() : sink;
            int pieces = Math.max(1, (value.length + PIECE_BYTES - 1) / PIECE_BYTES);
            for (int i = 0; i < pieces; i++) {
                int from = i * PIECE_BYTES;
                target.put(
                        pieceKey(key, i), Arrays.copyOfRange(value, from, Math.min(value.length, from + PIECE_BYTES)));
            }
        }

        private SortedTableMap.Sink<byte[], byte[]> begin() {
            SortedTableMap.Sink<byte[], byte[]> begun = SortedTableMap.create(volume, KEYS, VALUES)
                    .pageSize(PAGE_BYTES)
                    .nodeSize(NODE_ENTRIES)
                    .createFromSink();
            sink = begun;
            return begun;
        }

        void finish() {
            if (sink != null) {
                sink.create();
            }
        }
    }

    /** The value of a key, null if it is not there. */
    static byte @Nullable [] find(SectionBytes bytes, byte[] key) {
        if (bytes.length() == 0) {
            return null;
        }
        SortedTableMap<byte[], byte[]> table = SortedTableMap.open(new DiskVolume(bytes, PAGE_BYTES), KEYS, VALUES);
        byte[] piece = table.get(pieceKey(key, 0));
        if (piece == null) {
            return null;
        }
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        for (int i = 1; piece != null; i++) {
            value.writeBytes(piece);
            piece = table.get(pieceKey(key, i));
        }
        return value.toByteArray();
    }

    private static byte[] pieceKey(byte[] key, int piece) {
        return ByteBuffer.allocate(key.length + 4).put(key).putInt(piece).array();
    }

    static void read(SectionBytes bytes, EntryVisitor visitor) {
        if (bytes.length() == 0) {
            return;
        }
        Iterator<Map.Entry<byte[], byte[]>> entries = SortedTableMap.open(
                        new DiskVolume(bytes, PAGE_BYTES), KEYS, VALUES)
                .entryIterator();
        byte @Nullable [] key = null;
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        while (entries.hasNext()) {
            Map.Entry<byte[], byte[]> entry = entries.next();
            byte[] piece = entry.getKey();
            if (ByteBuffer.wrap(piece).getInt(piece.length - 4) == 0) {
                if (key != null) {
                    visitor.visit(key, value.toByteArray());
                }
                key = Arrays.copyOf(piece, piece.length - 4);
                value.reset();
            }
            value.writeBytes(entry.getValue());
        }
        if (key != null) {
            visitor.visit(key, value.toByteArray());
        }
    }
}
