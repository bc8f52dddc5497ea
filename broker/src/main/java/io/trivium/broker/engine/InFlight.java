package io.trivium.broker.engine;

import io.trivium.broker.publish.OutgoingMessage;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The bytes of messages that are accepted and not yet answered. Any thread. */
final class InFlight {
    private final long limit;
    private final AtomicLong bytes = new AtomicLong();

    InFlight(long limit) {
        this.limit = limit;
    }

    static long bytes(List<OutgoingMessage> messages) {
        long sum = 0;
        for (int i = 0; i < messages.size(); i++) {
            sum += messages.get(i).record().remaining();
        }
        return sum;
    }

    /** Takes a share, if it fits or nothing else is in flight. */
    boolean take(long share) {
        long now = bytes.addAndGet(share);
        if (now > limit && now > share) {
            bytes.addAndGet(-share);
            return false;
        }
        return true;
    }

    long bytes() {
        return bytes.get();
    }

    void giveBack(long share) {
        bytes.addAndGet(-share);
    }
}
