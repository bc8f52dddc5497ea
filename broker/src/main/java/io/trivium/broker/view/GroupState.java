package io.trivium.broker.view;

import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.group.GroupSettings;

/** A consumer group as last applied. The sequencer's. */
public final class GroupState {
    private final long createdPosition;
    private ConsumerGroup group;

    GroupState(ConsumerGroup group, long createdPosition) {
        this.group = group;
        this.createdPosition = createdPosition;
    }

    public int number() {
        return group.number();
    }

    public String name() {
        return group.name();
    }

    public GroupSettings settings() {
        return group.settings();
    }

    public ConsumerGroup group() {
        return group;
    }

    /** Where in the log the group was created. */
    public long createdPosition() {
        return createdPosition;
    }

    void set(ConsumerGroup newGroup) {
        group = newGroup;
    }
}
