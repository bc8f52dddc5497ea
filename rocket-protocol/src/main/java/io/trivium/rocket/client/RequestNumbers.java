package io.trivium.rocket.client;

import java.util.TreeSet;

/**
 * Numbers the requests of a session that may be repeated. The broker keeps the answers to those that are still open here. The client's
 * event loop owns it.
 */
final class RequestNumbers {
    private final TreeSet<Long> open = new TreeSet<>();
    private long next;

    /** The number for a new request, open from now on. */
    long begin() {
        long number = next++;
        open.add(number);
        return number;
    }

    /** The request will not be repeated any more. */
    void end(long number) {
        open.remove(number);
    }

    /** All requests below have their answers. */
    long oldestOpen() {
        return open.isEmpty() ? next : open.first();
    }
}
