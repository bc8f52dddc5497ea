package io.trivium.rocket.server.stats;

import io.trivium.rocket.protocol.body.StatsData;
import java.util.ArrayDeque;
import java.util.Deque;

/** The values that a counter had, at equal distances of time. Guarded by itself. */
final class History {
    private final int capacity;
    private final long stepMillis;
    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(long millis, long sum, long additions) {}

    /**
     * Knows nothing but that the counter was zero.
     *
     * @param span how many steps it remembers
     */
    History(int span, long stepMillis, long nowMillis) {
        this.capacity = span;
        this.stepMillis = stepMillis;
        samples.add(new Sample(nowMillis, 0, 0));
    }

    /** Remembers the value, if its time has come. */
    synchronized void sample(long nowMillis, long sum, long additions) {
        if (nowMillis - samples.getLast().millis() >= stepMillis) {
            samples.add(new Sample(nowMillis, sum, additions));
            if (samples.size() > capacity) {
                samples.removeFirst();
            }
        }
    }

    /** What was added since the oldest value. */
    synchronized StatsData.Item since(long nowMillis, long sum, long additions) {
        return item(samples.getFirst(), nowMillis, sum, additions);
    }

    /** What was added in a second, in the last steps. */
    synchronized double perSecond(int steps, long nowMillis, long sum) {
        int skipped = Math.max(0, samples.size() - steps);
        for (Sample sample : samples) {
            if (skipped-- == 0) {
                return item(sample, nowMillis, sum, 0).perSecond();
            }
        }
        return 0;
    }

    private static StatsData.Item item(Sample from, long nowMillis, long sum, long additions) {
        long added = sum - from.sum();
        long times = additions - from.additions();
        // A counter that was made just now tells no rate yet: it is taken as if a second had gone by.
        double seconds = Math.max(1, (nowMillis - from.millis()) / 1000.0);
        return new StatsData.Item(added, added / seconds, times <= 0 ? 0 : (double) added / times);
    }
}
