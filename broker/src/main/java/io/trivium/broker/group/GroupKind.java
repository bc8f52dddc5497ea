package io.trivium.broker.group;

/** What a consumer group stands for. The numbers are stored. */
public enum GroupKind {
    /** A RocketMQ group: its clients choose topics, positions and filters. */
    NATIVE(0),
    /** The one shared group of a queue: skips messages that were sent to a topic. */
    QUEUE(1),
    /** A durable subscription: skips messages that were sent to a queue. */
    DURABLE_SUBSCRIPTION(2),
    /** A shared subscription that goes with its last consumer's session. */
    SHARED_SUBSCRIPTION(3),
    /** A subscription of one consumer, gone with its session. */
    SUBSCRIPTION(4);

    private final int number;

    GroupKind(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** Whether the group ends with the session that declared it. */
    public boolean endsWithSession() {
        return this == SHARED_SUBSCRIPTION || this == SUBSCRIPTION;
    }
}
