package io.trivium.rocket.server.pop;

import io.trivium.broker.delivery.PopResult;
import io.trivium.rocket.transport.Peer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The pops that wait, by the connections that they came on. Those of a connection that is gone are answered, empty: else they would
 * lease what is sent next, and nobody would see it until its invisible time is over. Thread-safe.
 */
final class PopsOfConnections {
    private final Map<String, Set<Waiting>> byConnection = new ConcurrentHashMap<>();

    /** One that waits; each is only like itself. */
    private static final class Waiting {
        private final CompletableFuture<PopResult> pop;
        private final Supplier<PopResult> empty;

        Waiting(CompletableFuture<PopResult> pop, Supplier<PopResult> empty) {
            this.pop = pop;
            this.empty = empty;
        }

        void leave() {
            pop.complete(empty.get());
        }
    }

    /**
     * Keeps a pop until it is answered, or its connection is gone.
     *
     * @param empty what it is answered with then
     */
    void add(Peer peer, CompletableFuture<PopResult> pop, Supplier<PopResult> empty) {
        if (pop.isDone()) {
            return;
        }
        Waiting waiting = new Waiting(pop, empty);
        Set<Waiting> ofPeer = of(peer);
        ofPeer.add(waiting);
        var unused = pop.whenComplete((result, failure) -> ofPeer.remove(waiting));
        if (!peer.open()) {
            // It may have gone before this one was kept.
            waiting.leave();
        }
    }

    private Set<Waiting> of(Peer peer) {
        Set<Waiting> known = byConnection.get(peer.id());
        if (known != null) {
            return known;
        }
        Set<Waiting> fresh = ConcurrentHashMap.newKeySet();
        Set<Waiting> raced = byConnection.putIfAbsent(peer.id(), fresh);
        if (raced != null) {
            return raced;
        }
        peer.onClose(() -> gone(peer));
        return fresh;
    }

    private void gone(Peer peer) {
        Set<Waiting> left = byConnection.remove(peer.id());
        if (left != null) {
            left.forEach(Waiting::leave);
        }
    }
}
