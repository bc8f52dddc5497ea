package io.trivium.storage.log;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.log.OpenFrame;
import io.trivium.broker.log.Slice;
import io.trivium.broker.store.Retention;
import io.trivium.storage.file.DamageReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.ObjLongConsumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The log in files of a fixed size. */
public final class SegmentedLog implements MessageLog, AutoCloseable {
    private final Disk disk;
    private final LogSizes sizes;
    private final Segments segments;
    private final LogReader reader;
    private final LogWriter writer;
    private final DamageReporter damage;
    private final Recovery.Found found;
    private final int incarnation;

    private SegmentedLog(
            Disk disk,
            LogSizes sizes,
            Segments segments,
            LogWriter writer,
            DamageReporter damage,
            Recovery.Found found,
            int incarnation) {
        this.disk = disk;
        this.sizes = sizes;
        this.segments = segments;
        this.reader = new LogReader(segments);
        this.writer = writer;
        this.damage = damage;
        this.found = found;
        this.incarnation = incarnation;
    }

    /** Before anything of a store is opened: finishes the dropping of segments that a crash interrupted. */
    public static void finishDropping(Disk disk, long droppedBefore) {
        Remnants.finish(disk, droppedBefore);
    }

    /**
     * What the log is opened with.
     *
     * @param indexedTo the segments before this position are full, forced and indexed: they are not read
     * @param provenForced everything before this position was forced, as other files say
     * @param savedPositions loads the table of an indexed segment's frames, or null
     * @param recovered sees each sound frame from {@code indexedTo} on while the log is opened
     * @param droppedBefore nothing is kept before this position; -1 if that is not known
     * @param report is told of damage
     */
    public record Opening(
            long indexedTo,
            long provenForced,
            LongFunction<@Nullable FramePositions> savedPositions,
            FrameVisitor recovered,
            long droppedBefore,
            DamageReport report) {}

    /**
     * Recovers the log.
     *
     * @param nextIncarnation makes the number of this run durable, given the largest one found, and returns it
     * @param background zeroes ahead
     * @param room told when a write finds none
     */
    public static SegmentedLog open(
            Disk disk,
            LogSizes sizes,
            Opening opening,
            ToIntFunction<Recovered> nextIncarnation,
            Executor background,
            DiskRoom room) {
        disk.makeFolder(SegmentName.FOLDER);
        disk.forceFolder("");
        DamageReporter damage = new DamageReporter(opening.report());
        SortedMap<Long, LogPart> remnants = Remnants.open(disk, sizes.segment(), damage);
        Recovery.Found found = new Recovery(
                        disk,
                        sizes,
                        damage,
                        opening.provenForced(),
                        remnants,
                        opening.droppedBefore(),
                        opening.recovered())
                .run(opening.indexedTo());
        int incarnation = nextIncarnation.applyAsInt(new Recovered(found.end(), found.incarnation()));
        Segments segments = new Segments(disk, sizes.segment(), opening.savedPositions(), damage);
        segments.addRecovered(found);
        LogWriter writer = new LogWriter(disk, sizes, segments, found.end(), incarnation, background, room);
        return new SegmentedLog(disk, sizes, segments, writer, damage, found, incarnation);
    }

    /**
     * What recovery found.
     *
     * @param end where the log ends; everything before is forced
     * @param incarnation the largest one found in frames
     */
    public record Recovered(long end, int incarnation) {}

    /** Sets who is told, by the thread that forces, when a segment is full and forced. */
    public void onSegmentForced(Runnable listener) {
        writer.onSegmentForced(listener);
    }

    /** Tells whether there is a log on a disk. */
    public static boolean exists(Disk disk) {
        return !disk.list(SegmentName.FOLDER).isEmpty();
    }

    /** Where the first segment of which a disk has anything begins; 0 if there is none. */
    public static long firstPart(Disk disk) {
        long[] starts = starts(disk);
        return starts.length == 0 ? 0 : starts[0];
    }

    private static long[] starts(Disk disk) {
        return disk.list(SegmentName.FOLDER).stream()
                .map(name -> SegmentName.parse(name.replace(Remnant.SUFFIX, "")))
                .flatMapToLong(OptionalLong::stream)
                .sorted()
                .distinct()
                .toArray();
    }

    /** Tells how large segments are: a remnant says so, or else their names do; {@code otherwise} if nothing tells. */
    public static int findSegmentBytes(Disk disk, int otherwise) {
        OptionalInt told = Remnants.segmentBytes(disk);
        if (told.isPresent()) {
            return told.getAsInt();
        }
        long[] starts = starts(disk);
        long least = Long.MAX_VALUE;
        for (int i = 1; i < starts.length; i++) {
            least = Math.min(least, starts[i] - starts[i - 1]);
        }
        return least == Long.MAX_VALUE ? otherwise : (int) least;
    }

    /** Where the log ended when it was opened. */
    public long openedAt() {
        return found.end();
    }

    /** How many frames were read to open the log. */
    public long framesRead() {
        return found.frames();
    }

    /** How many bytes of a torn tail were zeroed to open the log. */
    public long tornBytes() {
        return found.tornBytes();
    }

    /** The places found damaged so far. */
    public List<DamagedPlace> damagedPlaces() {
        return damage.places();
    }

    /** Where the segments that the log consists of begin, in order. */
    public List<Long> segmentStarts() {
        return Arrays.stream(segments.all()).map(LogPart::start).toList();
    }

