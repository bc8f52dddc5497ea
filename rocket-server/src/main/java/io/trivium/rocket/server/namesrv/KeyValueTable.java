package io.trivium.rocket.server.namesrv;

import io.trivium.rocket.server.config.KeptValues;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Names and values that operators keep at a name server, by namespace; such as the fixed queues of ordered topics. A namespace is there
 * from its first value on, also when it has lost all of them. They last. Bounded, since anyone who may write to it can. Thread-safe.
 */
final class KeyValueTable {
    /** The fixed queues of ordered topics, by topic. */
    static final String ORDERED_TOPICS = "ORDER_TOPIC_CONFIG";

    static final int MAX_ENTRIES = 100_000;

    private static final String SPACE = "space/";
    private static final String VALUE = "value/";

    private final KeptValues kept;

    KeyValueTable(KeptValues kept) {
        this.kept = kept;
    }

    /** Completes with false if the table is full. */
    CompletionStage<Boolean> put(String namespace, String key, String value) {
        String name = start(namespace) + encoded(key);
        if (kept.get(name).isEmpty() && kept.beginningWith("").size() >= MAX_ENTRIES) {
            return CompletableFuture.completedFuture(false);
        }
        String space = SPACE + encoded(namespace);
        CompletionStage<Void> known =
                kept.get(space).isPresent() ? CompletableFuture.completedFuture(null) : kept.put(space, "");
        return known.thenCombine(kept.put(name, value), (made, put) -> true);
    }

    CompletionStage<Boolean> delete(String namespace, String key) {
        return kept.delete(start(namespace) + encoded(key));
    }

    Optional<String> get(String namespace, String key) {
        return kept.get(start(namespace) + encoded(key));
    }

    /** All of a namespace, sorted; empty if there is no such namespace. */
    Optional<Map<String, String>> all(String namespace) {
        if (kept.get(SPACE + encoded(namespace)).isEmpty()) {
            return Optional.empty();
        }
        SortedMap<String, String> values = new TreeMap<>();
        kept.beginningWith(start(namespace))
                .forEach((name, value) -> values.put(decoded(name.substring(name.lastIndexOf('/') + 1)), value));
        return Optional.of(values);
    }

    private static String start(String namespace) {
        return VALUE + encoded(namespace) + '/';
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
