package io.trivium.testkit;

import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.store.Store;
import io.trivium.broker.time.ManualClock;
import java.time.InstantSource;

/** What a broker stores on, and what may happen to it. One thread. */
interface Medium {
    /** What the engine sees of the clock. */
    default InstantSource seenBy(ManualClock clock) {
        return clock;
    }

    /** What the engine is to be told of it. */
    default BrokerConfig settings(BrokerConfig drawn) {
        return drawn;
    }

    /** What the engine is asked to make of a group. */
    default GroupSettings asked(GroupSettings wanted) {
        return wanted;
    }

    /** Whether old messages are dropped from it. */
    default boolean drops() {
        return false;
    }

    /** Whether it may run full, and refuse messages. */
    default boolean fills() {
        return false;
    }

    /** Opens the store, after a crash of any kind. */
    Store open();

    /** The process dies. The store that is open must not be used any more. */
    void kill();

    /** The power goes. */
    void powerCut(long seed);

    /** Makes the n-th operation from now fail, and all that follow if told so. */
    void failAt(int operations, boolean forever, long seed);

    /** Leaves room for so many bytes. */
    default void fill(long bytesLeft) {
        // Some media never fill.
    }

    /** Nothing fails any more. */
    void heal();

    /**
     * The same log, opened without any snapshot: everything is replayed. Where old messages are dropped, without the newest one. The
     * medium is left as it is.
     */
    Store replayed();
}
