package io.trivium.rocket.client;

import io.trivium.rocket.protocol.body.BrokerData;
import io.trivium.rocket.protocol.body.QueueData;
import io.trivium.rocket.protocol.body.TopicRoute;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a topic is, as far as masters have it.
 *
 * @param writable its queues for sending, ordered by broker and number, so that all clients count them alike
 * @param readable the brokers to pop from
 * @param readQueues how many queues each of them has to read, by its name
 */
record Route(List<WritableQueue> writable, List<Broker> readable, Map<String, Integer> readQueues) {
    /** A broker's master. */
    record Broker(String name, String address) {}

    /** A queue to send to. */
    record WritableQueue(Broker broker, int queueId) {}

    static Route of(TopicRoute route) {
        Map<String, Broker> masters = new TreeMap<>();
        for (BrokerData broker : route.brokers()) {
            String master = broker.master();
            if (master != null) {
                masters.put(broker.brokerName(), new Broker(broker.brokerName(), master));
            }
        }
        List<WritableQueue> writable = new ArrayList<>();
        List<Broker> readable = new ArrayList<>();
        Map<String, Integer> readQueues = new TreeMap<>();
        List<QueueData> queues = new ArrayList<>(route.queues());
        queues.sort(Comparator.comparing(QueueData::brokerName));
        for (QueueData queue : queues) {
            Broker master = masters.get(queue.brokerName());
            if (master != null && queue.writable()) {
                for (int id = 0; id < queue.writeQueues(); id++) {
                    writable.add(new WritableQueue(master, id));
                }
            }
            if (master != null && queue.readable()) {
                readable.add(master);
                readQueues.put(master.name(), queue.readQueues());
            }
        }
        return new Route(writable, readable, readQueues);
    }

    /** How many queues a broker has to read. */
    int queuesAt(Broker broker) {
        return readQueues.getOrDefault(broker.name(), 0);
    }

    /** The route as it would be if each broker had at most so many queues. */
    Route limitedTo(int queues) {
        List<WritableQueue> few =
                writable.stream().filter(queue -> queue.queueId() < queues).toList();
        return new Route(few, readable, readQueues);
    }
}
