package io.trivium.storage.index;

import io.trivium.storage.file.ByteKeys;
import io.trivium.storage.file.DiskVolume;
import io.trivium.storage.file.SectionBytes;
import java.util.Iterator;
import org.mapdb.SortedTableMap;

/** MapDB tables of 12-byte keys, a long and an int, without values. Apart from the rest so that MapDB is loaded only when there is one. */
final class PairTable {
    private static final ByteKeys PAIRS = ByteKeys.fixed(12);
    private static final ByteKeys NOTHING = ByteKeys.fixed(0);
    private static final byte[] NO_VALUE = {};
    private static final int PAGE_BYTES = 1 << 14;
    private static final int NODE_ENTRIES = 64;

    private PairTable() {}

    /** Writes pairs in an order; numbers have some bits flipped. */
    static void write(DiskVolume volume, Pairs pairs, int[] order, long flip) {
        SortedTableMap.Sink<byte[], byte[]> sink = SortedTableMap.create(volume, PAIRS, NOTHING)
                .pageSize(PAGE_BYTES)
                .nodeSize(NODE_ENTRIES)
                .createFromSink();
        long lastNumber = 0;
        int lastPlace = -1;
        for (int at : order) {
            long number = pairs.number(at);
            int place = pairs.place(at);
            // A message may name a key twice; the table takes each once.
            if (place != lastPlace || number != lastNumber) {
                sink.put(SealedIndex.pair(number ^ flip, place), NO_VALUE);
            }
            lastNumber = number;
            lastPlace = place;
        }
        sink.create();
    }

    /** The keys from one to another, both inclusive. */
    static Iterator<byte[]> between(SectionBytes bytes, byte[] from, byte[] to) {
        return SortedTableMap.open(new DiskVolume(bytes, PAGE_BYTES), PAIRS, NOTHING)
                .keyIterator(from, true, to, true);
    }
}
