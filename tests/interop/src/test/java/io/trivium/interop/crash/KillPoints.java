package io.trivium.interop.crash;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The system calls at which the process is killed, numbered, in an order that a seed draws. The even ones come while it starts, as many of
 * each kind as a start was seen to make; the odd ones under load.
 */
final class KillPoints {
    /** With which it stores, by kind. */
    static final List<String> STORING = List.of(
            "pwrite64", "fdatasync", "fsync", "rename,renameat,renameat2", "ftruncate,fallocate", "unlink,unlinkat");

    /** Of which there are many under load: the last are its answers. */
    static final List<String> UNDER_LOAD = List.of("fdatasync", "pwrite64", "write,writev");

    private static final int MOST_UNDER_LOAD = 60;

    private final Map<String, List<Integer>> starting = new LinkedHashMap<>();
    private final long seed;

    /** @param ofAStart how many calls of each kind a start makes */
    KillPoints(Map<String, Integer> ofAStart, long seed) {
        this.seed = seed;
        ofAStart.forEach((calls, count) -> {
            List<Integer> each = new ArrayList<>();
            for (int nth = 1; nth <= count; nth++) {
                each.add(nth);
            }
            Collections.shuffle(each, new Random(seed + calls.hashCode()));
            if (count > 0) {
                starting.put(calls, each);
            }
        });
    }

    /**
     * A point.
     *
     * @param calls names, separated by commas
     * @param nth counted for each thread, from 1
     */
    record Point(boolean underLoad, String calls, int nth) {}

    Point get(int number) {
        int ofKind = number / 2;
        if (number % 2 == 1) {
            String calls = UNDER_LOAD.get(ofKind % UNDER_LOAD.size());
            return new Point(true, calls, 1 + new Random(seed ^ (31L * number)).nextInt(MOST_UNDER_LOAD));
        }
        List<String> kinds = List.copyOf(starting.keySet());
        String calls = kinds.get(ofKind % kinds.size());
        List<Integer> drawn = starting.getOrDefault(calls, List.of());
        return new Point(false, calls, drawn.get(ofKind / kinds.size() % drawn.size()));
    }
}
