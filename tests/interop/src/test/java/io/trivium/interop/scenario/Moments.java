package io.trivium.interop.scenario;

/** Times between messages. */
public final class Moments {
    private Moments() {}

    /** Waits for a millisecond that neither what was sent before nor what is sent next has; returns it. */
    public static long between() {
        long before = System.currentTimeMillis();
        long now = before;
        while (now <= before + 1) {
            Thread.onSpinWait();
            now = System.currentTimeMillis();
        }
        return now;
    }
}
