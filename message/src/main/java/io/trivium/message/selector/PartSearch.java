package io.trivium.message.selector;

import java.util.Arrays;

/**
 * Finds a text with one-character wildcards in another. Bit i of the state says that the part's first i + 1 characters stand right
 * before the place that was reached; one step moves all of them.
 */
final class PartSearch {
    /** So that a table of what stands where stays small. */
    static final int MAX_LENGTH = 512;

    private final int length;
    private final int words;
    /** The distinct characters of the part, sorted. */
    private final int[] alphabet;
    /** For each of them, and last for all others, where in the part it may stand. */
    private final long[][] places;

    PartSearch(int[] part) {
        length = part.length;
        words = (length + 63) / 64;
        alphabet = Arrays.stream(part)
                .filter(letter -> letter != Like.ANY)
                .sorted()
                .distinct()
                .toArray();
        places = new long[alphabet.length + 1][words];
        for (int i = 0; i < length; i++) {
            long bit = 1L << i;
            if (part[i] != Like.ANY) {
                places[Arrays.binarySearch(alphabet, part[i])][i / 64] |= bit;
                continue;
            }
            for (long[] place : places) {
                place[i / 64] |= bit;
            }
        }
    }

    /** Returns the index after the first place of the part between two indexes, -1 if there is none. */
    int endOfFirst(int[] letters, int from, int to) {
        if (words == 1) {
            long last = 1L << (length - 1);
            long state = 0;
            for (int i = from; i < to; i++) {
                state = ((state << 1) | 1) & places(letters[i])[0];
                if ((state & last) != 0) {
                    return i + 1;
                }
            }
            return -1;
        }
        return longSearch(letters, from, to);
    }

    private int longSearch(int[] letters, int from, int to) {
        long last = 1L << (length - 1);
        long[] state = new long[words];
        for (int i = from; i < to; i++) {
            long[] may = places(letters[i]);
            long carry = 1;
            for (int word = 0; word < words; word++) {
                long next = ((state[word] << 1) | carry) & may[word];
                carry = state[word] >>> 63;
                state[word] = next;
            }
            if ((state[words - 1] & last) != 0) {
                return i + 1;
            }
        }
        return -1;
    }

    private long[] places(int letter) {
        int found = Arrays.binarySearch(alphabet, letter);
        return places[found < 0 ? alphabet.length : found];
    }
}
