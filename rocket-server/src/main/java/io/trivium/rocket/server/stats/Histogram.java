package io.trivium.rocket.server.stats;

import java.util.concurrent.atomic.LongAdder;

/** How many values fell into which range. Thread-safe; counting takes no lock. */
public final class Histogram {
    private final long[] ends;
    private final LongAdder[] counts;
    private final LongAdder sum = new LongAdder();

    /** @param ends upper ends of the ranges, inclusive, rising; beyond the last there is one more range */
    Histogram(long[] ends) {
        this.ends = ends;
        counts = new LongAdder[ends.length + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    void add(long value) {
        add(value, 1);
    }

    /** Adds a value as often as said. */
    void add(long value, long times) {
        int range = 0;
        while (range < ends.length && value > ends[range]) {
            range++;
        }
        counts[range].add(times);
        sum.add(value * times);
    }

    public long[] ends() {
        return ends.clone();
    }

    /** How many are in each range, that beyond the last end included. */
    public long[] counts() {
        long[] now = new long[counts.length];
        for (int i = 0; i < now.length; i++) {
            now[i] = counts[i].sum();
        }
        return now;
    }

    public long sum() {
        return sum.sum();
    }
}
