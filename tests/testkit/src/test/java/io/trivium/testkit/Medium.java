package io.trivium.testkit;

import io.trivium.broker.store.Store;
import io.trivium.broker.time.ManualClock;
import java.time.InstantSource;

/** What a broker stores on, and what may happen to it. One thread. */
interface Medium {
    /** What the engine sees of the clock. */
    default InstantSource seenBy(ManualClock clock) {
        return clock;
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

    /** The same log, opened without any snapshot: everything is replayed. The medium is left as it is. */
    Store replayed();
}
