package io.trivium.rocket.server.namesrv;

import io.trivium.rocket.protocol.body.DataVersion;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** When each replica gave its last sign of life. Not thread-safe: {@link RouteTable} owns it. */
final class LiveBrokers {
    private final Map<Address, Live> byAddress = new HashMap<>();

    /** Where a replica listens; the same address may serve two clusters in tests and migrations. */
    record Address(String cluster, String hostAndPort) {}

    /** @param whole whether no topic was taken out of the routes since the replica told all of its topics */
    record Live(
            long seenNanos, Duration timeout, DataVersion version, boolean whole, String haAddress, String connection) {
        Live seen(long nanos) {
            return new Live(nanos, timeout, version, whole, haAddress, connection);
        }

        Live incomplete() {
            return new Live(seenNanos, timeout, version, false, haAddress, connection);
        }
    }

    @Nullable
    Live get(Address address) {
        return byAddress.get(address);
    }

    void put(Address address, Live live) {
        byAddress.put(address, live);
    }

    void remove(Address address) {
        byAddress.remove(address);
    }

    /** Whether the replica is known; if so it is seen now. */
    boolean touch(Address address, long nanos) {
        return byAddress.computeIfPresent(address, (k, live) -> live.seen(nanos)) != null;
    }

    /** A topic was taken out of the routes of the replica, if it is known. */
    void tookTopic(Address address) {
        byAddress.computeIfPresent(address, (k, live) -> live.incomplete());
    }

    List<Address> silentAt(long nanos) {
        return byAddress.entrySet().stream()
                .filter(entry -> nanos - entry.getValue().seenNanos()
                        > entry.getValue().timeout().toNanos())
                .map(Map.Entry::getKey)
                .toList();
    }

    List<Address> registeredOver(String connection) {
        return byAddress.entrySet().stream()
                .filter(entry -> entry.getValue().connection().equals(connection))
                .map(Map.Entry::getKey)
                .toList();
    }
}
