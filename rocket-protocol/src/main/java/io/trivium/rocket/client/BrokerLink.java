package io.trivium.rocket.client;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.Hello;
import io.trivium.rocket.protocol.request.HelloReply;
import io.trivium.rocket.transport.Dispatcher;
import io.trivium.rocket.transport.Peer;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The connection to a broker, greeted whenever it is opened: each has a session of its own. The client's event loop owns it. */
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
    private final Runnable lost;
    private @Nullable Later<BrokerSession> current;
    private @Nullable BrokerSession open;
    private boolean closed;

    /**
     * Opens nothing yet.
     *
     * @param opened is told of each new session, before it is used
     * @param lost runs when a session ends that was not closed here
     */
    BrokerLink(ClientContext context, String address, Consumer<BrokerSession> opened, Runnable lost) {
        this.context = context;
        this.link = new Link(context, address, NOTHING_TO_ANSWER);
        this.opened = opened;
        this.lost = lost;
    }

    Later<BrokerSession> session() {
        Later<BrokerSession> known = current;
        if (known != null && (open == null || open.peer().open())) {
            return known;
        }
        Later<BrokerSession> opening = link.peer().flatMap(this::greet);
        current = opening;
        open = null;
        opening.then(session -> opened(opening, session), failure -> forget(opening));
        return opening;
    }

    /** The session if there is one at the moment. */
    @Nullable
    BrokerSession openSession() {
        return open;
    }

    /** Closes the connection; whoever wants the session to end first says so before. */
    void close() {
        closed = true;
        link.close();
    }

    private Later<BrokerSession> greet(Peer peer) {
        byte[] secret = new byte[16];
        context.random().nextBytes(secret);
        String id = HexFormat.of().formatHex(secret);
        return context.ask(peer, new Hello(id), context.config().callTimeout())
                .map(reply -> new BrokerSession(context, peer, capabilities(reply, peer), id));
    }

    private static Capabilities capabilities(Reply reply, Peer peer) {
        if (reply.code() == ResponseCode.REQUEST_CODE_NOT_SUPPORTED) {
            reply.body().release();
            return Capabilities.NONE;
        }
        try {
            HelloReply hello = HelloReply.of(ClientContext.checked(reply));
            reply.body().release();
            return new Capabilities(Set.of(hello.capabilities().split(",", -1)));
        } catch (RocketException e) {
            peer.close();
            throw e;
        }
    }

    private void opened(Later<BrokerSession> opening, BrokerSession session) {
        if (current != opening) {
            return;
        }
        open = session;
        opened.accept(session);
        session.peer().onClose(() -> context.execute(() -> ended(opening, session)));
    }

    private void ended(Later<BrokerSession> opening, BrokerSession session) {
        forget(opening);
        if (!closed && session.trivium()) {
            lost.run();
        }
    }

    private void forget(Later<BrokerSession> opening) {
        if (current == opening) {
            current = null;
            open = null;
        }
    }
}
