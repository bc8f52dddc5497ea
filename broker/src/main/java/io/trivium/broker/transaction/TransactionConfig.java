package io.trivium.broker.transaction;

import java.time.Duration;

/**
 * The settings of transactions.
 *
 * @param maxBytes the most bytes of messages in one transaction. Default 32 MiB
 * @param heldBytes the most bytes of messages of one open transaction that are kept in memory: what comes after stands in the log until the
 *     transaction is decided. Default 256 KiB
 * @param openBytes the most bytes of memory that all open transactions take. Messages fill half of it at most; the rest is for the places of
 *     those in the log. Default 64 MiB
 * @param idle after so long without a call a transaction that is not prepared is rolled back. Default 10 minutes
 */
public record TransactionConfig(long maxBytes, long heldBytes, long openBytes, Duration idle) {
    public static final TransactionConfig DEFAULTS =
            new TransactionConfig(32L << 20, 256L << 10, 64L << 20, Duration.ofMinutes(10));

    public TransactionConfig {
        if (maxBytes < 1 || heldBytes < 0 || openBytes < 1 || idle.isNegative() || idle.isZero()) {
            throw new IllegalArgumentException(
                    "settings must be positive: " + maxBytes + ", " + heldBytes + ", " + openBytes + ", " + idle);
        }
    }

    public TransactionConfig withHeldBytes(long bytes) {
        return new TransactionConfig(maxBytes, bytes, openBytes, idle);
    }
}
