package io.trivium.storage.log;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.log.DamagedLogException;
import io.trivium.broker.log.Frame;
import io.trivium.broker.log.MessageLog.FrameReader;
import io.trivium.broker.log.MessageLog.FrameVisitor;
import io.trivium.broker.log.Slice;
import io.trivium.storage.file.DamagedFileException;
import io.trivium.storage.file.SectionBytes;
import io.trivium.storage.file.SectionFile;
import io.trivium.storage.file.SectionFileWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a segment of which little still lives: some frames, byte for byte, at their old positions. The header's numbers are the
 * segment's start and size. Thread-safe.
 *
 * <p>Section 1: 12 bytes a frame, sorted: int place in the segment, int place in section 2, int bytes · section 2: the frames, each from a
 * multiple of 8.
 */
final class Remnant implements LogPart {
    static final String SUFFIX = ".rem";
    private static final long MAGIC = 0x5452_5652_454D_4E31L; // TRVREMN1
    private static final int TABLE = 1;
    private static final int FRAMES = 2;
    private static final int ROW = 12;
    private static final int AT_A_TIME = 1 << 16;

    private final SectionFile file;
    private final long fileBytes;
    private final DamageReporter damage;

    private Remnant(SectionFile file, long fileBytes, DamageReporter damage) {
        this.file = file;
        this.fileBytes = fileBytes;
        this.damage = damage;
    }

    static String name(long start) {
        return SegmentName.of(start) + SUFFIX;
    }

