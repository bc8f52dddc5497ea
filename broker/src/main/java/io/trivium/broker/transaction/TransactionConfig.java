package io.trivium.broker.transaction;

import java.time.Duration;

/**
 * The settings of transactions.
 *
 * @param maxBytes the most bytes of messages in one transaction. Default 32 MiB
 * @param openBytes the most bytes of messages in all open transactions, which are kept in memory. Default 64 MiB
 * @param idle after so long without a call a transaction that is not prepared is rolled back. Default 10 minutes
 */
public record TransactionConfig(long maxBytes, long openBytes, Duration idle) {
    public static final TransactionConfig DEFAULTS =
            new TransactionConfig(32L << 20, 64L << 20, Duration.ofMinutes(10));

    public TransactionConfig {
        if (maxBytes < 1 || openBytes < 1 || idle.isNegative() || idle.isZero()) {
            throw new IllegalArgumentException(
                    "settings must be positive: " + maxBytes + ", " + openBytes + ", " + idle);
        }
    }
}
