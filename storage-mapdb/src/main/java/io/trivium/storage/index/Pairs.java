package io.trivium.storage.index;

import java.util.Arrays;

/**
 * A growing list of a number and a place in the segment, which never goes back: key hashes or delivery times. One thread adds, any reads
 * what the volatile count publishes.
 */
final class Pairs {
    /** A power of two. */
    static final int CHUNK = 4096;

    private static final int DIGIT_BITS = 16;

    private long[][] numbers = new long[0][];
    private int[][] places = new int[0][];
    private volatile int count;

    void add(long number, int place) {
        int at = count;
        if (at / CHUNK == numbers.length) {
            int[][] morePlaces = Arrays.copyOf(places, places.length + 1);
            long[][] moreNumbers = Arrays.copyOf(numbers, numbers.length + 1);
            morePlaces[places.length] = new int[CHUNK];
            moreNumbers[numbers.length] = new long[CHUNK];
            places = morePlaces;
            numbers = moreNumbers;
        }
        numbers[at / CHUNK][at % CHUNK] = number;
        places[at / CHUNK][at % CHUNK] = place;
        count = at + 1;
    }

    int count() {
        return count;
    }

    long number(int at) {
        return numbers[at / CHUNK][at % CHUNK];
    }

    int place(int at) {
        return places[at / CHUNK][at % CHUNK];
    }

    /**
     * Where each pair stands when they are sorted by number (unsigned after the flip); those of one number stay in their order, which is that of
     * their places. A radix sort: a segment has a million keys.
     */
    int[] order(long flip) {
        int[] order = new int[count];
        Arrays.setAll(order, at -> at);
        int[] spare = new int[order.length];
        for (int shift = 0; shift < Long.SIZE; shift += DIGIT_BITS) {
            int[] next = starts(order.length, flip, shift);
            for (int at : order) {
                spare[next[digit(at, flip, shift)]++] = at;
            }
            int[] sorted = spare;
            spare = order;
            order = sorted;
        }
        return order;
    }

    /** For each value of a digit how many pairs have a smaller one. */
    private int[] starts(int pairs, long flip, int shift) {
        int[] starts = new int[(1 << DIGIT_BITS) + 1];
        for (int at = 0; at < pairs; at++) {
            starts[digit(at, flip, shift) + 1]++;
        }
        for (int digit = 1; digit < starts.length; digit++) {
            starts[digit] += starts[digit - 1];
        }
        return starts;
    }

    private int digit(int at, long flip, int shift) {
        return (int) ((number(at) ^ flip) >>> shift) & ((1 << DIGIT_BITS) - 1);
    }
}
