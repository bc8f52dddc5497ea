package io.trivium.storage.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The bytes of a frame, big-endian: 0 int payload bytes · 4 byte kind · 5 byte format version · 6 short 0 · 8 int incarnation · 12 int
 * CRC32C over all of header and payload but itself · 16 long own position · 24 long position known forced when it was sealed · 32 payload,
 * then zeros up to a multiple of 8.
 *
 * <p>A filler (kind 0) ends a segment: its payload is what is left, never written, and not part of the checksum.
 */
final class FrameFormat {
    static final int HEADER_BYTES = 32;
    static final int ALIGNMENT = 8;
    static final byte VERSION = 1;
    static final byte FILLER = 0;

    private static final int KIND = 4;
    private static final int FORMAT = 5;
    private static final int INCARNATION = 8;
    private static final int CHECKSUM = 12;
    private static final int POSITION = 16;
    private static final int FORCED = 24;

    private FrameFormat() {}

    /** How much room a frame takes. */
    static int frameBytes(int payloadBytes) {
        return aligned(HEADER_BYTES + payloadBytes);
    }

    /** The first place from one on where a frame may begin. */
    static int aligned(int place) {
        return (place + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** Writes the header and the padding of a frame whose payload stands in the buffer already. */
    static void seal(
            ByteBuffer buffer,
            int at,
            byte kind,
            int payloadBytes,
            int incarnation,
            long position,
            long forced,
            CRC32C crc) {
        buffer.putInt(at, payloadBytes);
        buffer.put(at + KIND, kind);
        buffer.put(at + FORMAT, VERSION);
        buffer.putShort(at + FORMAT + 1, (short) 0);
        buffer.putInt(at + INCARNATION, incarnation);
        buffer.putLong(at + POSITION, position);
        buffer.putLong(at + FORCED, forced);
        int checksum = checksum(buffer, at, kind == FILLER ? 0 : payloadBytes, crc);
        buffer.clear().putInt(at + CHECKSUM, checksum);
        if (kind != FILLER) {
            for (int end = at + HEADER_BYTES + payloadBytes; end < at + frameBytes(payloadBytes); end++) {
                buffer.put(end, (byte) 0);
            }
        }
    }

    /** Moves the buffer's position and limit. */
    static int checksum(ByteBuffer buffer, int at, int payloadBytes, CRC32C crc) {
        crc.reset();
        crc.update(buffer.limit(at + CHECKSUM).position(at));
        crc.update(buffer.limit(at + HEADER_BYTES + payloadBytes).position(at + POSITION));
        return (int) crc.getValue();
    }

    static int payloadBytes(ByteBuffer buffer, int at) {
        return buffer.getInt(at);
    }

    static byte kind(ByteBuffer buffer, int at) {
        return buffer.get(at + KIND);
    }

    static byte version(ByteBuffer buffer, int at) {
        return buffer.get(at + FORMAT);
    }

    static int incarnation(ByteBuffer buffer, int at) {
        return buffer.getInt(at + INCARNATION);
    }

    static int storedChecksum(ByteBuffer buffer, int at) {
        return buffer.getInt(at + CHECKSUM);
    }

    static long position(ByteBuffer buffer, int at) {
        return buffer.getLong(at + POSITION);
    }

    static long forced(ByteBuffer buffer, int at) {
        return buffer.getLong(at + FORCED);
    }
}
