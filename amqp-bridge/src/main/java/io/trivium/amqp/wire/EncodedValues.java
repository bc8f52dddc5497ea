package io.trivium.amqp.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.jspecify.annotations.Nullable;

/**
 * Walks over values in AMQP's encoding without making objects of them (AMQP 1.0 part 1 §1.6): what it has passed can be decoded without
 * deep recursion, and without allocating for lengths and counts that were promised but did not come.
 */
public final class EncodedValues {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_EMPTY_ELEMENTS = 4096;
    /** The descriptors of AMQP's own types, of which there are 256. */
    private static final byte SMALL_ULONG = 0x53;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;
    private final @Nullable RememberedNames names;

    private EncodedValues(byte[] bytes, @Nullable RememberedNames names) {
        this.bytes = bytes;
        this.names = names;
    }

    /**
     * Returns where the value that begins at {@code from} ends.
     *
     * @param end where the readable bytes end, exclusive
     * @throws AmqpException amqp:decode-error if no whole, well-formed value stands there
     */
    public static int skip(byte[] bytes, int from, int end) {
        return new EncodedValues(bytes, null).value(from, end, 0);
    }

    /** As {@link #skip(byte[], int, int)}, and notes the symbols and descriptors on the way. */
    static int skip(byte[] bytes, int from, int end, RememberedNames names) {
        return new EncodedValues(bytes, names).value(from, end, 0);
    }

    private int value(int from, int end, int depth) {
        if (depth > MAX_DEPTH) {
            throw malformed("values are nested more than " + MAX_DEPTH + " deep");
        }
        need(from, 1, end);
        int code = bytes[from] & 0xFF;
        if (code == 0) {
            return value(descriptor(from + 1, end, depth + 1), end, depth + 1);
        }
        return content(code, from + 1, end, depth);
    }

    private int descriptor(int from, int end, int depth) {
        int after = value(from, end, depth);
        if (names != null && bytes[from] != SMALL_ULONG) {
            names.descriptor(bytes, from, after);
        }
        return after;
    }

    /** Skips what follows a constructor. */
    private int content(int code, int from, int end, int depth) {
        return switch (code >>> 4) {
            case 0xA, 0xB -> sized(code, from, end);
            case 0xC, 0xD -> compound(code, from, end, depth);
            case 0xE, 0xF -> array(code, from, end, depth);
            default -> fixed(code, from, end);
        };
    }

    private int sized(int code, int from, int end) {
        if (code != 0xA0 && code != 0xA1 && code != 0xA3 && code != 0xB0 && code != 0xB1 && code != 0xB3) {
            throw unknown(code);
        }
        boolean small = code < 0xB0;
        int last = bounded(small, from, end);
        if (names != null && (code == 0xA3 || code == 0xB3)) {
            names.symbol(bytes, from + (small ? 1 : 4), last);
        }
        return last;
    }

    private int compound(int code, int from, int end, int depth) {
        if (code != 0xC0 && code != 0xC1 && code != 0xD0 && code != 0xD1) {
            throw unknown(code);
        }
        boolean small = code < 0xD0;
        int last = bounded(small, from, end);
        int width = small ? 1 : 4;
        int at = from + width;
        long count = number(small, at, last);
        at += width;
        if ((code & 1) == 1 && (count & 1) == 1) {
            throw malformed("a map has a key without a value");
        }
        if (count > last - at) {
            throw malformed("a list or map promises more elements than it has bytes");
        }
        for (long index = 0; index < count; index++) {
            at = value(at, last, depth + 1);
        }
        return exactly(at, last);
    }

    private int array(int code, int from, int end, int depth) {
        if (code != 0xE0 && code != 0xF0) {
            throw unknown(code);
        }
        boolean small = code == 0xE0;
        int last = bounded(small, from, end);
        int width = small ? 1 : 4;
        int at = from + width;
        long count = number(small, at, last);
        at += width;
        need(at, 1, last);
        if (bytes[at] == 0) {
            at = descriptor(at + 1, last, depth + 1);
            need(at, 1, last);
        }
        int element = bytes[at++] & 0xFF;
        if (element == 0) {
            throw malformed("an array's element type is described twice");
        }
        if (count > Math.max(last - at, MAX_EMPTY_ELEMENTS)) {
            throw malformed("an array promises more elements than it has bytes");
        }
        for (long index = 0; index < count; index++) {
            at = content(element, at, last, depth + 1);
        }
        return exactly(at, last);
    }

    /** Reads a size and returns where what it counts ends. */
    private int bounded(boolean small, int from, int end) {
        long size = number(small, from, end);
        int start = from + (small ? 1 : 4);
        if (size > end - start) {
            throw malformed("a value is longer than what came");
        }
        return start + (int) size;
    }

    private long number(boolean small, int at, int end) {
        need(at, small ? 1 : 4, end);
        return small ? bytes[at] & 0xFF : Integer.toUnsignedLong((int) INT.get(bytes, at));
    }

    private static int fixed(int code, int from, int end) {
        int width = fixedWidth(code);
        need(from, width, end);
        return from + width;
    }

    private static int fixedWidth(int code) {
        if (code >= 0x40 && code <= 0x45) {
            return 0;
        }
        if (code >= 0x50 && code <= 0x56) {
            return 1;
        }
        if (code == 0x60 || code == 0x61) {
            return 2;
        }
        if (code >= 0x70 && code <= 0x74) {
            return 4;
        }
        if (code >= 0x80 && code <= 0x84) {
            return 8;
        }
        if (code == 0x94 || code == 0x98) {
            return 16;
        }
        throw unknown(code);
    }

    private static int exactly(int at, int last) {
        if (at != last) {
            throw malformed("a list, map or array is longer than its elements");
        }
        return at;
    }

    private static void need(int at, int count, int end) {
        if (count > end - at) {
            throw malformed("a value ends before it is whole");
        }
    }

    private static AmqpException unknown(int code) {
        return malformed("0x" + Integer.toHexString(code) + " is no type of AMQP's");
    }

    private static AmqpException malformed(String text) {
        return new AmqpException(AmqpError.DECODE_ERROR, text);
    }
}
