package io.trivium.broker.engine;

import io.trivium.broker.retention.RetentionConfig;
import io.trivium.broker.transaction.TransactionConfig;

/**
 * The engine's settings.
 *
 * @param inFlightBytes bytes of messages that are accepted and not yet answered; beyond it publishers are told to come back.
 *     Default 64 MiB
 * @param snapshotEveryBytes bytes of log after which the views are saved, so that a restart replays little more. Default 64 MiB
 * @param commandsPerTurn the most requests that share one write. Default 1,024
 * @param timersInMemory scheduled messages that are known in memory at most; the others are found in the store when their time comes
 *     near. At least 4. Default 100,000
 * @param transactions the bounds of transactions
 * @param retention how long messages are kept that nobody holds; by default for ever
 */
public record BrokerConfig(
        long inFlightBytes,
        long snapshotEveryBytes,
        int commandsPerTurn,
        int timersInMemory,
        TransactionConfig transactions,
        RetentionConfig retention) {
    public static final BrokerConfig DEFAULTS =
            new BrokerConfig(64L << 20, 64L << 20, 1024, 100_000, TransactionConfig.DEFAULTS, RetentionConfig.FOR_EVER);

    public BrokerConfig {
        if (inFlightBytes < 1 || snapshotEveryBytes < 1 || commandsPerTurn < 1 || timersInMemory < 4) {
            throw new IllegalArgumentException("settings must be positive: " + inFlightBytes + ", " + snapshotEveryBytes
                    + ", " + commandsPerTurn + ", and at least 4: " + timersInMemory);
        }
    }

    public BrokerConfig withInFlightBytes(long bytes) {
        return new BrokerConfig(bytes, snapshotEveryBytes, commandsPerTurn, timersInMemory, transactions, retention);
    }

    public BrokerConfig withSnapshotEveryBytes(long bytes) {
        return new BrokerConfig(inFlightBytes, bytes, commandsPerTurn, timersInMemory, transactions, retention);
    }

    public BrokerConfig withCommandsPerTurn(int commands) {
        return new BrokerConfig(inFlightBytes, snapshotEveryBytes, commands, timersInMemory, transactions, retention);
    }

    public BrokerConfig withTimersInMemory(int timers) {
        return new BrokerConfig(inFlightBytes, snapshotEveryBytes, commandsPerTurn, timers, transactions, retention);
    }

    public BrokerConfig withTransactions(TransactionConfig bounds) {
        return new BrokerConfig(inFlightBytes, snapshotEveryBytes, commandsPerTurn, timersInMemory, bounds, retention);
    }

    public BrokerConfig withRetention(RetentionConfig newRetention) {
        return new BrokerConfig(
                inFlightBytes, snapshotEveryBytes, commandsPerTurn, timersInMemory, transactions, newRetention);
    }
}
