package io.trivium.storage.log;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.log.MessageLog.FrameVisitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds where the log ends, tells damage from a torn tail, and removes the latter. Used once, by one thread.
 *
 * <p>What can be read is not yet on the disk: after a force that failed the operating system shows bytes that it will never write, as
 * it takes their pages for clean. So everything that no frame and no other file proves to have been forced is written again, forced, and
 * read once more before anybody sees it.
 */
final class Recovery {
    private final Disk disk;
    private final LogSizes sizes;
    private final DamageReporter damage;
    private final long provenForced;
    private final FrameVisitor visitor;
    private final SortedMap<Long, LogPart> remnants;
    private final long droppedBefore;
    private final Map<Long, FramePositions> positions = new HashMap<>();
    private final Map<Long, Integer> soundFrames = new HashMap<>();
    private final List<Long> starts;

    private int incarnation;
    private long frames;
    private long provenByFrames;
    private int damagedFrom = -1;

    /**
     * @param provenForced everything before this position was forced, as other files say
     * @param remnants what is kept of segments
     * @param droppedBefore nothing is kept before this position; -1 if that is not known
     * @param visitor sees each sound frame of the segments that are not indexed
     */
    Recovery(
            Disk disk,
            LogSizes sizes,
            DamageReporter damage,
            long provenForced,
            SortedMap<Long, LogPart> remnants,
            long droppedBefore,
            FrameVisitor visitor) {
        this.disk = disk;
        this.sizes = sizes;
        this.damage = damage;
        this.provenForced = provenForced;
        this.visitor = visitor;
        this.remnants = remnants;
        this.droppedBefore = droppedBefore;
        this.starts = disk.list(SegmentName.FOLDER).stream()
                .map(SegmentName::parse)
                .flatMapToLong(OptionalLong::stream)
                .filter(start -> start >= 0 && start % sizes.segment() == 0)
                // Of which a remnant was made: their files are yet to be deleted.
                .filter(start -> !remnants.containsKey(start))
                .boxed()
                .toList();
    }

    /**
     * What was found.
     *
     * @param starts the positions at which segments begin that belong to the log
     * @param positions the tables of the segments that were read
     * @param end where the next frame goes
     * @param incarnation the last run's
     * @param frames how many were read
     * @param tornBytes how many were zeroed
     * @param remnants what is kept of segments
     */
    record Found(
            List<Long> starts,
            Map<Long, FramePositions> positions,
            long end,
            int incarnation,
            long frames,
            long tornBytes,
            SortedMap<Long, LogPart> remnants) {}

    /** @param from where the first segment begins that is not indexed */
    Found run(long from) {
        TreeSet<Long> parts = new TreeSet<>(starts);
        parts.addAll(remnants.keySet());
        reportMissing(parts, from);
        long end = findEnd(Math.max(from, parts.isEmpty() ? 0 : parts.first()));
        long tornBytes = zeroAfter(end);
        positions.keySet().forEach(start -> makeDurable(start, end));
        List<Long> kept = starts.stream().filter(start -> start < end).toList();
        return new Found(kept, positions, end, incarnation, frames, tornBytes, remnants);
    }

    /** Files that are gone from among those that are not read: they were full, forced and indexed. */
    private void reportMissing(SortedSet<Long> parts, long from) {
        long position = droppedBefore < 0 ? parts.isEmpty() ? from : parts.first() : droppedBefore;
        for (long start : parts) {
            if (start > position && position < from) {
                damage.report(position, Math.min(start, from), "a segment's file is missing");
            }
            position = start + sizes.segment();
        }
        if (position < from) {
            damage.report(position, from, "a segment's file is missing");
        }
    }

    private long findEnd(long from) {
        long position = from;
        for (long start : starts) {
            if (start < from) {
                continue;
            }
            position = passRemnants(position);
            if (start > position) {
                // Bytes between two segments are gone with their file; whether that is damage the next frames tell.
                if (!forcedBeyond(position)) {
                    return position;
                }
                damage.report(position, start, "a segment's file is missing");
                position = start;
            }
            long end = scan(start);
            if (end < start + sizes.segment()) {
                return end;
            }
            position = end;
        }
        position = passRemnants(position);
        return Math.max(position, lostTail(position));
    }

    private long passRemnants(long from) {
        long position = from;
        for (LogPart remnant = remnants.get(position); remnant != null; remnant = remnants.get(position)) {
            remnant.walk(position, remnant.end(), visitor);
            position = remnant.end();
        }
        return position;
    }

    private long lostTail(long position) {
        if (provenForced > position) {
            damage.report(position, provenForced, "the log's end is missing");
        }
        return provenForced;
    }

    /** Reads a segment; returns where its frames end, which is its own end if the log goes on in the next. */
    private long scan(long start) {
        try (DiskFile file = disk.open(SegmentName.of(start));
                DiskFile.Mapping mapping = map(file)) {
            Frames walk = frames(mapping, start);
            FramePositions table = new FramePositions(sizes.segment());
            positions.put(start, table);
            int at = 0;
            damagedFrom = -1;
            while (!walk.endsAt(at)) {
                if (!walk.valid(at)) {
                    if (!forcedBeyond(start + at)) {
                        return start + at;
                    }
                    int resumed = resume(walk, start, at);
                    if (resumed < sizes.segment() && !walk.valid(resumed)) {
                        return start + resumed;
                    }
                    damagedFrom = at;
                    at = resumed;
                    continue;
                }
                take(walk, table, start, at);
                at = walk.end(at);
            }
            return start + sizes.segment();
        }
    }

