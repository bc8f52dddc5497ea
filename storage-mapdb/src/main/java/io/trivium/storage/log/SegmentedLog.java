package io.trivium.storage.log;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.log.OpenFrame;
import io.trivium.broker.log.Slice;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.LongFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The log in files of a fixed size. */
public final class SegmentedLog implements MessageLog, AutoCloseable {
    private final Segments segments;
    private final LogReader reader;
    private final LogWriter writer;
    private final DamageReporter damage;
    private final Recovery.Found found;
    private final int incarnation;

    private SegmentedLog(
            Segments segments, LogWriter writer, DamageReporter damage, Recovery.Found found, int incarnation) {
        this.segments = segments;
        this.reader = new LogReader(segments);
        this.writer = writer;
        this.damage = damage;
        this.found = found;
        this.incarnation = incarnation;
    }

    /**
     * What the log is opened with.
     *
     * @param indexedTo the segments before this position are full, forced and indexed: they are not read
     * @param provenForced everything before this position was forced, as other files say
     * @param savedPositions loads the table of an indexed segment's frames, or null
     * @param recovered sees each sound frame from {@code indexedTo} on while the log is opened
     */
    public record Opening(
            long indexedTo,
            long provenForced,
            LongFunction<@Nullable FramePositions> savedPositions,
            FrameVisitor recovered) {}

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
        DamageReporter damage = new DamageReporter();
        Recovery.Found found =
                new Recovery(disk, sizes, damage, opening.provenForced(), opening.recovered()).run(opening.indexedTo());
        int incarnation = nextIncarnation.applyAsInt(new Recovered(found.end(), found.incarnation()));
        Segments segments = new Segments(disk, sizes.segment(), opening.savedPositions(), damage);
        segments.addRecovered(found);
        LogWriter writer = new LogWriter(disk, sizes, segments, found.end(), incarnation, background, room);
        return new SegmentedLog(segments, writer, damage, found, incarnation);
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

    /** Tells from the names of the segments how large they are; {@code otherwise} if they do not tell. */
    public static int guessSegmentBytes(Disk disk, int otherwise) {
        long[] starts = disk.list(SegmentName.FOLDER).stream()
                .map(SegmentName::parse)
                .flatMapToLong(OptionalLong::stream)
                .toArray();
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
        return java.util.Arrays.stream(segments.all()).map(Segment::start).toList();
    }

    /** The table of a segment's frames; for a segment that is full. */
    public FramePositions positionsOf(long segmentStart) {
        Segment segment = segments.holding(segmentStart);
        if (segment == null) {
            throw new IllegalArgumentException("No segment at " + segmentStart);
        }
        return segment.positions();
    }

    /** Told when an index file has a segment's table: it needs no memory any more. */
    public void indexed(long segmentStart) {
        Segment segment = segments.holding(segmentStart);
        if (segment != null) {
            segment.forgetPositions();
        }
    }

    /** Visits the sound frames of one segment. */
    public void walkSegment(long segmentStart, FrameVisitor visitor) {
        Segment segment = segments.holding(segmentStart);
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

    /** Lets go of the files; memory that is lent stays mapped until it is given back. */
    @Override
    public void close() {
        writer.close();
        segments.close();
    }
}
