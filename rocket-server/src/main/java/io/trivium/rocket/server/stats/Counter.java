package io.trivium.rocket.server.stats;

import io.trivium.rocket.protocol.body.StatsData;
import java.util.concurrent.atomic.LongAdder;

/** A sum that only grows, and its recent past. Thread-safe; adding takes no lock. */
final class Counter {
    private static final long TEN_SECONDS = 10_000;
    private static final long TEN_MINUTES = 600_000;
    private static final long HOUR = 3_600_000;

    private final LongAdder sum = new LongAdder();
    private final LongAdder additions = new LongAdder();
    private final History minute;
    private final History hour;
    private final History day;

    Counter(long nowMillis) {
        minute = new History(6, TEN_SECONDS, nowMillis);
        hour = new History(6, TEN_MINUTES, nowMillis);
        day = new History(24, HOUR, nowMillis);
    }

    void add(long amount) {
        sum.add(amount);
        additions.increment();
    }

    long sum() {
        return sum.sum();
    }

    void sample(long nowMillis) {
        long value = sum.sum();
        long times = additions.sum();
        minute.sample(nowMillis, value, times);
        hour.sample(nowMillis, value, times);
        day.sample(nowMillis, value, times);
    }

    StatsData data(long nowMillis) {
        long value = sum.sum();
        long times = additions.sum();
        return new StatsData(
                minute.since(nowMillis, value, times),
                hour.since(nowMillis, value, times),
                day.since(nowMillis, value, times));
    }

    /** In the last 10 seconds, in the last minute, in the last ten minutes; each a sample longer. */
    double[] rates(long nowMillis) {
        long value = sum.sum();
        return new double[] {
            minute.perSecond(1, nowMillis, value),
            minute.perSecond(6, nowMillis, value),
            hour.perSecond(1, nowMillis, value)
        };
    }

    double perSecond(long nowMillis) {
        return minute.perSecond(6, nowMillis, sum.sum());
    }
}
