package io.trivium.amqp.link;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of messages the connections of a server have sent to the cluster without its answer: a broker refuses what is more than it
 * keeps in flight, so credit ends before. Thread-safe.
 */
final class UnansweredBytes {
    private final AtomicLong bytes = new AtomicLong();
    private final long most;

    UnansweredBytes(long most) {
        this.most = most;
    }

    /** Counts bytes that went out, or with a negative number such that were answered. */
    void add(long more) {
        bytes.addAndGet(more);
    }

    /** Returns how many more there may be; negative if there are too many. */
    long room() {
        return most - bytes.get();
    }
}
