package io.trivium.rocket.client;

import io.trivium.rocket.protocol.request.Acknowledgements.OfQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The messages that a session has leased and that reached this client: after a lost connection the broker is told of them, since it
 * cannot know which of its answers arrived. The client's event loop owns it.
 */
final class HeldLeases {
    private final Map<Place, TreeMap<Long, Receipt>> offsets = new HashMap<>();

    void add(Receipt receipt) {
        offsets.computeIfAbsent(place(receipt), place -> new TreeMap<>()).put(receipt.offset(), receipt);
    }

    void remove(Collection<Receipt> receipts) {
        for (Receipt receipt : receipts) {
            Place place = place(receipt);
            TreeMap<Long, Receipt> ofQueue = offsets.get(place);
            // A later lease of the same message is another
            if (ofQueue != null && ofQueue.remove(receipt.offset(), receipt) && ofQueue.isEmpty()) {
                offsets.remove(place);
            }
        }
    }

    /** Returns all and forgets them. */
    Set<Receipt> takeAll() {
        Set<Receipt> all = new HashSet<>();
        offsets.values().forEach(ofQueue -> all.addAll(ofQueue.values()));
        offsets.clear();
        return all;
    }

    List<OfQueue> all() {
        List<OfQueue> all = new ArrayList<>();
        offsets.forEach((place, ofQueue) ->
                all.add(new OfQueue(place.group, place.topic, place.queue, List.copyOf(ofQueue.keySet()))));
        return all;
    }

    private static Place place(Receipt receipt) {
        return new Place(receipt.group(), receipt.topic(), receipt.queue());
    }

    private record Place(String group, String topic, int queue) {}
}
