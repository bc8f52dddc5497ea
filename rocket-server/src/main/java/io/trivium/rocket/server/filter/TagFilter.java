package io.trivium.rocket.server.filter;

import io.trivium.broker.delivery.MessageFilter;
import java.util.Set;

/** Lets messages with one of some tags through. Tags of equal hash pass as well: RocketMQ's clients look again. */
record TagFilter(Set<Integer> hashes) implements MessageFilter {
    @Override
    public boolean mayMatch(int tagHash) {
        return hashes.contains(tagHash);
    }
}