    private Frames frames(DiskFile.Mapping mapping, long start) {
        return new Frames(
                mapping.bytes().duplicate(),
                start,
                sizes.segment(),
                new Reach(disk, SegmentName.of(start), sizes.segment()));
    }

    private DiskFile.Mapping map(DiskFile file) {
        return file.map(0, Math.min(sizes.segment(), file.size()));
    }

    private void take(Frames walk, FramePositions table, long start, int at) {
        incarnation = Math.max(incarnation, walk.incarnation(at));
        provenByFrames = Math.max(provenByFrames, walk.forced(at));
        soundFrames.merge(start, 1, Integer::sum);
        if (damagedFrom >= 0) {
            table.addAfterDamage(damagedFrom, at, walk.end(at));
            damagedFrom = -1;
        } else {
            table.add(at, walk.end(at));
        }
        if (!walk.filler(at)) {
            frames++;
            visitor.visit(walk.read(at));
        }
    }

    /** Where to go on after damage: at the next sound frame, else in the next segment, else at what is proven to have been there. */
    private int resume(Frames walk, long start, int at) {
        int next = walk.nextValid(at + FrameFormat.ALIGNMENT, sizes.segment());
        if (next == sizes.segment() && !soundFrameAfter(start) && provenForced < start + sizes.segment()) {
            next = (int) (provenForced - start);
        }
        damage.report(start + at, start + next, "a checksum is wrong");
        return next;
    }

    private boolean soundFrameAfter(long start) {
        return starts.stream().anyMatch(later -> later > start && forcedMarkIn(later, 0) >= 0);
    }

    /**
     * Tells whether the log was forced beyond a position where no sound frame stands: other files say so, or the frames that
     * follow. Then it is damage; else a write that a power cut tore.
     */
    private boolean forcedBeyond(long position) {
        if (provenForced > position) {
            return true;
        }
        return starts.stream()
                .filter(start -> start + sizes.segment() > position)
                .anyMatch(start -> forcedMarkIn(start, (int) Math.max(0, position - start)) > position);
    }

    /** Returns the largest mark in the sound frames of a segment from a place on, of this incarnation or a later one; or -1. */
    private long forcedMarkIn(long start, int from) {
        try (DiskFile file = disk.open(SegmentName.of(start));
                DiskFile.Mapping mapping = map(file)) {
            Frames walk = frames(mapping, start);
            long mark = -1;
            for (int at = walk.nextValid(from, sizes.segment()); at < sizes.segment(); ) {
                if (walk.incarnation(at) >= incarnation) {
                    mark = Math.max(mark, walk.forced(at));
                }
                at = walk.nextValid(walk.end(at), sizes.segment());
            }
            return mark;
        }
    }

    /** Writes again what may be in the page cache only, and forces all of the segment. */
    private void makeDurable(long start, long end) {
        int from = (int) Math.max(0, Math.max(provenForced, provenByFrames) - start);
        int until = (int) Math.min(sizes.segment(), end - start);
        try (DiskFile file = disk.open(SegmentName.of(start))) {
            until = (int) Math.min(until, file.size());
            ByteBuffer bytes = ByteBuffer.allocate(Math.max(0, Math.min(1 << 20, until - from)));
            for (int at = from; at < until; at += bytes.limit()) {
                file.read(bytes.clear().limit(Math.min(bytes.capacity(), until - at)), at);
                file.write(bytes.flip(), at);
            }
            file.force();
            if (from < until && soundFrames(file, start, until) != soundFrames.getOrDefault(start, 0)) {
                // A page was dropped meanwhile, and what the disk had before was read and copied.
                throw new UncheckedIOException(new IOException(
                        "The disk shows other bytes after position " + (start + from) + " than before"));
            }
        }
    }

    private int soundFrames(DiskFile file, long start, int until) {
        try (DiskFile.Mapping mapping = map(file)) {
            Frames walk = frames(mapping, start);
            int sound = 0;
            for (int at = walk.nextValid(0, until); at < until; at = walk.nextValid(walk.end(at), until)) {
                sound++;
            }
            return sound;
        }
    }

    /** Zeroes what follows the end, so that it is never mistaken for frames, and forces that. */
    private long zeroAfter(long end) {
        long zeroed = 0;
        for (long start : starts) {
            if (start + sizes.segment() > end) {
                zeroed += zeroFrom(start, (int) Math.max(0, end - start));
            }
        }
        return zeroed;
    }

    private long zeroFrom(long start, int from) {
        try (DiskFile file = disk.open(SegmentName.of(start))) {
            int last;
            try (DiskFile.Mapping mapping = map(file)) {
                last = frames(mapping, start).lastUsed(from);
            }
            ByteBuffer zeros = ByteBuffer.allocate(Math.min(1 << 18, Math.max(1, last - from)));
            for (int at = from; at < last; at += zeros.limit()) {
                file.write(zeros.clear().limit(Math.min(zeros.capacity(), last - at)), at);
            }
            // Also when all is zero: that may be the work of a recovery that was cut off before its force.
            file.force();
            return (long) last - from;
        }
    }
}
