package io.trivium.rocket.client;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.Hello;
import io.trivium.rocket.protocol.request.HelloReply;
import io.trivium.rocket.protocol.request.KeepLeases;
import io.trivium.rocket.transport.Dispatcher;
import io.trivium.rocket.transport.Peer;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The session with a broker. It outlives its connections: when one is lost, the next brings the session along, if that happens within
 * the grace time and the broker was not restarted. The client's event loop owns it.
 */
final class BrokerLink {
    /** What brokers ask their clients back, such as that a group changed, means nothing to a client that pops. */
    private static final Dispatcher NOTHING_TO_ANSWER = (request, peer) -> {
        request.body().release();
        return CompletableFuture.completedFuture(
                Reply.failure(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "not supported by this client"));
    };

    private final ClientContext context;
    private final Link link;
    private final Consumer<BrokerSession> opened;
    private final Consumer<Set<Receipt>> lost;
    private final String id;
    private final RequestNumbers numbers = new RequestNumbers();
    private final HeldLeases held = new HeldLeases();
    private @Nullable Later<BrokerSession> current;
    private @Nullable BrokerSession open;
    /** Whether the broker has a session of ours, as far as we know. */
    private boolean established;

    private boolean closed;
    private Runnable stopWaiting = () -> {};

    /**
     * Opens nothing yet.
     *
     * @param opened is told of each connection that is open, before it is used
     * @param lost is told, when a session ends that was not closed here, what was leased to it
     */
    BrokerLink(ClientContext context, String address, Consumer<BrokerSession> opened, Consumer<Set<Receipt>> lost) {
        this.context = context;
        this.link = new Link(context, address, NOTHING_TO_ANSWER);
        this.opened = opened;
        this.lost = lost;
        byte[] secret = new byte[16];
        context.random().nextBytes(secret);
        this.id = HexFormat.of().formatHex(secret);
    }

    Later<BrokerSession> session() {
        Later<BrokerSession> known = current;
        if (known != null && (open == null || open.peer().open())) {
            return known;
        }
        Later<BrokerSession> opening = link.peer().flatMap(this::open);
        current = opening;
        open = null;
        opening.then(session -> opened(opening, session), failure -> forget(opening));
        return opening;
    }

    /** The connection if there is one at the moment. */
    @Nullable
    BrokerSession openSession() {
        return open;
    }

    /** Numbers requests that may be repeated. */
    RequestNumbers numbers() {
        return numbers;
    }

    /** What this client has leased. */
    HeldLeases held() {
        return held;
    }

    /** Closes the connection; whoever wants the session to end first says so before. */
    void close() {
        closed = true;
        stopWaiting.run();
        link.close();
    }

    /** A connection on which that fails is closed: the next attempt must not wait on it again, nor come at once. */
    private Later<BrokerSession> open(Peer peer) {
        Later<BrokerSession> opening = greet(peer).flatMap(this::resume);
        opening.then(session -> {}, failure -> link.leave(peer));
        return opening;
    }

    private Later<Greeted> greet(Peer peer) {
        Hello hello = new Hello(id, context.config().grace().toMillis());
        return context.ask(peer, hello, context.config().callTimeout()).map(reply -> greeted(reply, peer));
    }

    private Greeted greeted(Reply reply, Peer peer) {
        if (reply.code() == ResponseCode.REQUEST_CODE_NOT_SUPPORTED) {
            reply.body().release();
            return new Greeted(new BrokerSession(context, peer, Capabilities.NONE, id), false);
        }
        HelloReply hello = HelloReply.of(ClientContext.checked(reply));
        reply.body().release();
        Capabilities capabilities = new Capabilities(Set.of(hello.capabilities().split(",", -1)));
        return new Greeted(new BrokerSession(context, peer, capabilities, id), hello.resumed());
    }

    /**
     * Tells the broker what is leased here; what it leased besides never arrived, or was given up with the session, whose end the broker
     * need not have seen.
     */
    private Later<BrokerSession> resume(Greeted greeted) {
        BrokerSession session = greeted.session();
        if (!greeted.resumed()) {
            return Later.of(tellIfLost(session));
        }
        return session.tell(new KeepLeases(id, held.all())).map(done -> {
            established = true;
            return session;
        });
    }

    /** A session that is new to the broker although there was one: all that belonged to it is gone. */
    private BrokerSession tellIfLost(BrokerSession session) {
        if (established) {
            lose();
        }
        established = session.trivium();
        return session;
    }

    private void lose() {
        established = false;
        lost.accept(held.takeAll());
    }

    private void opened(Later<BrokerSession> opening, BrokerSession session) {
        if (current != opening) {
            return;
        }
        open = session;
        stopWaiting.run();
        opened.accept(session);
        session.peer().onClose(() -> context.execute(() -> ended(opening)));
    }

    private void ended(Later<BrokerSession> opening) {
        forget(opening);
        if (closed || !established) {
            return;
        }
        long grace = context.config().grace().toMillis();
        if (grace == 0) {
            lose();
            return;
        }
        stopWaiting.run();
        stopWaiting = context.loops().later(grace, context.loop(), () -> {
            if (open == null && established && !closed) {
                lose();
            }
        });
        reconnect();
    }

    /** Goes on until the session is there again or given up; the link waits longer and longer between two attempts. */
    private void reconnect() {
        if (open == null && established && !closed) {
            session().then(session -> {}, failure -> context.execute(this::reconnect));
        }
    }

    private void forget(Later<BrokerSession> opening) {
        if (current == opening) {
            current = null;
            open = null;
        }
    }

    private record Greeted(BrokerSession session, boolean resumed) {}
}
