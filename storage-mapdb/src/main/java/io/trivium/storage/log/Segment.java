package io.trivium.storage.log;

import io.trivium.broker.disk.Disk;
import io.trivium.broker.disk.DiskFile;
import io.trivium.broker.log.DamagedLogException;
import io.trivium.broker.log.MessageLog.FrameReader;
import io.trivium.broker.log.MessageLog.FrameVisitor;
import io.trivium.broker.log.Slice;
import io.trivium.storage.file.ClosedFileException;
import io.trivium.storage.file.LentSlice;
import io.trivium.storage.file.SharedMapping;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A segment as readers see it: mapped when first read, its frames checked block by block before their bytes are lent. Thread-safe.
 */
final class Segment implements LogPart {
    private final Disk disk;
    private final long start;
    private final int segmentBytes;
    private final LongFunction<@Nullable FramePositions> savedPositions;
    private final DamageReporter damage;
    private final Reach reach;
    private final NearFrames near = new NearFrames();
    // Races are harmless: a block may be checked twice.
    private volatile byte @Nullable [] checkedBlocks;
    /** From here on the bytes were written or checked since the log was opened, and need no check. */
    private volatile int trustedFrom;

    private volatile boolean reachesEnd;

    private volatile @Nullable FramePositions positions;
    private volatile @Nullable SharedMapping mapping;
    private boolean closed;

    /**
     * @param positions null if they are to be loaded when needed
     * @param savedPositions finds what an index file says, or null
     */
    Segment(
            Disk disk,
            long start,
            int segmentBytes,
            @Nullable FramePositions positions,
            LongFunction<@Nullable FramePositions> savedPositions,
            DamageReporter damage) {
        this.disk = disk;
        this.start = start;
        this.segmentBytes = segmentBytes;
        this.positions = positions;
        this.savedPositions = savedPositions;
        this.damage = damage;
        this.trustedFrom = segmentBytes;
        this.reach = new Reach(disk, SegmentName.of(start), segmentBytes);
    }

    @Override
    public long start() {
        return start;
    }

    @Override
    public long end() {
        return start + segmentBytes;
    }

    @Override
    public boolean whole() {
        return true;
    }

    @Override
    public Slice slice(long position, int bytes) {
        int at = (int) (position - start);
        SharedMapping held = acquireToCheck(at, at + Math.max(1, bytes));
        try {
            check(held, at, at + Math.max(1, bytes));
            return new LentSlice(held, view(held, at, bytes));
        } catch (RuntimeException e) {
            held.release();
            throw e;
        }
    }

    @Override
    public <T> Optional<T> inFrameAt(long position, long written, FrameReader<T> reader) {
        SharedMapping held = acquireReadable((int) (Math.min(written, end()) - start));
        try {
            Frames frames = frames(held);
            int at = (int) (position - start);
            int frame = frameCovering(frames, at);
            if (frame < 0 || frames.endsAt(frame) || !frames.payloadHolds(frame, at)) {
                return Optional.empty();
            }
            return reader.read(frames.read(frame));
        } finally {
            held.release();
        }
    }

    @Override
    public void walk(long from, long to, FrameVisitor visitor) {
        SharedMapping held = acquireReadable((int) (Math.min(to, end()) - start));
        try {
            Frames frames = frames(held);
            int at = (int) (from - start);
            while (start + at < to && !frames.endsAt(at)) {
                if (!frames.valid(at)) {
                    at = report(frames, at);
                    continue;
                }
                if (!frames.filler(at)) {
                    visitor.visit(frames.read(at));
                }
                at = frames.end(at);
            }
        } finally {
            held.release();
        }
    }

