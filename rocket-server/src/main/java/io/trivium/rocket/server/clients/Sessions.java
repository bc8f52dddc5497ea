package io.trivium.rocket.server.clients;

import io.trivium.broker.Broker;
import io.trivium.broker.publish.RequestToken;
import io.trivium.broker.time.Ticker;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.topics.Names;
import io.trivium.rocket.transport.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that clients of Trivium's extensions have opened, and the connection that each is on. A session outlives its connection
 * by its grace time, and moves to the connection that says HELLO in its name. Thread-safe.
 *
 * <p>What happens to one session happens in one order, here and in the engine: each change asks the engine while it holds the session's
 * entry.
 */
public final class Sessions {
    private static final int MAX_NAME = 64;
    private static final Duration MAX_GRACE = Duration.ofMinutes(10);

    private final Broker engine;
    private final Ticker ticker;
    private final ConcurrentMap<String, Place> places = new ConcurrentHashMap<>();
    private final Set<String> watched = ConcurrentHashMap.newKeySet();
    private final List<Consumer<String>> endings = new CopyOnWriteArrayList<>();

    public Sessions(Broker engine, Ticker ticker) {
        this.engine = engine;
        this.ticker = ticker;
    }

    /** Tells the action of each session that ends, before the engine ends it. The action must not ask for a session here. */
    public void onEnd(Consumer<String> action) {
        endings.add(action);
    }

    /**
     * Opens a session, or brings it to this connection.
     *
     * @param grace how long it outlives the connection
     * @return whether it was open before
     */
    public CompletionStage<Boolean> open(String session, Duration grace, Peer peer) {
        if (session.isBlank() || session.length() > MAX_NAME) {
            throw new Refused(ResponseCode.INVALID_PARAMETER, "a session's name has 1 to " + MAX_NAME + " characters");
        }
        if (grace.isNegative() || grace.compareTo(MAX_GRACE) > 0) {
            throw new Refused(ResponseCode.INVALID_PARAMETER, "a grace time is 0 to 10 minutes, not " + grace);
        }
        List<CompletionStage<Boolean>> opened = new ArrayList<>(1);
        List<Peer> stale = new ArrayList<>(1);
        places.compute(session, (name, before) -> {
            if (before == null) {
                opened.add(engine.openSession(session).thenApply(done -> false));
            } else if (before.peer().id().equals(peer.id())) {
                opened.add(CompletableFuture.completedFuture(true));
            } else {
                // Whatever still waits on the former connection would not reach the client.
                opened.add(engine.suspendSession(session).thenApply(done -> true));
                stale.add(before.peer());
            }
            return new Place(peer, grace, null);
        });
        if (watched.add(peer.id())) {
            peer.onClose(() -> connectionLost(peer.id()));
        }
        stale.forEach(Peer::close);
        return opened.get(0);
    }

    /** Ends a session at once; nothing happens if there is none. */
    public CompletionStage<Void> close(String session) {
        List<CompletionStage<Void>> closed = new ArrayList<>(1);
        places.computeIfPresent(session, (name, place) -> {
            closed.add(end(session));
            return null;
        });
        return closed.isEmpty() ? CompletableFuture.completedFuture(null) : closed.get(0);
    }

    /** Refuses, with code 16, a group of JMS and AMQP to a connection that has no session. */
    public void requireMayUse(String group, Peer peer) {
        if (!watched.contains(peer.id())) {
            Names.requireNativeGroup(group);
        }
    }

    /** Refuses a session that is not open on this connection, with code 16. */
    public void requireOpen(String session, Peer peer) {
        Place place = places.get(session);
        if (place == null || !place.peer().id().equals(peer.id())) {
            throw new Refused(
                    ResponseCode.NO_PERMISSION, "the session is not open on this connection: say HELLO first");
        }
    }

    /**
     * Runs an action if a session is open, and before it ends: whoever is told of its end is told after the action.
     *
     * @param action must not ask for a session here
     * @return whether the session is open
     */
    public boolean whileOpen(String session, Runnable action) {
        return places.computeIfPresent(session, (name, place) -> {
                    action.run();
                    return place;
                })
                != null;
    }

    /** The name of a numbered request; refused, with code 29, if the numbers make no sense. */
    public static RequestToken token(String session, long sequence, long oldestOpen) {
        try {
            return new RequestToken(session, sequence, oldestOpen);
        } catch (IllegalArgumentException e) {
            throw new Refused(ResponseCode.INVALID_PARAMETER, String.valueOf(e.getMessage()));
        }
    }

    /** Ends the sessions whose grace time is over. */
    public void expire() {
        long now = ticker.nanos();
        for (String session : places.keySet()) {
            places.computeIfPresent(session, (name, place) -> place.over(now) ? ended(session) : place);
        }
    }

    private void connectionLost(String connection) {
        watched.remove(connection);
        long now = ticker.nanos();
        for (String session : places.keySet()) {
            places.computeIfPresent(session, (name, place) -> {
                if (!place.peer().id().equals(connection)) {
                    return place;
                }
                if (place.grace().isZero()) {
                    return ended(session);
                }
                engine.suspendSession(session);
                return new Place(place.peer(), place.grace(), now);
            });
        }
    }

    private @Nullable Place ended(String session) {
        end(session);
        return null;
    }

    private CompletionStage<Void> end(String session) {
        endings.forEach(action -> action.accept(session));
        return engine.closeSession(session);
    }

    /**
     * Where a session is.
     *
     * @param lostNanos since when its connection is lost, null while it is there
     */
    private record Place(
            Peer peer, Duration grace, @Nullable Long lostNanos) {
        boolean over(long now) {
            return lostNanos != null && now - lostNanos >= grace.toNanos();
        }
    }
}
