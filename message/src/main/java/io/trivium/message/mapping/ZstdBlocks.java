package io.trivium.message.mapping;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The blocks of one zstd frame (RFC 8878 §3.1.1.2). Not thread-safe. */
final class ZstdBlocks {
    /** The most bytes that a block holds. */
    static final int LARGEST = 128 * 1024;

    private static final int HEADER_BYTES = 3;
    private static final int PLAIN = 0;
    private static final int REPEATED = 1;
    private static final int COMPRESSED = 2;

    private final ZstdLiterals literals = new ZstdLiterals();
    private final ZstdSequences sequences = new ZstdSequences();
    private final BoundedBytes out;
    private final int begin;

    /** @param out where what they hold goes, from its present end on */
    ZstdBlocks(BoundedBytes out) {
        this.out = out;
        this.begin = out.size();
    }

    /** Reads all up to the last one. */
    void read(ByteBuffer in) {
        boolean last;
        do {
            ByteBuffer bytes = part(in, HEADER_BYTES);
            int header = (bytes.get() & 0xFF) | (bytes.getShort() & 0xFFFF) << 8;
            last = (header & 1) == 1;
            int size = header >>> 3;
            UnreadableBodyException.unless(size <= LARGEST, "a block is too large");
            switch ((header >>> 1) & 3) {
                case PLAIN -> out.append(part(in, size));
                case REPEATED -> out.fill(in.get(), size);
                case COMPRESSED -> {
                    ByteBuffer block = part(in, size);
                    sequences.read(block, literals.read(block), out, begin);
                }
                default -> throw UnreadableBodyException.damaged("a block is of an unknown kind");
            }
        } while (!last);
    }

    /** Takes the next bytes of a buffer. */
    static ByteBuffer part(ByteBuffer in, int bytes) {
        if (bytes > in.remaining()) {
            throw new BufferUnderflowException();
        }
        int end = in.position() + bytes;
        ByteBuffer part = in.duplicate().order(ByteOrder.LITTLE_ENDIAN).limit(end);
        in.position(end);
        return part;
    }
}
