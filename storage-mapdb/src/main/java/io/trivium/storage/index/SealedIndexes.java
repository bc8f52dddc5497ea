package io.trivium.storage.index;

import io.trivium.broker.disk.Disk;
import io.trivium.storage.file.ClosedFileException;
import io.trivium.storage.file.DamageReport;
import io.trivium.storage.file.DamagedFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The index files, opened when first needed; a damaged or missing one is set aside and made again from its segment. Thread-safe. */
final class SealedIndexes implements AutoCloseable {
    static final String SET_ASIDE = ".damaged";
    private static final Logger LOG = LoggerFactory.getLogger(SealedIndexes.class);

    private final Disk disk;
    private final long segmentBytes;
    private final Consumer<Integer> rebuild;
    private final IntPredicate exists;
    private final DamageReport report;
    private final ConcurrentMap<Integer, SealedIndex> open = new ConcurrentHashMap<>();
    private final List<String> rebuilt = new ArrayList<>();
    private boolean closed;

    /**
     * Opens nothing yet.
     *
     * @param rebuild writes the index file of the segment with a number
     * @param exists tells whether anything of a segment is kept: the index of another is not opened
     * @param report is told of damage
     */
    SealedIndexes(Disk disk, long segmentBytes, Consumer<Integer> rebuild, IntPredicate exists, DamageReport report) {
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        this.rebuild = rebuild;
        this.exists = exists;
        this.report = report;
    }

    /** Reads the index of a segment. What it returns must not read the index later. */
    <T> @Nullable T using(int segment, Function<SealedIndex, @Nullable T> reader) {
        SealedIndex known = open.get(segment);
        try {
            if (known == null) {
                if (!exists.test(segment)) {
                    return null;
                }
                known = open(segment);
            }
            return reader.apply(known);
        } catch (ClosedFileException e) {
            // It was replaced meanwhile.
            return exists.test(segment) ? reader.apply(open(segment)) : null;
        } catch (DamagedFileException e) {
            return exists.test(segment) ? reader.apply(replace(segment, known, e)) : null;
        }
    }

    /** Closes the index of a segment; it is opened again when it is needed. */
    synchronized void forget(int segment) {
        SealedIndex known = open.remove(segment);
        if (known != null) {
            known.close();
        }
    }

    private synchronized SealedIndex open(int segment) {
        if (closed) {
            throw new IllegalStateException("The store is closed");
        }
        SealedIndex known = open.get(segment);
        if (known == null) {
            known = SealedIndex.open(disk, segment * segmentBytes);
            open.put(segment, known);
        }
        return known;
    }

    private synchronized SealedIndex replace(int segment, @Nullable SealedIndex failed, DamagedFileException damage) {
        SealedIndex damaged = open.get(segment);
        if (damaged != null && damaged != failed) {
            // Another reader was first; what it set aside must stay to be looked at.
            return damaged;
        }
        String name = SealedIndex.FOLDER + "/" + SealedIndex.name(segment * segmentBytes);
        LOG.error("The index {} cannot be used and is made again from the log: {}", name, damage.getMessage());
        forget(segment);
        if (disk.exists(name)) {
            disk.rename(name, name + SET_ASIDE);
        }
        rebuild.accept(segment);
        rebuilt.add(name);
        report.add(name + " was damaged or missing, and was made again from the log");
        return open(segment);
    }

    /** Names of the index files that were made again. */
    synchronized List<String> rebuilt() {
        return List.copyOf(rebuilt);
    }

    @Override
    public synchronized void close() {
        closed = true;
        open.values().forEach(SealedIndex::close);
        open.clear();
    }
}
