package io.trivium.rocket.server.stats;

import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** How long sends took, from their request to their answer, in RocketMQ's ranges. Thread-safe; counting takes no lock. */
public final class SendTimes {
    /** Upper ends in milliseconds, exclusive but for the first; more is the last range. */
    private static final long[] ENDS = {0, 10, 50, 100, 200, 500, 1_000, 2_000, 3_000, 4_000, 5_000, 10_000};

    private static final String[] NAMES = {
        "<=0ms",
        "0~10ms",
        "10~50ms",
        "50~100ms",
        "100~200ms",
        "200~500ms",
        "500ms~1s",
        "1~2s",
        "2~3s",
        "3~4s",
        "4~5s",
        "5~10s",
        "10s~"
    };

    private final LongAdder[] counts = new LongAdder[NAMES.length];
    private final LongAccumulator longest = new LongAccumulator(Math::max, 0);
    private final LongAdder failed = new LongAdder();

    SendTimes() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    /**
     * A send was answered.
     *
     * @param millis how long it took; a clock that was put back makes it 0
     */
    void ended(long millis, boolean stored) {
        int range = 0;
        while (range < ENDS.length && (range == 0 ? millis > 0 : millis >= ENDS[range])) {
            range++;
        }
        counts[range].increment();
        longest.accumulate(millis);
        if (!stored) {
            failed.increment();
        }
    }

    /** The longest one, in milliseconds. */
    public long longestMillis() {
        return longest.get();
    }

    /** The time in milliseconds within which a part of all sends was answered, as exact as the ranges are; 0 without any. */
    public long within(double part) {
        long all = 0;
        for (LongAdder count : counts) {
            all += count.sum();
        }
        long wanted = (long) Math.ceil(all * part);
        long seen = 0;
        for (int i = 0; i < ENDS.length; i++) {
            seen += counts[i].sum();
            if (seen >= wanted) {
                return Math.min(ENDS[i], longest.get());
            }
        }
        return longest.get();
    }

    /** How many were not stored. */
    public long failed() {
        return failed.sum();
    }

    /** As RocketMQ's tools read it: {@code [<=0ms]:5 [0~10ms]:2} and so on. */
    public String distribution() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < counts.length; i++) {
            text.append(i == 0 ? "[" : " [").append(NAMES[i]).append("]:").append(counts[i].sum());
        }
        return text.toString();
    }
}
