package io.trivium.rocket.client;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.TreeSet;

/**
 * Numbers the requests of a session that may be repeated. The broker keeps the answers to those that are still open here, but no more than
 * 1,024 of a session: a request that would come too far behind the oldest open one waits for its number. The client's event loop owns it.
 */
final class RequestNumbers {
    private static final int MOST_AT_ONCE = 1000;

    private final TreeSet<Long> open = new TreeSet<>();
    private final Queue<Later<Long>> waiting = new ArrayDeque<>();
    private long next;
    private boolean giving;

    /** The number for a new request, open from then on; numbers are given in the order of the calls. */
    Later<Long> begin() {
        Later<Long> number = new Later<>();
        waiting.add(number);
        give();
        return number;
    }

    /** The request will not be repeated any more. */
    void end(long number) {
        open.remove(number);
        give();
    }

    /** All requests below have their answers. */
    long oldestOpen() {
        return open.isEmpty() ? next : open.first();
    }

    private void give() {
        // A request that ends at once comes back here: it must not be one call within the other.
        if (giving) {
            return;
        }
        giving = true;
        try {
            while (!waiting.isEmpty() && next - oldestOpen() < MOST_AT_ONCE) {
                open.add(next);
                waiting.remove().complete(next++);
            }
        } finally {
            giving = false;
        }
    }
}
