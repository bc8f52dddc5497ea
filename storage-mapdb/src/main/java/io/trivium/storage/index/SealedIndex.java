package io.trivium.storage.index;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.store.Due;
import io.trivium.broker.store.IndexEntries;
import io.trivium.storage.file.SectionFile;
import io.trivium.storage.log.SegmentName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The index file of a full segment. Its header's numbers are the segment's start and its number of messages. Thread-safe.
 *
 * <p>Sections: 1 directory, 48 bytes a queue, sorted: long queue key, long first offset, long first and last store time, int count, int first
 * entry, int number of the segment that holds the queue's previous run or -1, int 0 · 2 entries ({@link EntryFormat}) · 3 the table of
 * frames, an int for each 64 KiB · 4 {@link BloomFilter} of the keys · 5 keys and 6 delivery times, MapDB tables of 12-byte keys (long, int
 * place) without values.
 */
final class SealedIndex implements AutoCloseable {
    static final String FOLDER = "index";
    static final String SUFFIX = ".idx";
    static final long MAGIC = 0x5452_5649_4E44_5831L; // TRVINDX1
    static final int DIRECTORY = 1;
    static final int ENTRIES = 2;
    static final int FRAMES = 3;
    static final int BLOOM = 4;
    static final int KEYS = 5;
    static final int DUES = 6;
    static final int ROW = 48;

    private final SectionFile file;
    private final long segmentStart;

    private SealedIndex(SectionFile file) {
        this.file = file;
        this.segmentStart = file.first();
    }

    static String name(long segmentStart) {
        return SegmentName.hex(segmentStart) + SUFFIX;
    }

    static SealedIndex open(Disk disk, long segmentStart) {
        return new SealedIndex(SectionFile.open(disk, FOLDER + "/" + name(segmentStart), MAGIC));
    }

    long segmentStart() {
        return segmentStart;
    }

    /** Returns the queue's run, or null. */
    @Nullable
    SealedRun run(long queueKey) {
        return file.read(DIRECTORY, rows -> {
            int low = 0;
            int high = rows.length() / ROW - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                ByteBuffer probed = rows.sound(middle * ROW, ROW);
                int order = Long.compare(probed.getLong(middle * ROW), queueKey);
                if (order == 0) {
                    return row(probed, middle * ROW);
                }
                low = order < 0 ? middle + 1 : low;
                high = order < 0 ? high : middle - 1;
            }
            return null;
        });
    }

    /** Visits all runs, sorted by queue. */
    void forEachQueue(LongConsumer queueKeys) {
        file.read(DIRECTORY, section -> {
            ByteBuffer rows = section.all();
            for (int at = 0; at < rows.limit(); at += ROW) {
                queueKeys.accept(rows.getLong(at));
            }
            return null;
        });
    }

    /** The store time of the newest message; null if there is none. */
    @Nullable
    Long newestMillis() {
        return file.read(DIRECTORY, section -> {
            ByteBuffer rows = section.all();
            long newest = Long.MIN_VALUE;
            for (int at = 0; at < rows.limit(); at += ROW) {
                newest = Math.max(newest, rows.getLong(at + 24));
            }
            return newest;
        });
    }

    private SealedRun row(ByteBuffer rows, int at) {
        return new SealedRun(
                this,
                rows.getLong(at + 8),
                rows.getLong(at + 16),
                rows.getLong(at + 24),
                rows.getInt(at + 32),
                rows.getInt(at + 36),
                rows.getInt(at + 40));
    }

    /** A queue's row of the directory. */
    record SealedRun(
            SealedIndex index,
            long firstOffset,
            long firstStoredMillis,
            long lastStoredMillis,
            int count,
            int firstEntry,
            int previousSegment)
            implements Run {
        @Override
        public long position(int number) {
            return index.position(firstEntry + number);
        }

        @Override
        public void copy(int number, int limit, IndexEntries target) {
            index.copy(firstEntry + number, firstEntry + Math.min(limit, count), target);
        }
    }

    private long position(int entry) {
        int at = Math.multiplyExact(entry, EntryFormat.BYTES);
        Integer place = file.read(ENTRIES, entries -> EntryFormat.place(entries.sound(at, EntryFormat.BYTES), at));
        return segmentStart + Objects.requireNonNull(place);
    }

    private void copy(int from, int to, IndexEntries target) {
        int count = Math.min(to - from, target.room());
        int at = Math.multiplyExact(from, EntryFormat.BYTES);
        file.read(ENTRIES, section -> {
            // All of them first: where they are damaged nothing was copied.
            ByteBuffer entries = section.sound(at, count * EntryFormat.BYTES);
            for (int i = 0; i < count; i++) {
                EntryFormat.copy(entries, at + i * EntryFormat.BYTES, segmentStart, target);
            }
            return null;
        });
    }

    int[] frames() {
        int[] frames = file.read(FRAMES, section -> {
            int[] table = new int[section.length() / 4];
            section.all().asIntBuffer().get(table);
            return table;
        });
        return Objects.requireNonNull(frames);
    }

    /** Returns where messages with that key begin, oldest first. */
    List<Long> positionsOfKey(long hash) {
        Boolean maybe = file.read(BLOOM, bits -> {
            int block = BloomFilter.block(bits.length(), hash);
            return BloomFilter.mayHold(bits.sound(block, BloomFilter.BLOCK_BYTES), hash);
        });
        return Boolean.TRUE.equals(maybe) ? between(KEYS, pair(hash, 0), pair(hash, -1)) : List.of();
    }

    private List<Long> between(int kind, byte[] from, byte[] to) {
        List<Long> found = file.read(kind, bytes -> {
            List<Long> positions = new ArrayList<>();
            Iterator<byte[]> keys = PairTable.between(bytes, from, to);
            while (keys.hasNext()) {
                positions.add(segmentStart + ByteBuffer.wrap(keys.next()).getInt(8));
            }
            return positions;
        });
        return found == null ? List.of() : found;
    }

    /** Copies the first delivery times from one (inclusive) on, sorted. */
    List<Due> dues(Due from, int limit) {
        List<Due> found = file.read(DUES, bytes -> {
            List<Due> dues = new ArrayList<>();
            // No place in a segment is the greatest number: that one is behind all of a time.
            long place = Math.min(Integer.MAX_VALUE, Math.max(0, from.position() - segmentStart));
            Iterator<byte[]> keys =
                    PairTable.between(bytes, duePair(from.millis(), (int) place), duePair(Long.MAX_VALUE, -1));
            while (keys.hasNext() && dues.size() < limit) {
                ByteBuffer key = ByteBuffer.wrap(keys.next());
                dues.add(new Due(key.getLong() ^ Long.MIN_VALUE, segmentStart + key.getInt()));
            }
            return dues;
        });
        return found == null ? List.of() : found;
    }

    static byte[] pair(long number, int place) {
        return ByteBuffer.allocate(12).putLong(number).putInt(place).array();
    }

    /** Delivery times are signed; their keys sort as unsigned bytes. */
    static byte[] duePair(long millis, int place) {
        return pair(millis ^ Long.MIN_VALUE, place);
    }

    @Override
    public void close() {
        file.close();
    }
}
