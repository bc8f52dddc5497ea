package io.trivium.amqp.link;

import java.util.concurrent.atomic.AtomicLong;

/** A number of bytes of which all connections of a server have a part. Thread-safe. */
final class SharedBytes {
    private final AtomicLong taken = new AtomicLong();
    private final long most;

    /** Nothing is taken yet. */
    SharedBytes(long most) {
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

    /** Takes bytes, or with a negative number gives some back, also beyond what there is. */
    void add(long bytes) {
        taken.addAndGet(bytes);
    }

    /** Returns how many more there are; negative if too many are taken. */
    long room() {
        return most - taken.get();
    }
}
