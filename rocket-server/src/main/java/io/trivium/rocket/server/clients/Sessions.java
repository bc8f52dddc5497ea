package io.trivium.rocket.server.clients;

import io.trivium.broker.Broker;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.topics.Names;
import io.trivium.rocket.transport.Peer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The sessions that clients of Trivium's extensions have opened, and the connection that each belongs to: it ends with it. A session
 * that says HELLO over another connection moves there. Thread-safe.
 */
public final class Sessions {
    private static final int MAX_NAME = 64;

    private final Broker engine;
    private final ConcurrentMap<String, String> connectionBySession = new ConcurrentHashMap<>();
    private final Set<String> watched = ConcurrentHashMap.newKeySet();
    private final List<Consumer<String>> endings = new CopyOnWriteArrayList<>();

    public Sessions(Broker engine) {
        this.engine = engine;
    }

    /** Tells the action of each session that ends, before the engine ends it. */
    public void onEnd(Consumer<String> action) {
        endings.add(action);
    }

    /** Opens a session, or moves it to this connection. */
    public CompletionStage<Void> open(String session, Peer peer) {
        if (session.isBlank() || session.length() > MAX_NAME) {
            throw new Refused(ResponseCode.INVALID_PARAMETER, "a session's name has 1 to " + MAX_NAME + " characters");
        }
        String before = connectionBySession.put(session, peer.id());
        CompletionStage<Void> opened =
                before == null ? engine.openSession(session) : CompletableFuture.completedFuture(null);
        if (watched.add(peer.id())) {
            peer.onClose(() -> connectionLost(peer.id()));
        }
        return opened;
    }

    /** Ends a session; nothing happens if there is none. */
    public CompletionStage<Void> close(String session) {
        return connectionBySession.remove(session) == null ? CompletableFuture.completedFuture(null) : end(session);
    }

    /** Refuses, with code 16, a group of JMS and AMQP to a connection that has no session. */
    public void requireMayUse(String group, Peer peer) {
        if (!watched.contains(peer.id())) {
            Names.requireNativeGroup(group);
        }
    }

    /** Refuses a session that is not open on this connection, with code 16. */
    public void requireOpen(String session, Peer peer) {
        if (!peer.id().equals(connectionBySession.get(session))) {
            throw new Refused(
                    ResponseCode.NO_PERMISSION, "the session is not open on this connection: say HELLO first");
        }
    }

    private void connectionLost(String connection) {
        watched.remove(connection);
        connectionBySession.forEach((session, owner) -> {
            if (owner.equals(connection) && connectionBySession.remove(session, connection)) {
                end(session);
            }
        });
    }

    private CompletionStage<Void> end(String session) {
        endings.forEach(action -> action.accept(session));
        return engine.closeSession(session);
    }
}
