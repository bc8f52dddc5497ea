package io.trivium.broker.sequencer;

import io.trivium.broker.time.Ticker;
import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Actions that are to run at a time of the ticker. The sequencer's. */
public final class Deadlines implements TurnTask {
    /** Thousands of waits may be over at one moment: who comes meanwhile does not wait for all of them. */
    private static final int MOST_IN_A_TURN = 1024;

    private final Ticker ticker;
    private final TreeSet<Deadline> waiting = new TreeSet<>();
    private long made;

    public Deadlines(Ticker ticker) {
        this.ticker = ticker;
    }

    /** The ticker's time. */
    public long nanos() {
        return ticker.nanos();
    }

    /** Runs an action when a time has passed, in a later turn. Any time, of years without number, too. */
    public Deadline after(Duration wait, Runnable action) {
        return after(TimeUnit.NANOSECONDS.convert(wait), action);
    }

    /** Runs an action when a time has passed, in a later turn. */
    public Deadline after(long nanos, Runnable action) {
        // A wait of centuries must not overflow.
        long capped = Math.min(nanos, Long.MAX_VALUE / 4);
        Deadline deadline = new Deadline(ticker.nanos() + capped, made++, action);
        waiting.add(deadline);
        return deadline;
    }

    /** Forgets a deadline. It may have passed. */
    public void cancel(Deadline deadline) {
        waiting.remove(deadline);
    }

    @Override
    public int work() {
        if (waiting.isEmpty()) {
            return 0;
        }
        long now = ticker.nanos();
        int ran = 0;
        while (ran < MOST_IN_A_TURN && !waiting.isEmpty() && waiting.first().nanos - now <= 0) {
            Deadline deadline = waiting.first();
            waiting.remove(deadline);
            deadline.action.run();
            ran++;
        }
        return ran;
    }

    @Override
    public long nanosToWork() {
        return waiting.isEmpty() ? Long.MAX_VALUE : Math.max(0, waiting.first().nanos - ticker.nanos());
    }

    /** A time at which something happens. */
    public static final class Deadline implements Comparable<Deadline> {
        private final long nanos;
        private final long number;
        private final Runnable action;

        private Deadline(long nanos, long number, Runnable action) {
            this.nanos = nanos;
            this.number = number;
            this.action = action;
        }

        @Override
        public int compareTo(Deadline other) {
            // The ticker may overflow: only differences count.
            int byTime = Long.compare(nanos - other.nanos, 0);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(number);
        }
    }
}
