package io.trivium.broker.retention;

import java.time.Duration;

/**
 * How long messages are kept that nobody holds. Queues, subscriptions, schedules and transactions hold their messages whatever these say.
 *
 * @param age a message stays at least so long after it was stored, unless room is needed; more than a century for ever
 * @param maxBytes of the log on the disk; beyond it the oldest messages go before their age, and new ones are refused when those that are
 *     held alone take more. Long.MAX_VALUE for no limit, as by default
 * @param minFreeBytes while less of the disk is free, the oldest messages go before their age; 0, as by default, for only when it is full
 * @param every how often it is looked; default 10 s
 */
public record RetentionConfig(Duration age, long maxBytes, long minFreeBytes, Duration every) {
    /** Everything is kept. */
    public static final RetentionConfig FOR_EVER =
            new RetentionConfig(Duration.ofDays(100_000), Long.MAX_VALUE, 0, Duration.ofSeconds(10));

    public RetentionConfig {
        if (age.isNegative() || maxBytes < 1 || minFreeBytes < 0 || every.isNegative() || every.isZero()) {
            throw new IllegalArgumentException(
                    "age and floor must not be negative, limit and interval positive: %s, %d, %d, %s"
                            .formatted(age, minFreeBytes, maxBytes, every));
        }
    }

    /** Looks at the room on the disk only when there is none. */
    public RetentionConfig(Duration age, long maxBytes, Duration every) {
        this(age, maxBytes, 0, every);
    }
}
