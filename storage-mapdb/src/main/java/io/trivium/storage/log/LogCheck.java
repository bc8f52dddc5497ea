package io.trivium.storage.log;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.log.Frame;
import io.trivium.storage.file.DamagedFileException;
import io.trivium.storage.file.SectionFileWriter;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Reads every frame of a log for an operator, and changes nothing. Used once. */
public final class LogCheck {
    private final Disk disk;
    private final int segmentBytes;
    private final long droppedBefore;
    private final long forced;
    private final Consumer<String> problem;
    private long frames;
    private int parts;
    private int remnants;
    private long end;

    /**
     * Reads nothing yet.
     *
     * @param droppedBefore nothing is kept before this position
     * @param forced the log was forced up to here
     * @param problem is told a sentence of each damage
     */
    public LogCheck(Disk disk, int segmentBytes, long droppedBefore, long forced, Consumer<String> problem) {
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        this.droppedBefore = droppedBefore;
        this.forced = forced;
        this.problem = problem;
    }

    /** How many sound frames there are. */
    public long frames() {
        return frames;
    }

    /** How many segments there are, remnants included. */
    public int parts() {
        return parts;
    }

    /** How many of the segments are remnants. */
    public int remnants() {
        return remnants;
    }

    /** Where the log ends. */
    public long end() {
        return end;
    }

    /** Reads all. */
    public void run() {
        TreeSet<Long> starts = new TreeSet<>();
        for (String name : disk.list(SegmentName.FOLDER)) {
            String digits = name.endsWith(Remnant.SUFFIX) ? name.substring(0, 16) : name;
            OptionalLong start = SegmentName.parse(digits);
            if (start.isPresent() && start.getAsLong() >= droppedBefore) {
                starts.add(start.getAsLong());
            } else if (!SectionFileWriter.isUnfinished(name)) {
                problem.accept("log/" + name + " was set aside or does not belong here");
            }
        }
        while (starts.size() > 1 && starts.last() >= forced && !hasFrame(starts.last())) {
            starts.pollLast(); // made ready by a broker that was killed
        }
        long expected = droppedBefore;
        for (long start : starts) {
            if (start > expected) {
                problem.accept("the segments from " + expected + " to " + start + " are missing");
            }
            check(start, start == starts.last());
            expected = start + segmentBytes;
        }
        if (end < forced) {
            problem.accept("the log ends at " + end + " but was forced up to " + forced);
        }
    }

    private void check(long start, boolean last) {
        parts++;
        end = start + segmentBytes;
        if (disk.exists(Remnant.name(start))) {
            remnants++;
            checkRemnant(start);
        } else {
            checkSegment(start, last);
        }
    }

    private void checkRemnant(long start) {
        try {
            LogPart remnant = Remnant.open(disk, start, new DamageReporter());
            try {
                remnant.walk(start, start + segmentBytes, (Frame frame) -> frames++);
            } finally {
                remnant.close();
            }
        } catch (DamagedFileException e) {
            problem.accept(String.valueOf(e.getMessage()));
        }
    }

    private boolean hasFrame(long start) {
        if (disk.exists(Remnant.name(start))) {
            return true;
        }
        try (DiskFile file = disk.open(SegmentName.of(start));
                DiskFile.Mapping mapping = map(file)) {
            return frames(mapping, start).nextValid(0, segmentBytes) < segmentBytes;
        }
    }

    private DiskFile.Mapping map(DiskFile file) {
        return file.map(0, Math.min(segmentBytes, file.size()));
    }

    private Frames frames(DiskFile.Mapping mapping, long start) {
        Reach reach = new Reach(disk, SegmentName.of(start), segmentBytes);
        return new Frames(mapping.bytes().duplicate(), start, segmentBytes, reach);
    }

    private void checkSegment(long start, boolean last) {
        try (DiskFile file = disk.open(SegmentName.of(start));
                DiskFile.Mapping mapping = map(file)) {
            Frames walk = frames(mapping, start);
            int at = 0;
            while (!walk.endsAt(at)) {
                if (walk.valid(at)) {
                    frames += walk.filler(at) ? 0 : 1;
                    at = walk.end(at);
                    continue;
                }
                int next = walk.nextValid(at + FrameFormat.ALIGNMENT, segmentBytes);
                if (next == segmentBytes && last && start + at >= forced) {
                    end = start + at; // what follows was never forced, or is nothing
                    return;
                }
                problem.accept("the log is damaged from position " + (start + at) + " to " + (start + next));
                at = next;
            }
        }
    }
}
