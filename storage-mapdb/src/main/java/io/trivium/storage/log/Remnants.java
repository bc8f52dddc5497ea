package io.trivium.storage.log;

import io.trivium.broker.disk.Disk;
import io.trivium.storage.file.DamagedFileException;
import io.trivium.storage.file.SectionFileWriter;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replaces segments by their remnants, and finishes what a crash interrupted. Writing belongs to one thread at a time. */
final class Remnants {
    private static final Logger LOG = LoggerFactory.getLogger(Remnants.class);
    private static final String SET_ASIDE = ".damaged";

    private Remnants() {}

    /** Finishes what a crash interrupted: what was to be dropped goes, and what was not written to its end. */
    static void finish(Disk disk, long droppedBefore) {
        for (long start : starts(disk)) {
            if (start < droppedBefore) {
                disk.delete(Remnant.name(start));
            }
        }
        for (String name : disk.list(SegmentName.FOLDER)) {
            OptionalLong start = SegmentName.parse(name);
            if (start.isPresent() && start.getAsLong() >= 0 && start.getAsLong() < droppedBefore) {
                // A remnant had taken its place, which is gone.
                disk.delete(SegmentName.of(start.getAsLong()));
            }
        }
        SectionFileWriter.removeUnfinished(disk, SegmentName.FOLDER);
    }

    private static List<Long> starts(Disk disk) {
        return disk.list(SegmentName.FOLDER).stream()
                .filter(name -> name.endsWith(Remnant.SUFFIX))
                .map(name -> SegmentName.parse(name.substring(0, name.length() - Remnant.SUFFIX.length())))
                .flatMapToLong(OptionalLong::stream)
                .boxed()
                .toList();
    }

    /** What the first sound remnant says of the size of segments. */
    static OptionalInt segmentBytes(Disk disk) {
        for (long start : starts(disk)) {
            try {
                return OptionalInt.of(Remnant.segmentBytes(disk, start));
            } catch (DamagedFileException e) {
                LOG.warn("A remnant of a segment does not tell how large segments are: {}", e.getMessage());
            }
        }
        return OptionalInt.empty();
    }

    /** Opens all remnants; what is damaged is set aside. */
    static SortedMap<Long, LogPart> open(Disk disk, int segmentBytes, DamageReporter damage) {
        SortedMap<Long, LogPart> remnants = new TreeMap<>();
        for (long start : starts(disk)) {
            try {
                remnants.put(start, Remnant.open(disk, start, damage));
            } catch (DamagedFileException e) {
                LOG.error("A remnant of a segment cannot be used, and is set aside: {}", e.getMessage());
                disk.rename(Remnant.name(start), Remnant.name(start) + SET_ASIDE);
                if (!disk.exists(SegmentName.of(start))) {
                    damage.report(start, start + segmentBytes, "the remnant of a segment is damaged");
                }
            }
        }
        return remnants;
    }

    /**
     * Writes the remnant of a part with the frames that hold some positions.
     *
     * @return null if the part stays as it is
     */
    static @Nullable LogPart write(
            Disk disk, LogPart part, int segmentBytes, SortedSet<Long> positions, DamageReporter damage) {
        List<FrameRange> frames = part.kept(positions);
        if (frames == null) {
            return null;
        }
        try {
            Remnant.write(disk, part, segmentBytes, frames);
        } catch (DamagedFileException e) {
            damage.report(part.start(), part.end(), "a remnant is damaged");
            return null;
        }
        return Remnant.open(disk, part.start(), damage);
    }
}
