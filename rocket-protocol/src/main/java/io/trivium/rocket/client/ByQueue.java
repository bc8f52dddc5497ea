package io.trivium.rocket.client;

import io.trivium.rocket.protocol.request.Acknowledgements.OfQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Groups receipts by group and queue, for requests that name them so. */
final class ByQueue {
    private ByQueue() {}

    /** In the order of the receipts. */
    static List<OfQueue> group(Collection<Receipt> receipts) {
        return group(receipts, Integer.MAX_VALUE);
    }

    /** As above, but with no more than so many offsets each: a queue may be there several times. */
    static List<OfQueue> group(Collection<Receipt> receipts, int maxOffsets) {
        Map<Place, OfQueue> queues = new HashMap<>();
        List<OfQueue> all = new ArrayList<>();
        PoppedQueue last = null;
        OfQueue current = null;
        for (Receipt receipt : receipts) {
            PoppedQueue from = receipt.from();
            if (current == null || !from.equals(last)) {
                current = queues.get(place(from));
                last = from;
            }
            if (current == null || current.offsets().size() == maxOffsets) {
                current = new OfQueue(from.group(), from.topic(), from.queue(), new ArrayList<>());
                queues.put(place(from), current);
                all.add(current);
            }
            current.offsets().add(receipt.offset());
        }
        return all;
    }

    private static Place place(PoppedQueue from) {
        return new Place(from.group(), from.topic(), from.queue());
    }

    private record Place(String group, String topic, int queue) {}
}
