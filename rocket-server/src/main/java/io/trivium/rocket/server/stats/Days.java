package io.trivium.rocket.server.stats;

/** A sum as it was when each of the last two days began, in UTC. Thread-safe: one thread samples. */
public final class Days {
    private static final long DAY_MILLIS = 86_400_000;

    private long day = -1;
    private long yesterdayMorning;
    private long todayMorning;

    synchronized void sample(long nowMillis, long sum) {
        long today = nowMillis / DAY_MILLIS;
        if (day >= 0 && today != day) {
            yesterdayMorning = todayMorning;
            todayMorning = sum;
        }
        day = today;
    }

    public synchronized long yesterdayMorning() {
        return yesterdayMorning;
    }

    public synchronized long todayMorning() {
        return todayMorning;
    }
}
