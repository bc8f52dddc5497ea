package io.trivium.rocket.client;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Queue;

/**
 * Numbers the requests of a session that may be repeated. The broker keeps the answers to those that are still open here, but no more than
 * 1,024 of a session: a request that would come too far behind the oldest open one waits for its number. The client's event loop owns it.
 */
final class RequestNumbers {
    private static final int MOST_AT_ONCE = 1000;

    /** A power of two above {@link #MOST_AT_ONCE}. */
    private static final int RING = 1024;

    /** By the number modulo {@link #RING}: all that are open lie closer together. */
    private final BitSet open = new BitSet();

    private final Queue<Later<Long>> waiting = new ArrayDeque<>(1);
    private long oldest;
    private long next;
    private boolean giving;

    /** The number for a new request, open from then on; numbers are given in the order of the calls. */
    Later<Long> begin() {
        if (waiting.isEmpty() && !giving && mayGive()) {
            return Later.of(take());
        }
        Later<Long> number = new Later<>();
        waiting.add(number);
        give();
        return number;
    }

    /** The request will not be repeated any more. */
    void end(long number) {
        if (number >= oldest) {
            open.clear(place(number));
            while (oldest < next && !open.get(place(oldest))) {
                oldest++;
            }
        }
        give();
    }

    /** All requests below have their answers. */
    long oldestOpen() {
        return oldest;
    }

    private boolean mayGive() {
        return next - oldest < MOST_AT_ONCE;
    }

    private long take() {
        open.set(place(next));
        return next++;
    }

    private static int place(long number) {
        return (int) (number & (RING - 1));
    }

    private void give() {
        // A request that ends at once comes back here: it must not be one call within the other.
        if (giving) {
            return;
        }
        giving = true;
        try {
            while (!waiting.isEmpty() && mayGive()) {
                waiting.remove().complete(take());
            }
        } finally {
            giving = false;
        }
    }
}
