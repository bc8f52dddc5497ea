package io.trivium.rocket.client;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.transport.Dispatcher;
import io.trivium.rocket.transport.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * The cluster's name servers: one of them answers for all. Most of what a client asks it asks when it begins; a client that will not ask
 * again by itself keeps no connection here, which would double what its idle session costs. The client's event loop owns it.
 */
final class NameServers {
    private static final long UNUSED_MILLIS = 2_000;
    private static final Dispatcher NOTHING_TO_ANSWER = (request, peer) -> {
        request.body().release();
        return CompletableFuture.completedFuture(
                Reply.failure(ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "not supported by this client"));
    };

    private final List<Link> links = new ArrayList<>();
    private final ClientContext context;
    private final BooleanSupplier needed;
    private int preferred;
    private int underway;
    /** How many requests there have been. */
    private long asked;

    private boolean watching;
    private Runnable stopWatching = () -> {};

    /**
     * Connects to none yet.
     *
     * @param needed whether the client will ask again by itself
     */
    NameServers(ClientContext context, BooleanSupplier needed) {
        this.context = context;
        this.needed = needed;
        for (String address : context.config().nameServers()) {
            links.add(new Link(context, address, NOTHING_TO_ANSWER));
        }
    }

    /** Asks one name server, and if it does not answer the next, until all have been asked. Any code but success is a failure. */
    Later<Reply> ask(Request request) {
        Later<Reply> answer = new Later<>();
        ask(request, preferred, links.size(), answer);
        return answer.map(ClientContext::checked);
    }

    private void ask(Request request, int server, int left, Later<Reply> answer) {
        ask(links.get(server), request)
                .then(
                        reply -> {
                            preferred = server;
                            answer.complete(reply);
                        },
                        failure -> {
                            if (left > 1) {
                                ask(request, (server + 1) % links.size(), left - 1, answer);
                            } else {
                                answer.fail(failure);
                            }
                        });
    }

    /** Tells all name servers; one that does not answer is left out. */
    Later<ClientContext.Done> tellAll(Request request) {
        List<Later<Reply>> answers = new ArrayList<>();
        for (Link link : links) {
            answers.add(ask(link, request).map(reply -> {
                reply.body().release();
                return reply;
            }));
        }
        return Later.settled(answers).map(settled -> ClientContext.Done.DONE);
    }

    void close() {
        stopWatching.run();
        links.forEach(Link::close);
    }

    private Later<Reply> ask(Link link, Request request) {
        asked++;
        underway++;
        Later<Reply> answer = link.peer().flatMap(peer -> ask(peer, request));
        answer.then(reply -> answered(), failure -> answered());
        return answer;
    }

    /** A connection on which it is not answered in time is taken for dead, even if the network has not told: the next call opens another. */
    private Later<Reply> ask(Peer peer, Request request) {
        Later<Reply> answer = context.ask(peer, request, context.config().callTimeout());
        answer.then(reply -> {}, failure -> peer.close());
        return answer;
    }

    private void answered() {
        underway--;
        if (!watching) {
            watching = true;
            watch();
        }
    }

    private void watch() {
        long before = asked;
        stopWatching = context.loops().later(UNUSED_MILLIS, context.loop(), () -> {
            if (asked != before || underway > 0) {
                watch();
            } else {
                watching = false;
                leaveIfUnneeded();
            }
        });
    }

    private void leaveIfUnneeded() {
        if (!needed.getAsBoolean()) {
            links.forEach(Link::rest);
        }
    }
}