    /** Tells whether anything of a segment is kept. */
    public boolean has(long segmentStart) {
        LogPart part = segments.holding(segmentStart);
        return part != null && !(part instanceof EmptyRemnant);
    }

    /** The parts that the log consists of, in order. */
    public List<Retention.Part> parts() {
        return Arrays.stream(segments.all())
                .map(part -> new Retention.Part(part.start(), part.end(), part.fileBytes(), part.whole()))
                .toList();
    }

    /**
     * Keeps only the frames of a full segment, or of its remnant, that hold some positions; the segment's file is still to be deleted.
     *
     * @return false if it stays as it is
     */
    public boolean keep(long segmentStart, SortedSet<Long> positions) {
        LogPart part = segments.holding(segmentStart);
        LogPart remnant = part == null ? null : Remnants.write(disk, part, sizes.segment(), positions, damage);
        if (part == null || remnant == null) {
            return false;
        }
        segments.replace(remnant);
        part.close();
        return true;
    }

    /** How large a file {@link #keep} would write; empty if the part stays as it is, as that would not be markedly smaller. */
    public OptionalLong remnantBytes(long segmentStart, SortedSet<Long> positions) {
        LogPart part = segments.holding(segmentStart);
        List<FrameRange> kept = part == null ? null : part.kept(positions);
        return kept == null ? OptionalLong.empty() : OptionalLong.of(Remnant.fileBytes(kept));
    }

    /** The segments that a remnant replaces, and whose files are still there: a crash came between. */
    public List<Long> replaced() {
        return Arrays.stream(segments.all())
                .filter(part -> !part.whole() && disk.exists(SegmentName.of(part.start())))
                .map(LogPart::start)
                .toList();
    }

    /** Deletes the file of a segment that a remnant replaces. */
    public void deleteReplaced(long segmentStart) {
        disk.delete(SegmentName.of(segmentStart));
        disk.forceFolder(SegmentName.FOLDER);
    }

    /**
     * Lets go of the oldest parts as far as nothing is kept of them; returns where they began.
     *
     * @param note makes durable that nothing is kept before a position
     */
    public List<Long> dropEmptyPrefix(LongConsumer note) {
        List<Long> dropped = new ArrayList<>();
        LogPart kept = null;
        for (LogPart part : segments.all()) {
            if (!(part instanceof EmptyRemnant)) {
                kept = part;
                break;
            }
        }
        if (kept == null || kept == segments.all()[0]) {
            return dropped;
        }
        // First: a file that is gone without that would be damage.
        note.accept(kept.start());
        while (segments.all()[0] instanceof EmptyRemnant oldest) {
            segments.removeFirst();
            disk.delete(Remnant.name(oldest.start()));
            dropped.add(oldest.start());
        }
        return dropped;
    }

    /** The table of a segment's frames; for a segment that is full. */
    public FramePositions positionsOf(long segmentStart) {
        LogPart part = segments.holding(segmentStart);
        return part instanceof Segment segment ? segment.positions() : new FramePositions(sizes.segment());
    }

    /** Told when an index file has a segment's table: it needs no memory any more. */
    public void indexed(long segmentStart) {
        Segment segment = segments.segmentHolding(segmentStart);
        if (segment != null) {
            segment.forgetPositions();
        }
    }

    /** Visits the sound frames of one segment. */
    public void walkSegment(long segmentStart, FrameVisitor visitor) {
        LogPart segment = segments.holding(segmentStart);
        if (segment != null) {
            reader.walk(segmentStart, Math.min(segment.end(), written()), visitor);
        }
    }

    @Override
    public int incarnation() {
        return incarnation;
    }

    @Override
    public int maxPayloadBytes() {
        return writer.maxPayloadBytes();
    }

    @Override
    public OpenFrame begin(byte kind, int payloadBytes) {
        return writer.begin(kind, payloadBytes);
    }

    @Override
    public void seal(OpenFrame frame) {
        writer.seal(frame);
    }

    @Override
    public long end() {
        return writer.end();
    }

    @Override
    public void write() {
        writer.write();
    }

    @Override
    public long written() {
        return writer.written();
    }

    @Override
    public void force() {
        writer.force();
    }

    @Override
    public long forced() {
        return writer.forced();
    }

    @Override
    public long start() {
        return segments.all()[0].start();
    }

    @Override
    public Slice slice(long position, int bytes) {
        return reader.slice(position, bytes, writer.written());
    }

    @Override
    public <T> Optional<T> inFrameAt(long position, FrameReader<T> frameReader) {
        return reader.inFrameAt(position, writer.written(), frameReader);
    }

    @Override
    public void replay(long from, FrameVisitor visitor) {
        reader.walk(from, writer.written(), visitor);
    }

    /** Names the files of the log, and how many bytes of each belong to it up to a position. */
    public void forEachFile(long end, ObjLongConsumer<String> visitor) {
        for (LogPart part : segments.all()) {
            if (part.start() >= end) {
                return;
            }
            if (part.whole()) {
                visitor.accept(SegmentName.of(part.start()), Math.min(part.fileBytes(), end - part.start()));
            } else {
                visitor.accept(Remnant.name(part.start()), part.fileBytes());
            }
        }
    }

    /** Lets go of the files; memory that is lent stays mapped until it is given back. */
    @Override
    public void close() {
        writer.close();
        segments.close();
    }
}
