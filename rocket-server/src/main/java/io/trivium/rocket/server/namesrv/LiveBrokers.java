package io.trivium.rocket.server.namesrv;

import io.trivium.rocket.protocol.body.DataVersion;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** When each replica gave its last sign of life. Not thread-safe: {@link RouteTable} owns it. */
final class LiveBrokers {
    private final Map<Key, Live> byKey = new HashMap<>();

    /** Where a replica listens; the same address may serve two clusters in tests and migrations. */
    record Key(String cluster, String address) {}

    record Live(long seenNanos, Duration timeout, DataVersion version, String haAddress, String connection) {
        Live seen(long nanos) {
            return new Live(nanos, timeout, version, haAddress, connection);
        }
    }

    @Nullable Live get(Key key) {
        return byKey.get(key);
    }

    void put(Key key, Live live) {
        byKey.put(key, live);
    }

    void remove(Key key) {
        byKey.remove(key);
    }

    /** Whether the replica is known; if so it is seen now. */
    boolean touch(Key key, long nanos) {
        return byKey.computeIfPresent(key, (k, live) -> live.seen(nanos)) != null;
    }

    List<Key> silentAt(long nanos) {
        return byKey.entrySet().stream()
                .filter(entry -> nanos - entry.getValue().seenNanos()
                        > entry.getValue().timeout().toNanos())
                .map(Map.Entry::getKey)
                .toList();
    }

    List<Key> registeredOver(String connection) {
        return byKey.entrySet().stream()
                .filter(entry -> entry.getValue().connection().equals(connection))
                .map(Map.Entry::getKey)
                .toList();
    }
}
