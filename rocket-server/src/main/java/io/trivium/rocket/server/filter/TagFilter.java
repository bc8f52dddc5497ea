package io.trivium.rocket.server.filter;

import io.trivium.broker.delivery.MessageFilter;

/** Lets messages with one of some tags through. Tags of equal hash pass as well: RocketMQ's clients look again. */
final class TagFilter implements MessageFilter {
    private final int[] hashes;

    /**
     * Makes a filter.
     *
     * @param hashes of the tags; not copied
     */
    TagFilter(int[] hashes) {
        this.hashes = hashes;
    }

    @Override
    public boolean mayMatch(int tagHash) {
        for (int hash : hashes) {
            if (hash == tagHash) {
                return true;
            }
        }
        return false;
    }
}
