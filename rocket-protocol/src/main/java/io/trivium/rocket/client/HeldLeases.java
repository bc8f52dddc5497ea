package io.trivium.rocket.client;

import io.trivium.rocket.protocol.request.Acknowledgements.OfQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The messages that a session has leased and that reached this client: after a lost connection the broker is told of them, since it
 * cannot know which of its answers arrived. The client's event loop owns it.
 */
final class HeldLeases {
    private final Map<Place, TreeSet<Long>> offsets = new HashMap<>();

    void add(Receipt receipt) {
        offsets.computeIfAbsent(place(receipt), place -> new TreeSet<>()).add(receipt.offset());
    }

    void remove(Collection<Receipt> receipts) {
        for (Receipt receipt : receipts) {
            Place place = place(receipt);
            TreeSet<Long> ofQueue = offsets.get(place);
            if (ofQueue != null && ofQueue.remove(receipt.offset()) && ofQueue.isEmpty()) {
                offsets.remove(place);
            }
        }
    }

    void clear() {
        offsets.clear();
    }

    List<OfQueue> all() {
        List<OfQueue> all = new ArrayList<>();
        offsets.forEach(
                (place, ofQueue) -> all.add(new OfQueue(place.group, place.topic, place.queue, List.copyOf(ofQueue))));
        return all;
    }

    private static Place place(Receipt receipt) {
        return new Place(receipt.group(), receipt.topic(), receipt.queue());
    }

    private record Place(String group, String topic, int queue) {}
}
