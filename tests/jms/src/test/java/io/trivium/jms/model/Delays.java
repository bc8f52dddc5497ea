package io.trivium.jms.model;

import java.util.Random;

/** Delivery delays that chance chooses: none, one that is over soon, or one that is not over while a scenario runs. */
final class Delays {
    /** A message without a delay. */
    static final long NONE = 0;

    private static final int SOON_MILLIS = 25;
    private static final int NEVER_MILLIS = 3_600_000;

    private Delays() {}

    /** Milliseconds. */
    static long any(Random random) {
        return switch (random.nextInt(16)) {
            case 0 -> 1 + random.nextInt(SOON_MILLIS);
            case 1 -> NEVER_MILLIS;
            default -> NONE;
        };
    }

    static long now() {
        return RandomScenario.CLOCK.millis();
    }

    /** Waits until all delays that are over soon are over. */
    static void awaitSoon() {
        long over = now() + SOON_MILLIS + 1;
        while (now() <= over) {
            Thread.onSpinWait();
        }
    }
}
