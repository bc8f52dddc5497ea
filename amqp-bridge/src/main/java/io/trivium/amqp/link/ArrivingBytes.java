package io.trivium.amqp.link;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes all connections of a server may hold of messages that are not whole yet: nobody has to say how long a message will be, and
 * who begins many and ends none would use up the memory. Thread-safe.
 */
final class ArrivingBytes {
    private final AtomicLong taken = new AtomicLong();
    private final long most;

    /** Nothing has come yet. */
    ArrivingBytes(long most) {
        this.most = most;
    }

    /** Takes bytes; false if there is no room for them. */
    boolean take(long bytes) {
        if (taken.addAndGet(bytes) <= most) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }
}
