package io.trivium.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds one property in an encoded block of UTF-8 without making a map of it. */
public final class PropertyScan {
    /** What {@link #find} returns if the property is absent. */
    public static final long ABSENT = -1;

    private static final byte NAME_END = 1;
    private static final byte VALUE_END = 2;

    private static final byte[] NO_BYTES = {};

    private PropertyScan() {}

    /**
     * Returns where the value is, its start in the upper half and its end in the lower half, or {@link #ABSENT}. If a name occurs
     * twice the later entry counts, as in {@link MessageProperties#parse}.
     *
     * @param name ASCII only
     */
    static long find(ByteBuffer block, int from, int to, String name) {
        return find(block, from, to, name, NO_BYTES);
    }

    /**
     * The same for any name.
     *
     * @param name in UTF-8
     */
    public static long find(ByteBuffer block, int from, int to, byte[] name) {
        return find(block, from, to, null, name);
    }

    private static long find(ByteBuffer block, int from, int to, @Nullable String ascii, byte[] bytes) {
        long found = ABSENT;
        int start = from;
        while (start < to) {
            int middle = -1;
            int end = start;
            for (; end < to; end++) {
                byte next = block.get(end);
                if (next == VALUE_END) {
                    break;
                }
                if (next == NAME_END && middle < 0) {
                    middle = end;
                }
            }
            if (middle > start && middle < end - 1 && equal(block, start, middle, ascii, bytes)) {
                found = ((long) (middle + 1) << 32) | end;
            }
            start = end + 1;
        }
        return found;
    }

    /** Returns what {@link #find} would find, for all names at once; they are read as ISO 8859-1, so that each has one byte a character. */
    public static Map<String, Long> index(ByteBuffer block, int from, int to) {
        Map<String, Long> index = new HashMap<>();
        int start = from;
        while (start < to) {
            int end = indexOf(VALUE_END, block, start, to);
            int middle = indexOf(NAME_END, block, start, end);
            if (middle > start && middle < end - 1) {
                byte[] name = new byte[middle - start];
                block.get(start, name);
                index.put(new String(name, StandardCharsets.ISO_8859_1), ((long) (middle + 1) << 32) | end);
            }
            start = end + 1;
        }
        return index;
    }

    private static int indexOf(byte wanted, ByteBuffer block, int from, int to) {
        int at = from;
        while (at < to && block.get(at) != wanted) {
            at++;
        }
        return at;
    }

    /** Where a value that was found begins. */
    public static int start(long found) {
        return (int) (found >> 32);
    }

    /** Where a value that was found ends, exclusive. */
    public static int end(long found) {
        return (int) found;
    }

    /** Whether the bytes between two indexes are these. */
    public static boolean equal(ByteBuffer block, int from, int to, byte[] bytes) {
        if (to - from != bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (block.get(from + i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean equal(ByteBuffer block, int from, int to, @Nullable String name, byte[] bytes) {
        if (name == null) {
            return equal(block, from, to, bytes);
        }
        if (to - from != name.length()) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (block.get(i) != name.charAt(i - from)) {
                return false;
            }
        }
        return true;
    }
}
