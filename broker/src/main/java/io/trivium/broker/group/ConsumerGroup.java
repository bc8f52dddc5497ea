package io.trivium.broker.group;

/**
 * A consumer group as the engine knows it.
 *
 * @param number identifies the group in the log; given by the engine, never used twice
 * @param settings what its callers chose
 */
public record ConsumerGroup(int number, GroupSettings settings) {
    public String name() {
        return settings.name();
    }
}
