package io.trivium.broker.sequencer;

import io.trivium.broker.error.BrokerException;
import io.trivium.broker.view.QueueState;

/** Something that has a part in each turn. Called by the sequencer only. */
public interface TurnTask {
    /** Does what is due, in bounded steps; returns how much it did, 0 if nothing. */
    default int work() {
        return 0;
    }

    /** Nanoseconds until {@link #work} has something to do, if nothing else happens. */
    default long nanosToWork() {
        return Long.MAX_VALUE;
    }

    /** A queue has new messages that the disk has. */
    default void published(QueueState queue) {}

    /** The engine stops: whoever waits is refused. */
    default void stop(BrokerException why) {}
}