    /** A remnant is worth its writing up to a quarter. */
    @Override
    public @Nullable List<FrameRange> kept(SortedSet<Long> positions) {
        if (positions.isEmpty()) {
            return List.of();
        }
        SharedMapping held = acquireReadable(segmentBytes);
        try {
            Frames frames = frames(held);
            List<FrameRange> kept = new ArrayList<>();
            int bytes = 0;
            long next = start;
            for (long position : positions) {
                if (position < next) {
                    continue; // in the frame before
                }
                int at = frameCovering(frames, (int) (position - start));
                if (at < 0 || frames.endsAt(at) || frames.filler(at)) {
                    return null;
                }
                bytes += frames.end(at) - at;
                if (bytes > segmentBytes / 4) {
                    return null;
                }
                kept.add(new FrameRange(at, frames.end(at) - at));
                next = start + frames.end(at);
            }
            return kept;
        } finally {
            held.release();
        }
    }

    @Override
    public void lend(List<FrameRange> frames, Consumer<ByteBuffer> reader) {
        if (frames.isEmpty()) {
            return;
        }
        SharedMapping held = acquireReadable(segmentBytes);
        try {
            frames.forEach(frame -> reader.accept(view(held, frame.place(), frame.bytes())));
        } finally {
            held.release();
        }
    }

    void trustFrom(int at) {
        trustedFrom = at;
    }

    /** Borrows the segment's memory, at least up to a place; the caller releases it. */
    SharedMapping acquire(int upTo) {
        SharedMapping current = mapping;
        while (current == null || current.size() < upTo || !current.retain()) {
            current = remap(upTo);
        }
        return current;
    }

    /**
     * Borrows the memory of a range. What is still to be checked is checked frame by frame: those that touch it may reach beyond what was
     * mapped before the file grew.
     */
    private SharedMapping acquireToCheck(int at, int end) {
        if (at >= trustedFrom || checked(at, end)) {
            return acquire(end);
        }
        SharedMapping held = acquireReadable(segmentBytes);
        if (held.size() >= end) {
            return held;
        }
        held.release();
        return acquire(end);
    }

    /** Borrows the segment's memory up to a place, or as far as its file goes. */
    SharedMapping acquireReadable(int upTo) {
        SharedMapping current = mapping;
        if (current != null && current.size() >= upTo && current.retain()) {
            return current;
        }
        return acquire(Math.min(upTo, readableBytes()));
    }

    private synchronized SharedMapping remap(int upTo) {
        if (closed) {
            throw new ClosedFileException(SegmentName.of(start));
        }
        SharedMapping current = mapping;
        if (current != null && current.size() >= upTo) {
            return current;
        }
        int size = readableBytes();
        if (size < upTo) {
            damage.report(start + size, start + upTo, "the file is missing or cut");
            throw new DamagedLogException("Segment " + SegmentName.of(start) + " has " + size + " bytes, not " + upTo);
        }
        try (DiskFile file = disk.open(SegmentName.of(start))) {
            SharedMapping replacement = new SharedMapping(file.map(0, size), size);
            mapping = replacement;
            if (current != null) {
                current.release();
            }
            return replacement;
        }
    }

    private int readableBytes() {
        // Opening would create it.
        if (!disk.exists(SegmentName.of(start))) {
            return 0;
        }
        try (DiskFile file = disk.open(SegmentName.of(start))) {
            return (int) Math.min(segmentBytes, file.size());
        }
    }

    Frames frames(SharedMapping held) {
        return new Frames(held.bytes(), start, segmentBytes, reach);
    }

    /** Makes sure that the frames which touch a range are sound. */
    void check(SharedMapping held, int at, int end) {
        if (at >= trustedFrom) {
            return;
        }
        byte[] checked = checkedBlocks();
        int lastBlock = (end - 1) / FramePositions.BLOCK_BYTES;
        for (int block = at / FramePositions.BLOCK_BYTES; block <= lastBlock; block++) {
            if (checked[block] == 0) {
                checkRange(held, Math.max(at, block * FramePositions.BLOCK_BYTES), end, block);
            }
        }
    }

    private boolean checked(int at, int end) {
        byte[] checked = checkedBlocks();
        for (int block = at / FramePositions.BLOCK_BYTES; block <= (end - 1) / FramePositions.BLOCK_BYTES; block++) {
            if (checked[block] == 0) {
                return false;
            }
        }
        return true;
    }

