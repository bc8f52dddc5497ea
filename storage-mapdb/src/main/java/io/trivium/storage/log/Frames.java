package io.trivium.storage.log;

import io.trivium.broker.log.Frame;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The frames in a segment's bytes, checked as they are read. Places are counted from the segment's start. Belongs to one thread. */
final class Frames {
    private final ByteBuffer bytes;
    private final int readable;
    private final long segmentStart;
    private final int segmentBytes;
    private final Reach reach;
    private final CRC32C crc = new CRC32C();

    /**
     * @param bytes the segment from its start, as far as its file goes; not shared
     * @param reach what of them can be read
     */
    Frames(ByteBuffer bytes, long segmentStart, int segmentBytes, Reach reach) {
        this.bytes = bytes;
        this.readable = bytes.limit();
        this.segmentStart = segmentStart;
        this.segmentBytes = segmentBytes;
        this.reach = reach;
    }

    /** Tells whether a segment has no room for a frame's header from a place on: it ends there without a filler. */
    boolean endsAt(int at) {
        return segmentBytes - at < FrameFormat.HEADER_BYTES;
    }

    /** Tells whether a whole frame with a right checksum begins at a place, a filler included. */
    boolean valid(int at) {
        bytes.clear();
        if (at < 0
                || at > readable - FrameFormat.HEADER_BYTES
                || !reach.covers(at, at + FrameFormat.HEADER_BYTES)
                || FrameFormat.position(bytes, at) != segmentStart + at) {
            return false;
        }
        int payload = FrameFormat.payloadBytes(bytes, at);
        byte kind = FrameFormat.kind(bytes, at);
        if (kind < 0 || payload < 0) {
            return false;
        }
        byte version = FrameFormat.version(bytes, at);
        if (version != FrameFormat.VERSION) {
            refuseNewer(version, at, kind == FrameFormat.FILLER ? 0 : payload);
            return false;
        }
        if (kind == FrameFormat.FILLER) {
            return payload == segmentBytes - at - FrameFormat.HEADER_BYTES && checked(at, 0);
        }
        return payload <= readable - at - FrameFormat.HEADER_BYTES && checked(at, payload);
    }

    /** What a newer broker wrote is no damage: it must not be passed over, and never be zeroed. */
    private void refuseNewer(byte version, int at, int payload) {
        if (version > FrameFormat.VERSION
                && payload <= readable - at - FrameFormat.HEADER_BYTES
                && checked(at, payload)) {
            throw new IllegalStateException(
                    "The log has format version " + version + " at position " + (segmentStart + at)
                            + " but this broker knows only " + FrameFormat.VERSION
                            + ": use the version that wrote it, or a later one");
        }
    }

    private boolean checked(int at, int payload) {
        if (!reach.covers(at, at + FrameFormat.HEADER_BYTES + payload)) {
            return false;
        }
        int stored = FrameFormat.storedChecksum(bytes, at);
        int actual = FrameFormat.checksum(bytes, at, payload, crc);
        bytes.clear();
        return stored == actual;
    }

    boolean filler(int at) {
        return FrameFormat.kind(bytes, at) == FrameFormat.FILLER;
    }

    int incarnation(int at) {
        return FrameFormat.incarnation(bytes, at);
    }

    long forced(int at) {
        return FrameFormat.forced(bytes, at);
    }

    /** Where the frame at a place ends. */
    int end(int at) {
        return filler(at) ? segmentBytes : at + FrameFormat.frameBytes(FrameFormat.payloadBytes(bytes, at));
    }

    /** Tells whether a place is within the payload of the frame that begins at another. */
    boolean payloadHolds(int frameAt, int at) {
        int payloadAt = frameAt + FrameFormat.HEADER_BYTES;
        return !filler(frameAt) && at >= payloadAt && at < payloadAt + FrameFormat.payloadBytes(bytes, frameAt);
    }

    /** Returns the first place from one on, and before another, where a valid frame begins, or that other. */
    int nextValid(int from, int before) {
        int limit = Math.min(before, readable - FrameFormat.HEADER_BYTES + 1);
        int readTo = 0;
        for (int at = FrameFormat.aligned(from); at < limit; at += FrameFormat.ALIGNMENT) {
            int headerEnd = at + FrameFormat.HEADER_BYTES;
            if (headerEnd > readTo) {
                if (!reach.covers(at, headerEnd)) {
                    at = Reach.blockEnd(at) - FrameFormat.ALIGNMENT;
                    continue;
                }
                readTo = Reach.blockEnd(headerEnd - 1);
            }
            if (FrameFormat.position(bytes, at) == segmentStart + at && valid(at)) {
                return at;
            }
        }
        return before;
    }

    /** Where the last byte that is not zero, or cannot be read, stands, plus one; or {@code from}. */
    int lastUsed(int from) {
        int at = readable;
        while (at - 8 >= from && reach.covers(at - 8, at) && bytes.getLong(at - 8) == 0) {
            at -= 8;
        }
        while (at > from && reach.covers(at - 1, at) && bytes.get(at - 1) == 0) {
            at--;
        }
        return Math.max(at, from);
    }

    Frame read(int at) {
        int payload = FrameFormat.payloadBytes(bytes, at);
        int payloadAt = at + FrameFormat.HEADER_BYTES;
        return new Frame(
                segmentStart + at,
                FrameFormat.kind(bytes, at),
                segmentStart + payloadAt,
                bytes.slice(payloadAt, payload).asReadOnlyBuffer(),
                segmentStart + end(at));
    }
}
