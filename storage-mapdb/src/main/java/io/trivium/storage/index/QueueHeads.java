package io.trivium.storage.index;

import io.trivium.broker.disk.Disk;
import io.trivium.storage.file.SectionFile;
import io.trivium.storage.file.SectionFileWriter;
import io.trivium.storage.log.SegmentName;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * For each queue the first and the last segment with an index file that has messages of it. One thread changes it, any reads.
 *
 * <p>Saved now and then, so that opening need not read all index files: section 1, sorted in no way, 16 bytes a queue: long queue key, int
 * first segment, int last segment.
 */
final class QueueHeads {
    static final String SUFFIX = ".heads";
    static final long MAGIC = 0x5452_5649_4844_5331L; // TRVIHDS1
    private static final int ROWS = 1;

    private volatile Table table = new Table(64);
    private int size;
    private long largest = -1;

    /** Keys and, packed, first + 1 and last + 1; 0 marks a free slot. */
    private record Table(AtomicLongArray keys, AtomicLongArray values) {
        private Table(int slots) {
            this(new AtomicLongArray(slots), new AtomicLongArray(slots));
        }

        int slot(long queueKey) {
            int mask = keys.length() - 1;
            int slot = RunTable.hash(queueKey) & mask;
            while (values.get(slot) != 0 && keys.get(slot) != queueKey) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        void put(long queueKey, long value) {
            int slot = slot(queueKey);
            keys.set(slot, queueKey);
            values.set(slot, value);
        }
    }

    int size() {
        return size;
    }

    /** The largest key noted, or -1. */
    long largest() {
        return largest;
    }

    /** Returns the first segment's number, or -1. */
    int first(long queueKey) {
        Table known = table;
        return (int) (known.values().get(known.slot(queueKey)) >>> 32) - 1;
    }

    /** Returns the last segment's number, or -1. */
    int last(long queueKey) {
        Table known = table;
        return (int) known.values().get(known.slot(queueKey)) - 1;
    }

    /** Notes that a segment, not before those noted already, has messages of a queue. */
    synchronized void add(long queueKey, int segment) {
        int first = first(queueKey);
        put(queueKey, first < 0 ? segment : first, segment);
    }

    /** Notes that a queue's first segment is another, as those before are gone. */
    synchronized void firstIs(long queueKey, int segment) {
        if (segment > first(queueKey)) {
            put(queueKey, segment, last(queueKey));
        }
    }

    /** Whether anything of a queue is kept, by the numbers of the first and the last segment that had messages of it. */
    @FunctionalInterface
    interface Kept {
        boolean between(int first, int last);
    }

    /** Forgets the queues of which nothing is stored any more. */
    synchronized void forgetAllBut(Kept wanted) {
        Table known = table;
        int kept = 0;
        for (int i = 0; i < known.keys().length(); i++) {
            kept += keeps(wanted, known.values().get(i)) ? 1 : 0;
        }
        if (kept == size) {
            return;
        }
        Table smaller = new Table(Math.max(64, Integer.highestOneBit(kept) * 4));
        for (int i = 0; i < known.keys().length(); i++) {
            long value = known.values().get(i);
            if (keeps(wanted, value)) {
                smaller.put(known.keys().get(i), value);
            }
        }
        size = kept;
        table = smaller;
    }

    private static boolean keeps(Kept wanted, long value) {
        return value != 0 && wanted.between((int) (value >>> 32) - 1, (int) value - 1);
    }

    private void put(long queueKey, int first, int last) {
        long packed = ((long) (first + 1) << 32) | (last + 1);
        Table known = table;
        if (known.values().get(known.slot(queueKey)) == 0
                && ++size * 2 > known.keys().length()) {
            known = grow(known);
        }
        known.put(queueKey, packed);
        largest = Math.max(largest, queueKey);
        table = known;
    }

    private static Table grow(Table full) {
        Table larger = new Table(full.keys().length() * 2);
        for (int i = 0; i < full.keys().length(); i++) {
            long value = full.values().get(i);
            if (value != 0) {
                larger.put(full.keys().get(i), value);
            }
        }
        return larger;
    }

    /** Saves all, as of a segment that is the last noted. */
    void save(Disk disk, long segmentStart) {
        String name = SegmentName.hex(segmentStart) + SUFFIX;
        try (SectionFileWriter file = SectionFileWriter.create(disk, SealedIndex.FOLDER, name)) {
            Table known = table;
            file.section(ROWS, size, out -> {
                for (int i = 0; i < known.keys().length(); i++) {
                    long value = known.values().get(i);
                    if (value != 0) {
                        out.room(16).putLong(known.keys().get(i)).putLong(value);
                    }
                }
            });
            file.finish(MAGIC, segmentStart, 0);
        }
    }

    /** Adds all that a file holds. */
    void load(Disk disk, String name) {
        try (SectionFile file = SectionFile.open(disk, SealedIndex.FOLDER + "/" + name, MAGIC)) {
            file.read(ROWS, section -> {
                ByteBuffer rows = section.all();
                for (int at = 0; at < rows.limit(); at += 16) {
                    long value = rows.getLong(at + 8);
                    put(rows.getLong(at), (int) (value >>> 32) - 1, (int) value - 1);
                }
                return null;
            });
        }
    }
}
