package io.trivium.message.mapping;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads LZ4 frames (LZ4 Frame Format 1.6 and Block Format), which is all that a message needs of LZ4: so it needs no library. Frames
 * with a dictionary are refused.
 */
final class Lz4Frames {
    private static final int MAGIC = 0x184D2204;
    private static final int SKIPPABLE = 0x184D2A50;
    private static final int SKIPPABLE_MASK = 0xFFFFFFF0;

    private static final int VERSION_MASK = 0xC0;
    private static final int VERSION = 0x40;
    private static final int INDEPENDENT_BLOCKS = 0x20;
    private static final int BLOCK_CHECKSUMS = 0x10;
    private static final int CONTENT_SIZE = 0x8;
    private static final int CONTENT_CHECKSUM = 0x4;
    private static final int DICTIONARY = 0x1;

    private static final int SHORTEST_MATCH = 4;
    private static final int LONG_LENGTH = 15;
    private static final int LONGER_LENGTH = 255;

    private final ByteBuffer in;
    private final BoundedBytes out;

    private Lz4Frames(byte[] body, int maxBytes) {
        in = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        out = new BoundedBytes(body.length, maxBytes);
    }

    /**
     * Returns what the frames hold.
     *
     * @throws UnreadableBodyException if it is more than {@code maxBytes}, or the frames are damaged
     */
    static byte[] inflated(byte[] body, int maxBytes) {
        Lz4Frames frames = new Lz4Frames(body, maxBytes);
        try {
            do {
                frames.readFrame();
            } while (frames.in.hasRemaining());
        } catch (BufferUnderflowException e) {
            throw new UnreadableBodyException("the compressed body is cut off");
        }
        return frames.out.toByteArray();
    }

    private void readFrame() {
        int magic = in.getInt();
        if ((magic & SKIPPABLE_MASK) == SKIPPABLE) {
            skip(in.getInt());
            return;
        }
        require(magic == MAGIC, "it begins with no LZ4 frame");
        int descriptor = in.position();
        int flags = in.get();
        // How large blocks may be does not matter: the whole is bounded.
        skip(1);
        require((flags & VERSION_MASK) == VERSION, "its frame is of an unknown version");
        require((flags & DICTIONARY) == 0, "it needs a dictionary");
        if ((flags & CONTENT_SIZE) != 0) {
            skip(Long.BYTES);
        }
        int checksum = XxHash32.of(in.array(), descriptor, in.position()) >>> 8;
        require((byte) checksum == in.get(), "its frame has a wrong checksum");
        readBlocks(flags);
    }

    private void readBlocks(int flags) {
        int begin = out.size();
        for (int size = in.getInt(); size != 0; size = in.getInt()) {
            int at = in.position();
            // The highest bit marks a block that would not have become smaller.
            boolean plain = size < 0;
            skip(size & Integer.MAX_VALUE);
            if (plain) {
                out.append(in.array(), at, in.position() - at);
            } else {
                boolean independent = (flags & INDEPENDENT_BLOCKS) != 0;
                readSequences(in.duplicate().position(at).limit(in.position()), independent ? out.size() : begin);
            }
            if ((flags & BLOCK_CHECKSUMS) != 0) {
                require(XxHash32.of(in.array(), at, in.position()) == in.getInt(), "a block has a wrong checksum");
            }
        }
        if ((flags & CONTENT_CHECKSUM) != 0) {
            require(out.xxHash32(begin) == in.getInt(), "its content has a wrong checksum");
        }
    }

    /** Literals and matches by turns; the last ones are literals. A match reaches back to {@code begin} at most. */
    private void readSequences(ByteBuffer block, int begin) {
        while (block.hasRemaining()) {
            int token = block.get() & 0xFF;
            int literals = length(block, token >>> 4);
            if (literals > block.remaining()) {
                throw new BufferUnderflowException();
            }
            out.append(in.array(), block.position(), literals);
            block.position(block.position() + literals);
            if (block.hasRemaining()) {
                int distance = (block.get() & 0xFF) | (block.get() & 0xFF) << 8;
                require(distance > 0 && distance <= out.size() - begin, "it repeats what it does not have");
                out.repeat(distance, length(block, token & LONG_LENGTH) + SHORTEST_MATCH);
            }
        }
    }

    private int length(ByteBuffer block, int ofToken) {
        int length = ofToken;
        if (ofToken == LONG_LENGTH) {
            int more;
            do {
                more = block.get() & 0xFF;
                length += more;
                out.requireRoom(length);
            } while (more == LONGER_LENGTH);
        }
        return length;
    }

    private void skip(int bytes) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new BufferUnderflowException();
        }
        in.position(in.position() + bytes);
    }

    private static void require(boolean sound, String otherwise) {
        if (!sound) {
            throw new UnreadableBodyException("the compressed body is damaged: " + otherwise);
        }
    }
}
