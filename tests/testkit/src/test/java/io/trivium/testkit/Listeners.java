package io.trivium.testkit;

import io.trivium.broker.Broker;
import io.trivium.broker.topic.QueueId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Instances of a broadcast: each reads every queue by itself and keeps its own place, as RocketMQ's clients do. */
final class Listeners {
    private final ReferenceBroker reference;
    private final Map<Place, Integer> places = new HashMap<>();

    Listeners(ReferenceBroker reference) {
        this.reference = reference;
    }

    private record Place(int instance, QueueId queue) {}

    /** Reads on where the instance has stopped. */
    void listen(Broker broker, int instance, String topic, int most) {
        for (int number = 0; number < reference.queues(topic).size(); number++) {
            QueueId queue = new QueueId(topic, number);
            int from = places.getOrDefault(new Place(instance, queue), 0);
            List<Observer.Shown> heard = Observer.read(broker, queue, from, most);
            List<String> expected = new ArrayList<>();
            int next = from;
            for (; next < reference.queue(topic, number).size() && expected.size() < most; next++) {
                if (!reference.gone(queue, next)) {
                    expected.add(reference.queue(topic, number).get(next));
                }
            }
            Invariant.BROADCAST_COMPLETE.holds(
                    heard.stream().map(Observer.Shown::id).toList().equals(expected),
                    () -> "instance " + instance + " hears " + heard + " of " + queue + " from " + from + ", not "
                            + expected);
            places.put(new Place(instance, queue), next);
        }
    }

    void forget(String topic) {
        places.keySet().removeIf(place -> place.queue.topic().equals(topic));
    }
}
