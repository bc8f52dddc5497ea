package io.trivium.message.mapping;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The literals of zstd's blocks (RFC 8878 §3.1.1.3.1). A block may use the codes of the one before it. Not thread-safe. */
final class ZstdLiterals {
    private static final int PLAIN = 0;
    private static final int REPEATED = 1;
    private static final int CODED = 2;

    private static final int JUMP_TABLE_BYTES = 6;

    private @Nullable HuffmanCodes codes;

    /**
     * Reads the literals of a block.
     *
     * @param in stands behind them afterwards
     */
    byte[] read(ByteBuffer in) {
        int first = in.duplicate().get() & 0xFF;
        int type = first & 3;
        int format = (first >>> 2) & 3;
        return type == PLAIN || type == REPEATED ? plain(in, type, format) : coded(in, type, format);
    }

    private static byte[] plain(ByteBuffer in, int type, int format) {
        int size = switch (format) {
            case 1 -> (int) number(in, 2) >>> 4;
            case 3 -> (int) number(in, 3) >>> 4;
            default -> (int) number(in, 1) >>> 3;
        };
        requireSize(size);
        byte[] literals = new byte[size];
        if (type == REPEATED) {
            Arrays.fill(literals, in.get());
        } else {
            in.get(literals);
        }
        return literals;
    }

    private byte[] coded(ByteBuffer in, int type, int format) {
        int sizeBits = format < 2 ? 10 : format == 2 ? 14 : 18;
        long header = number(in, (4 + 2 * sizeBits) / 8) >>> 4;
        int size = (int) header & ((1 << sizeBits) - 1);
        int codedSize = (int) (header >>> sizeBits);
        requireSize(size);
        ByteBuffer part = ZstdBlocks.part(in, codedSize);
        if (type == CODED) {
            codes = HuffmanCodes.read(part);
        }
        HuffmanCodes known = codes;
        if (known == null) {
            throw UnreadableBodyException.damaged("a block uses codes that there are not");
        }
        byte[] literals = new byte[size];
        if (format == 0) {
            known.decode(stream(part, part.remaining()), literals, 0, size);
        } else {
            inFour(part, known, literals);
        }
        return literals;
    }

    private static void inFour(ByteBuffer part, HuffmanCodes codes, byte[] literals) {
        ByteBuffer sizes = ZstdBlocks.part(part, JUMP_TABLE_BYTES);
        int each = (literals.length + 3) / 4;
        UnreadableBodyException.unless(3 * each <= literals.length, "four streams have too few literals");
        for (int i = 0; i < 3; i++) {
            codes.decode(stream(part, sizes.getShort() & 0xFFFF), literals, i * each, (i + 1) * each);
        }
        codes.decode(stream(part, part.remaining()), literals, 3 * each, literals.length);
    }

    private static BackwardBits stream(ByteBuffer part, int bytes) {
        return new BackwardBits(ZstdBlocks.part(part, bytes));
    }

    private static void requireSize(int size) {
        UnreadableBodyException.unless(size <= ZstdBlocks.LARGEST, "a block has too many literals");
    }

    private static long number(ByteBuffer in, int bytes) {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number |= (in.get() & 0xFFL) << (8 * i);
        }
        return number;
    }
}
