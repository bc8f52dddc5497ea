package io.trivium.broker.retention;

import java.time.Duration;

/**
 * How long messages are kept that nobody holds. Queues, subscriptions, schedules and transactions hold their messages whatever these say.
 *
 * @param age a message stays at least so long after it was stored, unless room is needed; more than a century for ever
 * @param maxBytes of the log on the disk; beyond it the oldest messages go before their age, and new ones are refused when those that are
 *     held alone take more. Long.MAX_VALUE for no limit, as by default
 * @param every how often it is looked; default 10 s
 */
public record RetentionConfig(Duration age, long maxBytes, Duration every) {
    /** Everything is kept. */
    public static final RetentionConfig FOR_EVER =
            new RetentionConfig(Duration.ofDays(100_000), Long.MAX_VALUE, Duration.ofSeconds(10));

    public RetentionConfig {
        if (age.isNegative() || maxBytes < 1 || every.isNegative() || every.isZero()) {
            throw new IllegalArgumentException(
                    "age must not be negative, limit and interval positive: " + age + ", " + maxBytes + ", " + every);
        }
    }
}
