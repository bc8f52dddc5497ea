package io.trivium.rocket.server.pop;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many pops and notifications of RocketMQ's clients wait, by group, topic and queue; bounded as RocketMQ bounds them. Thread-safe.
 */
public final class WaitingPops {
    private final Map<Key, Integer> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger all = new AtomicInteger();
    private final int mostOfOne;
    private final int most;

    private record Key(String group, String topic, int queue) {}

    /** With RocketMQ's bounds. */
    public WaitingPops() {
        this(1024, 100_000);
    }

    /**
     * None waits yet.
     *
     * @param mostOfOne for one queue of one group, or for any of its queues
     * @param most in all
     */
    WaitingPops(int mostOfOne, int most) {
        this.mostOfOne = mostOfOne;
        this.most = most;
    }

    /** Counts one more; false if there are too many. */
    boolean enter(String group, String topic, int queue) {
        if (all.incrementAndGet() > most) {
            all.decrementAndGet();
            return false;
        }
        boolean[] entered = new boolean[1];
        waiting.compute(new Key(group, topic, queue), (key, count) -> {
            int before = count == null ? 0 : count;
            entered[0] = before < mostOfOne;
            return entered[0] ? Integer.valueOf(before + 1) : count;
        });
        if (!entered[0]) {
            all.decrementAndGet();
        }
        return entered[0];
    }

    /** Undoes {@link #enter}. */
    void leave(String group, String topic, int queue) {
        all.decrementAndGet();
        waiting.computeIfPresent(new Key(group, topic, queue), (key, count) -> count == 1 ? null : count - 1);
    }

    int count(String group, String topic, int queue) {
        return waiting.getOrDefault(new Key(group, topic, queue), 0);
    }
}
