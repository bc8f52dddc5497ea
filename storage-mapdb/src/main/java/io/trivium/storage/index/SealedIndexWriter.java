package io.trivium.storage.index;

import io.trivium.broker.disk.Disk;
import io.trivium.storage.file.SectionFileWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongToIntFunction;

/** Writes the index file of a full segment from its index in memory. */
final class SealedIndexWriter {
    private static final int ENTRIES_AT_A_TIME = 1024;

    /** A number, a place, and its share of the filter and of the table's pages. */
    private static final int PAIR = 24;

    private final Disk disk;
    private final MemoryIndex index;
    private final List<OpenRun> runs;

    SealedIndexWriter(Disk disk, MemoryIndex index) {
        this.disk = disk;
        this.index = index;
        this.runs = index.sortedRuns();
    }

    /** About how many bytes the file will have. */
    long bytes(int[] frames) {
        long pairs = (long) index.keys().pairs().count() + index.dues().count();
        return (long) messages() * EntryFormat.BYTES
                + (long) runs.size() * SealedIndex.ROW
                + frames.length * 4L
                + pairs * PAIR;
    }

    /**
     * Writes and forces the file.
     *
     * @param previousSegment tells the number of the segment with a queue's previous run, or -1
     */
    void write(int[] frames, LongToIntFunction previousSegment) {
        String name = SealedIndex.name(index.segmentStart());
        try (SectionFileWriter file = SectionFileWriter.create(disk, SealedIndex.FOLDER, name)) {
            int messages = messages();
            file.section(SealedIndex.DIRECTORY, runs.size(), out -> writeDirectory(out, previousSegment));
            file.section(SealedIndex.ENTRIES, messages, this::writeEntries);
            file.section(SealedIndex.FRAMES, frames.length, out -> {
                for (int frame : frames) {
                    out.room(4).putInt(frame);
                }
            });
            writeKeys(file);
            writeDues(file);
            file.finish(SealedIndex.MAGIC, index.segmentStart(), messages);
        }
    }

    private int messages() {
        return runs.stream().mapToInt(OpenRun::count).sum();
    }

    private void writeDirectory(SectionFileWriter out, LongToIntFunction previousSegment) {
        int entry = 0;
        for (OpenRun run : runs) {
            ByteBuffer row = out.room(SealedIndex.ROW);
            row.putLong(run.queueKey).putLong(run.firstOffset());
            row.putLong(run.firstStoredMillis()).putLong(run.lastStoredMillis());
            row.putInt(run.count()).putInt(entry);
            row.putInt(previousSegment.applyAsInt(run.queueKey)).putInt(0);
            entry += run.count();
        }
    }

    private void writeEntries(SectionFileWriter out) {
        for (OpenRun run : runs) {
            for (int from = 0; from < run.count(); from += ENTRIES_AT_A_TIME) {
                int to = Math.min(run.count(), from + ENTRIES_AT_A_TIME);
                run.write(from, to, out.room((to - from) * EntryFormat.BYTES));
            }
        }
    }

    private void writeKeys(SectionFileWriter file) {
        Pairs keys = index.keys().pairs();
        int count = keys.count();
        // MapDB has no empty table, and no broker should load its classes for nothing.
        if (count == 0) {
            return;
        }
        byte[] bits = new byte[BloomFilter.bytes(count)];
        for (int i = 0; i < count; i++) {
            BloomFilter.add(bits, keys.number(i));
        }
        file.section(SealedIndex.BLOOM, count, out -> {
            for (int from = 0; from < bits.length; from += 64) {
                out.room(64).put(bits, from, 64);
            }
        });
        int[] order = keys.order(0);
        file.volumeSection(SealedIndex.KEYS, count, volume -> PairTable.write(volume, keys, order, 0));
    }

    private void writeDues(SectionFileWriter file) {
        Pairs dues = index.dues();
        if (dues.count() > 0) {
            int[] order = dues.order(Long.MIN_VALUE);
            file.volumeSection(
                    SealedIndex.DUES, order.length, volume -> PairTable.write(volume, dues, order, Long.MIN_VALUE));
        }
    }
}
