package io.trivium.rocket.server.fake;

import io.trivium.rocket.server.config.Scheduler;
import io.trivium.rocket.server.config.Surroundings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A clock, a ticker and a scheduler that a test moves by hand. */
public final class ManualWorld implements InstantSource, Scheduler {
    private final List<Work> works = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private Duration ahead = Duration.ZERO;

    private static final class Work {
        private final Duration period;
        private final Runnable action;
        private Instant next;

        Work(Duration period, Runnable action, Instant next) {
            this.period = period;
            this.action = action;
            this.next = next;
        }
    }

    public Surroundings surroundings() {
        return new Surroundings(this, this::nanos, this, new SplittableRandom(1));
    }

    @Override
    public Instant instant() {
        return now.plus(ahead);
    }

    /** Sets the clock, not the ticker, ahead by a time, or back. */
    public void jump(Duration by) {
        ahead = ahead.plus(by);
    }

    public long nanos() {
        return now.toEpochMilli() * 1_000_000;
    }

    @Override
    public Running every(Duration period, Runnable action) {
        Work work = new Work(period, action, now.plus(period));
        works.add(work);
        return () -> works.remove(work);
    }

    /** How much work is repeated. */
    public int works() {
        return works.size();
    }

    /** Lets time go by, second by second, and does what is due. */
    public void pass(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            now = now.plusSeconds(1);
            for (Work work : List.copyOf(works)) {
                if (!now.isBefore(work.next)) {
                    work.next = now.plus(work.period);
                    work.action.run();
                }
            }
        }
    }
}
