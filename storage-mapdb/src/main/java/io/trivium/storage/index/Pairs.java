package io.trivium.storage.index;

import java.util.Arrays;

/**
 * A growing list of a number and a place in the segment: key hashes or delivery times. One thread adds, any reads what the volatile
 * count publishes.
 */
final class Pairs {
    /** A power of two. */
    static final int CHUNK = 4096;

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

    /** Where each pair stands when they are sorted by number (unsigned after the flip) and place: a merge sort without boxes. */
    int[] order(long flip) {
        int[] order = new int[count];
        Arrays.setAll(order, at -> at);
        int[] spare = new int[order.length];
        for (int width = 1; width > 0 && width < order.length; width *= 2) {
            for (int from = 0; from < order.length; from += 2 * width) {
                merge(order, spare, from, Math.min(order.length, from + width), width, flip);
            }
            int[] sorted = spare;
            spare = order;
            order = sorted;
        }
        return order;
    }

    private void merge(int[] source, int[] target, int from, int middle, int width, long flip) {
        int end = Math.min(source.length, middle + width);
        int left = from;
        int right = middle;
        for (int at = from; at < end; at++) {
            boolean takeLeft = right >= end || (left < middle && compare(source[left], source[right], flip) <= 0);
            target[at] = source[takeLeft ? left++ : right++];
        }
    }

    private int compare(int one, int other, long flip) {
        int order = Long.compareUnsigned(number(one) ^ flip, number(other) ^ flip);
        return order != 0 ? order : Integer.compare(place(one), place(other));
    }
}
