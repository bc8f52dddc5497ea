package io.trivium.message;

import java.util.function.IntUnaryOperator;

/** Reads decimal numbers: an optional minus and ASCII digits, nothing else. */
final class Digits {
    private Digits() {}

    /** Reads the characters {@code from} to {@code to}; {@code otherwise} if they are no number or it does not fit. */
    static long parse(IntUnaryOperator characters, int from, int to, long otherwise) {
        boolean negative = from < to && characters.applyAsInt(from) == '-';
        int start = negative ? from + 1 : from;
        if (start == to) {
            return otherwise;
        }
        long value = 0;
        for (int i = start; i < to; i++) {
            int digit = characters.applyAsInt(i) - '0';
            // Counts downwards, since the smallest long has no positive counterpart.
            if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
                return otherwise;
            }
            value = value * 10 - digit;
        }
        if (negative) {
            return value;
        }
        return value == Long.MIN_VALUE ? otherwise : -value;
    }
}
