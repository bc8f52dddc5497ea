package io.trivium.rocket.server.clients;

import io.trivium.broker.time.Ticker;
import io.trivium.broker.topic.QueueId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which client of a group reads which queue alone, for ordered consumption (protocol reference §4.3). A lease ends 60 seconds after
 * it was taken last. Nothing of it is kept over a restart.
 *
 * <p>Thread-safe; one lock, since clients renew every 20 seconds.
 */
public final class QueueLeases {
    static final Duration LEASE = Duration.ofMinutes(1);

    private final Map<String, Map<QueueId, Lease>> byGroup = new HashMap<>();
    private final Ticker ticker;

    private record Lease(String clientId, long takenNanos) {
        boolean over(long now) {
            return now - takenNanos > LEASE.toNanos();
        }
    }

    public QueueLeases(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Takes or renews leases; returns the queues that are the client's now. */
    public synchronized List<QueueId> take(String group, String clientId, Collection<QueueId> queues) {
        long now = ticker.nanos();
        Map<QueueId, Lease> leases = byGroup.computeIfAbsent(group, name -> new HashMap<>());
        return queues.stream()
                .filter(queue -> free(leases.get(queue), clientId, now))
                .peek(queue -> leases.put(queue, new Lease(clientId, now)))
                .toList();
    }

    /** Gives leases up; those of other clients stay. */
    public synchronized void giveUp(String group, String clientId, Collection<QueueId> queues) {
        Map<QueueId, Lease> leases = byGroup.getOrDefault(group, Map.of());
        for (QueueId queue : queues) {
            Lease lease = leases.get(queue);
            if (lease != null && lease.clientId().equals(clientId)) {
                leases.remove(queue);
            }
        }
    }

    /** Whether the group reads in order: it has a lease that is not over. */
    public synchronized boolean anyLive(String group) {
        long now = ticker.nanos();
        return byGroup.getOrDefault(group, Map.of()).values().stream().anyMatch(lease -> !lease.over(now));
    }

    /** Forgets the leases that are over. */
    public synchronized void expire() {
        long now = ticker.nanos();
        byGroup.values().forEach(leases -> leases.values().removeIf(lease -> lease.over(now)));
        byGroup.values().removeIf(Map::isEmpty);
    }

    private static boolean free(@Nullable Lease lease, String clientId, long now) {
        return lease == null || lease.clientId().equals(clientId) || lease.over(now);
    }
}
