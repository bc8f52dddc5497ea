package io.trivium.message.mapping;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads zstd's frames (RFC 8878), which is all that a message needs of zstd: so it needs no library, whose code would be native or go
 * around Java's checks. Frames with a dictionary are refused. How large a window is does not matter: the whole is bounded.
 */
final class ZstdFrames {
    private static final int MAGIC = 0xFD2FB528;
    private static final int SKIPPABLE = 0x184D2A50;
    private static final int SKIPPABLE_MASK = 0xFFFFFFF0;

    private static final int ONE_SEGMENT = 0x20;
    private static final int RESERVED = 0x8;
    private static final int CHECKSUM = 0x4;

    private final ByteBuffer in;
    private final BoundedBytes out;

    private ZstdFrames(byte[] body, int maxBytes) {
        in = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        out = new BoundedBytes(body.length, maxBytes);
    }

    /**
     * Returns what the frames hold.
     *
     * @throws UnreadableBodyException if it is more than {@code maxBytes}, or the frames are damaged or need a dictionary
     */
    static byte[] inflated(byte[] body, int maxBytes) {
        ZstdFrames frames = new ZstdFrames(body, maxBytes);
        try {
            do {
                frames.readFrame();
            } while (frames.in.hasRemaining());
        } catch (BufferUnderflowException e) {
            throw UnreadableBodyException.damaged("it is cut off");
        }
        return frames.out.toByteArray();
    }

    private void readFrame() {
        int magic = in.getInt();
        if ((magic & SKIPPABLE_MASK) == SKIPPABLE) {
            int bytes = in.getInt();
            UnreadableBodyException.unless(bytes >= 0, "a part to skip is too long");
            ZstdBlocks.part(in, bytes);
            return;
        }
        UnreadableBodyException.unless(magic == MAGIC, "it begins with no zstd frame");
        int begin = out.size();
        int flags = in.get();
        UnreadableBodyException.unless((flags & RESERVED) == 0, "its frame is of an unknown version");
        boolean oneSegment = (flags & ONE_SEGMENT) != 0;
        if (!oneSegment) {
            in.get();
        }
        requireNoDictionary(flags);
        long size = size((flags >>> 6) & 3, oneSegment);
        if (size > 0) {
            out.requireRoom((int) Math.min(size, Integer.MAX_VALUE));
        }
        new ZstdBlocks(out).read(in);
        UnreadableBodyException.unless(size < 0 || size == out.size() - begin, "its frame has another size");
        if ((flags & CHECKSUM) != 0) {
            UnreadableBodyException.unless(
                    (int) out.xxHash64(begin) == in.getInt(), "its content has a wrong checksum");
        }
    }

    private void requireNoDictionary(int flags) {
        int bytes = (flags & 3) == 3 ? 4 : flags & 3;
        int dictionary = 0;
        for (int i = 0; i < bytes; i++) {
            dictionary |= in.get();
        }
        if (dictionary != 0) {
            throw new UnreadableBodyException("the compressed body needs a dictionary");
        }
    }

    /** The size that the frame says it has; negative if it says none, or one that is far beyond any. */
    private long size(int bytes, boolean oneSegment) {
        return switch (bytes) {
            case 0 -> oneSegment ? in.get() & 0xFF : -1;
            case 1 -> (in.getShort() & 0xFFFF) + 256;
            case 2 -> in.getInt() & 0xFFFFFFFFL;
            default -> sizeOfEight();
        };
    }

    private long sizeOfEight() {
        long size = in.getLong();
        return size < 0 ? Long.MAX_VALUE : size;
    }
}
