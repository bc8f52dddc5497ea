package io.trivium.rocket.server.namesrv;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Names and values that operators keep at a name server, by namespace; such as the fixed queues of ordered topics. Bounded, since
 * anyone who may write to it can. Thread-safe.
 */
final class KeyValueTable {
    /** The fixed queues of ordered topics, by topic. */
    static final String ORDERED_TOPICS = "ORDER_TOPIC_CONFIG";

    static final int MAX_ENTRIES = 100_000;

    private final Map<String, SortedMap<String, String>> namespaces = new TreeMap<>();
    private int entries;

    /** Returns false if the table is full. */
    synchronized boolean put(String namespace, String key, String value) {
        SortedMap<String, String> values = namespaces.computeIfAbsent(namespace, name -> new TreeMap<>());
        if (entries >= MAX_ENTRIES && !values.containsKey(key)) {
            return false;
        }
        if (values.put(key, value) == null) {
            entries++;
        }
        return true;
    }

    synchronized void delete(String namespace, String key) {
        SortedMap<String, String> values = namespaces.get(namespace);
        if (values != null && values.remove(key) != null) {
            entries--;
            if (values.isEmpty()) {
                namespaces.remove(namespace);
            }
        }
    }

    synchronized Optional<String> get(String namespace, String key) {
        return Optional.ofNullable(
                namespaces.getOrDefault(namespace, new TreeMap<>()).get(key));
    }

    /** All of a namespace, sorted; empty if there is no such namespace. */
    synchronized Optional<Map<String, String>> all(String namespace) {
        return Optional.ofNullable(namespaces.get(namespace)).map(TreeMap::new);
    }
}
