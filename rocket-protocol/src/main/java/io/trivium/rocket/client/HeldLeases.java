package io.trivium.rocket.client;

import io.trivium.rocket.protocol.request.Acknowledgements.OfQueue;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The messages that a session has leased and that reached this client: after a lost connection the broker is told of them, since it
 * cannot know which of its answers arrived. The client's event loop owns it.
 */
final class HeldLeases {
    private final Set<Receipt> receipts = new HashSet<>();

    void add(Receipt receipt) {
        receipts.add(receipt);
    }

    void remove(Receipt receipt) {
        receipts.remove(receipt);
    }

    /** Returns all and forgets them. */
    Set<Receipt> takeAll() {
        Set<Receipt> all = new HashSet<>(receipts);
        receipts.clear();
        return all;
    }

    /** The offsets of each queue in ascending order. */
    List<OfQueue> all() {
        return ByQueue.group(receipts.stream()
                .sorted(Comparator.comparingLong(Receipt::offset))
                .toList());
    }
}
