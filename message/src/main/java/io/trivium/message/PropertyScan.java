package io.trivium.message;

import java.nio.ByteBuffer;

/** Finds one property in an encoded block of UTF-8 without making a map of it. */
final class PropertyScan {
    static final long ABSENT = -1;

    private static final byte NAME_END = 1;
    private static final byte VALUE_END = 2;

    private PropertyScan() {}

    /**
     * Returns where the value is, its start in the upper half and its end in the lower half, or {@link #ABSENT}. If a name occurs
     * twice the later entry counts, as in {@link MessageProperties#parse}.
     *
     * @param name ASCII only
     */
    static long find(ByteBuffer block, int from, int to, String name) {
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
            if (middle > start && middle < end - 1 && equal(block, start, middle, name)) {
                found = ((long) (middle + 1) << 32) | end;
            }
            start = end + 1;
        }
        return found;
    }

    private static boolean equal(ByteBuffer block, int from, int to, String name) {
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
