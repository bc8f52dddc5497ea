package io.trivium.broker.engine;

/**
 * The engine's settings.
 *
 * @param inFlightBytes bytes of messages that are accepted and not yet answered; beyond it publishers are told to come back.
 *     Default 64 MiB
 * @param snapshotEveryBytes bytes of log after which the views are saved, so that a restart replays little more. Default 64 MiB
 * @param commandsPerTurn the most requests that share one write. Default 1,024
 */
public record BrokerConfig(long inFlightBytes, long snapshotEveryBytes, int commandsPerTurn) {
    public static final BrokerConfig DEFAULTS = new BrokerConfig(64L << 20, 64L << 20, 1024);

    public BrokerConfig {
        if (inFlightBytes < 1 || snapshotEveryBytes < 1 || commandsPerTurn < 1) {
            throw new IllegalArgumentException(
                    "settings must be positive: " + inFlightBytes + ", " + snapshotEveryBytes + ", " + commandsPerTurn);
        }
    }

    public BrokerConfig withInFlightBytes(long bytes) {
        return new BrokerConfig(bytes, snapshotEveryBytes, commandsPerTurn);
    }

    public BrokerConfig withSnapshotEveryBytes(long bytes) {
        return new BrokerConfig(inFlightBytes, bytes, commandsPerTurn);
    }

    public BrokerConfig withCommandsPerTurn(int commands) {
        return new BrokerConfig(inFlightBytes, snapshotEveryBytes, commands);
    }
}