    /**
     * Opens the remnant of a segment and checks it.
     *
     * @throws DamagedFileException if it is damaged
     */
    static LogPart open(Disk disk, long start, DamageReporter damage) {
        SectionFile file = SectionFile.open(disk, name(start), MAGIC);
        try {
            file.checkAll();
            Remnant remnant = new Remnant(file, file.size(), damage);
            if (file.items(TABLE) > 0) {
                return remnant;
            }
            remnant.close();
            return new EmptyRemnant(remnant.start(), remnant.end(), remnant.fileBytes());
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Writes and forces a remnant of a part.
     *
     * @param frames of the part, sorted
     * @throws DamagedFileException if one is damaged
     */
    static void write(Disk disk, LogPart part, int segmentBytes, List<FrameRange> frames) {
        String name = SegmentName.hex(part.start()) + SUFFIX;
        try (SectionFileWriter out = SectionFileWriter.create(disk, SegmentName.FOLDER, name)) {
            out.section(TABLE, frames.size(), table -> {
                int at = 0;
                for (FrameRange frame : frames) {
                    table.room(ROW).putInt(frame.place()).putInt(at).putInt(frame.bytes());
                    at += frame.bytes();
                }
            });
            out.section(
                    FRAMES,
                    frames.size(),
                    section -> part.lend(frames, frame -> {
                        while (frame.hasRemaining()) {
                            int count = Math.min(AT_A_TIME, frame.remaining());
                            section.room(count).put(frame.slice(frame.position(), count));
                            frame.position(frame.position() + count);
                        }
                    }));
            out.finish(MAGIC, part.start(), segmentBytes);
        }
    }

    /**
     * Reads how large segments are.
     *
     * @throws DamagedFileException if the remnant's header is damaged
     */
    static int segmentBytes(Disk disk, long start) {
        try (SectionFile file = SectionFile.open(disk, name(start), MAGIC)) {
            return Math.toIntExact(file.second());
        }
    }

    /** How much room a remnant of some frames takes, about. */
    static long fileBytes(List<FrameRange> frames) {
        return SectionFileWriter.LEAST_BYTES + (long) ROW * frames.size() + FrameRange.bytes(frames);
    }

    /** How many bytes all frames take. */
    private long frameBytes() {
        int count = file.items(TABLE);
        Kept last = count == 0 ? null : file.read(TABLE, rows -> row(rows, count - 1));
        return last == null ? 0 : last.at() + last.bytes();
    }

    /** It is written again for half. */
    @Override
    public @Nullable List<FrameRange> kept(SortedSet<Long> positions) {
        try {
            List<FrameRange> kept = holding(positions);
            return FrameRange.bytes(kept) <= frameBytes() / 2 ? kept : null;
        } catch (DamagedFileException e) {
            damage.report(start(), end(), "a remnant is damaged");
            return null;
        }
    }

    @Override
    public void lend(List<FrameRange> frames, Consumer<ByteBuffer> reader) {
        for (FrameRange frame : frames) {
            Kept kept = Objects.requireNonNull(find(frame.place()), "no frame");
            file.read(FRAMES, bytes -> {
                reader.accept(bytes.sound(kept.at(), kept.bytes()).slice(kept.at(), kept.bytes()));
                return null;
            });
        }
    }

    private List<FrameRange> holding(SortedSet<Long> positions) {
        List<FrameRange> holding = new ArrayList<>();
        long next = start();
        for (long position : positions) {
            Kept kept = position < next ? null : find(position - start());
            if (kept != null) {
                holding.add(new FrameRange(kept.place(), kept.bytes()));
                next = start() + kept.end();
            }
        }
        return holding;
    }

    @Override
    public long start() {
        return file.first();
    }

    @Override
    public long end() {
        return file.first() + file.second();
    }

    @Override
    public boolean whole() {
        return false;
    }

    /** A frame's row. */
    private record Kept(int place, int at, int bytes) {
        long end() {
            return (long) place + bytes;
        }
    }

    /** Returns the last frame that begins at a place or before, or null. */
    private @Nullable Kept find(long place) {
        return file.read(TABLE, rows -> {
            int low = 0;
            int high = rows.length() / ROW - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                if (rows.sound(middle * ROW, ROW).getInt(middle * ROW) <= place) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            return high < 0 ? null : row(rows, high);
        });
    }

    private static Kept row(SectionBytes section, int number) {
        ByteBuffer rows = section.sound(number * ROW, ROW);
        return new Kept(rows.getInt(number * ROW), rows.getInt(number * ROW + 4), rows.getInt(number * ROW + 8));
    }

    private Frame frame(SectionBytes section, Kept kept) {
        ByteBuffer bytes = section.sound(kept.at(), kept.bytes());
        int payloadAt = kept.at() + FrameFormat.HEADER_BYTES;
        int payload = FrameFormat.payloadBytes(bytes, kept.at());
        return new Frame(
                start() + kept.place(),
                FrameFormat.kind(bytes, kept.at()),
                start() + kept.place() + FrameFormat.HEADER_BYTES,
                bytes.slice(payloadAt, payload).asReadOnlyBuffer(),
                start() + kept.end());
    }

    @Override
    public Slice slice(long position, int bytes) {
        long place = position - start();
        Kept kept = find(place);
        if (kept == null || place + bytes > kept.end()) {
            throw new IllegalArgumentException("What stood at position " + position + " is dropped");
        }
        try {
            return file.lend(FRAMES, (int) (kept.at() + place - kept.place()), bytes);
        } catch (DamagedFileException e) {
            damage.report(start(), end(), "a remnant is damaged");
            throw new DamagedLogException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public <T> Optional<T> inFrameAt(long position, long written, FrameReader<T> reader) {
        long place = position - start();
        Kept kept = find(place);
        if (kept == null) {
            return Optional.empty();
        }
        Optional<T> found = file.read(FRAMES, bytes -> {
            Frame frame = frame(bytes, kept);
            boolean within = position >= frame.payloadPosition()
                    && position < frame.payloadPosition() + frame.payload().remaining();
            return within ? reader.read(frame) : Optional.empty();
        });
        return found == null ? Optional.empty() : found;
    }

    @Override
    public void walk(long from, long to, FrameVisitor visitor) {
        for (int number = 0; number < file.items(TABLE); number++) {
            int row = number;
            Kept kept = file.read(TABLE, rows -> row(rows, row));
            if (kept != null && start() + kept.place() >= from && start() + kept.place() < to) {
                file.read(FRAMES, bytes -> {
                    visitor.visit(frame(bytes, kept));
                    return null;
                });
            }
        }
    }

    @Override
    public long fileBytes() {
        return fileBytes;
    }

    @Override
    public void close() {
        file.close();
    }
}