    private byte[] checkedBlocks() {
        byte[] checked = checkedBlocks;
        if (checked == null) {
            checked = new byte[segmentBytes / FramePositions.BLOCK_BYTES];
            checkedBlocks = checked;
        }
        return checked;
    }

    /** Checks a block as a whole; if that fails or more is being written to it, only what is asked for. */
    private void checkRange(SharedMapping held, int at, int end, int block) {
        Frames frames = frames(held);
        int blockEnd = (block + 1) * FramePositions.BLOCK_BYTES;
        if (blockEnd <= trustedFrom && soundBetween(frames, block * FramePositions.BLOCK_BYTES, blockEnd)) {
            checkedBlocks()[block] = 1;
        } else if (!soundBetween(frames, at, Math.min(end, blockEnd))) {
            throw new DamagedLogException("The log is damaged at position " + (start + at));
        }
    }

    private boolean soundBetween(Frames frames, int from, int end) {
        int at = frameCovering(frames, from);
        while (at >= 0 && at < end && !frames.endsAt(at)) {
            if (!frames.valid(at)) {
                report(frames, at);
                return false;
            }
            at = frames.end(at);
        }
        return at >= 0;
    }

    /** Returns the place of the valid frame that covers a place, or -1. */
    int frameCovering(Frames frames, int place) {
        int at = near.before(place, positions().walkFrom(place));
        while (at <= place) {
            if (frames.endsAt(at)) {
                return at;
            }
            if (frames.valid(at)) {
                int end = frames.end(at);
                if (place < end) {
                    near.found(place, at);
                    return at;
                }
                at = end;
            } else {
                at = report(frames, at);
            }
        }
        return -1;
    }

    /** Reports a damaged place; returns where sound bytes follow. */
    int report(Frames frames, int at) {
        int next = frames.nextValid(at + FrameFormat.ALIGNMENT, segmentBytes);
        damage.report(start + at, start + next, "a checksum is wrong");
        return next;
    }

    FramePositions positions() {
        FramePositions known = positions;
        return known == null ? loadPositions() : known;
    }

    /** Frees memory: an index file has the table now. */
    void forgetPositions() {
        positions = null;
    }

    private FramePositions loadPositions() {
        FramePositions loaded = savedPositions.apply(start);
        if (loaded == null || loaded.blocks() != segmentBytes / FramePositions.BLOCK_BYTES) {
            loaded = walk();
        }
        positions = loaded;
        return loaded;
    }

    private FramePositions walk() {
        FramePositions found = new FramePositions(segmentBytes);
        SharedMapping held = acquireReadable(segmentBytes);
        try {
            Frames frames = frames(held);
            int damagedFrom = -1;
            for (int at = 0; !frames.endsAt(at); ) {
                if (!frames.valid(at)) {
                    damagedFrom = at;
                    at = report(frames, at);
                    continue;
                }
                int end = frames.end(at);
                if (damagedFrom >= 0) {
                    found.addAfterDamage(damagedFrom, at, end);
                    damagedFrom = -1;
                } else {
                    found.add(at, end);
                }
                at = end;
            }
            return found;
        } finally {
            held.release();
        }
    }

    /** A view of a range, between retain and release. */
    static ByteBuffer view(SharedMapping held, int at, int bytes) {
        return held.bytes().slice(at, bytes).asReadOnlyBuffer();
    }

    @Override
    public long fileBytes() {
        // A file that reaches its end does not change any more: there are thousands of them.
        if (!reachesEnd) {
            int bytes = readableBytes();
            reachesEnd = bytes == segmentBytes;
            return bytes;
        }
        return segmentBytes;
    }

    @Override
    public synchronized void close() {
        closed = true;
        SharedMapping current = mapping;
        mapping = null;
        if (current != null) {
            current.release();
        }
    }
}
