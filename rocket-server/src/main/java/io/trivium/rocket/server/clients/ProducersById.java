package io.trivium.rocket.server.clients;

import io.trivium.rocket.transport.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The connected producers by the ids that they call themselves. A client that connects anew before its former connection is found
 * dead is there twice: its newest connection counts.
 *
 * <p>Thread-safe; a lookup takes no lock.
 */
final class ProducersById {
    /** Of each id, one for each connection, in the order in which they came; never changed, but replaced. */
    private final ConcurrentMap<String, List<Client>> byId = new ConcurrentHashMap<>();

    Optional<Client> newest(String clientId) {
        List<Client> connections = byId.getOrDefault(clientId, List.of());
        return connections.isEmpty() ? Optional.empty() : Optional.of(connections.get(connections.size() - 1));
    }

    void seen(Client client) {
        byId.compute(client.id(), (id, known) -> known == null ? List.of(client) : with(known, client));
    }

    void gone(String clientId, Peer peer) {
        byId.computeIfPresent(clientId, (id, known) -> without(known, client -> of(peer, client)));
    }

    void expire(Predicate<Client> silent) {
        byId.keySet().forEach(each -> byId.computeIfPresent(each, (id, known) -> without(known, silent)));
    }

    private static List<Client> with(List<Client> known, Client client) {
        List<Client> all = new ArrayList<>(known);
        int at = 0;
        while (at < all.size() && !of(client.peer(), all.get(at))) {
            at++;
        }
        if (at < all.size()) {
            all.set(at, client);
        } else {
            all.add(client);
        }
        return List.copyOf(all);
    }

    /** Null, which takes the id out, if nothing is left. */
    private static @Nullable List<Client> without(List<Client> known, Predicate<Client> leaving) {
        List<Client> left = known.stream().filter(leaving.negate()).toList();
        return left.isEmpty() ? null : left;
    }

    private static boolean of(Peer peer, Client client) {
        return client.peer().id().equals(peer.id());
    }
}
