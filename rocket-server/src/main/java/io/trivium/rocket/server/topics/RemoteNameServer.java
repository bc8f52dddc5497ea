package io.trivium.rocket.server.topics;

import io.netty.channel.EventLoop;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.transport.Connector;
import io.trivium.rocket.transport.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The way to a name server of another process. The connection is opened by the first call and again by the first one after it was
 * lost; it stays open, since a name server takes a broker out of the routes when its connection is gone.
 *
 * <p>Thread-safe.
 */
public final class RemoteNameServer implements NameServerLink, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    private final String address;
    private final Connector connector;
    private final EventLoop loop;
    /** What is to be sent when the connection opens, in order: of two announcements the later one must come last. */
    private final Queue<Waiting> waiting = new ArrayDeque<>();

    private boolean opening;
    private volatile @Nullable Peer current;
    private volatile boolean closed;

    /**
     * Connects to nothing yet.
     *
     * @param address {@code host:port}
     * @param loop serves the connection
     */
    public RemoteNameServer(String address, Connector connector, EventLoop loop) {
        this.address = address;
        this.connector = connector;
        this.loop = loop;
    }

    /** A connection on which that is not answered in time is taken for dead, even if the network has not told: the next call opens another. */
    @Override
    public CompletionStage<Reply> call(Request request) {
        Peer peer = current;
        if (peer != null && peer.open()) {
            return call(peer, request);
        }
        Waiting mine = new Waiting(request, new CompletableFuture<>());
        if (isFirst(mine)) {
            open();
        }
        return mine.answer();
    }

    private static CompletionStage<Reply> call(Peer peer, Request request) {
        return peer.call(request, PATIENCE).whenComplete((reply, failure) -> {
            if (failure != null) {
                peer.close();
            }
        });
    }

    @Override
    public boolean connected() {
        Peer peer = current;
        return peer != null && peer.open();
    }

    @Override
    public void close() {
        closed = true;
        Peer peer = current;
        if (peer != null) {
            peer.close();
        }
    }

    @Override
    public String toString() {
        return address;
    }

    private record Waiting(Request request, CompletableFuture<Reply> answer) {}

    /** Whether it is the first to wait: then it opens the connection. */
    private synchronized boolean isFirst(Waiting mine) {
        waiting.add(mine);
        boolean first = !opening;
        opening = true;
        return first;
    }

    private void open() {
        connector
                .connect(
                        address,
                        (request, from) -> CompletableFuture.completedFuture(Reply.failure(
                                ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                                " request type " + request.code() + " not supported")),
                        loop)
                .whenComplete((peer, failure) -> {
                    for (Waiting next = next(peer); next != null; next = next(peer)) {
                        send(next, peer, failure);
                    }
                    if (peer != null && closed) {
                        peer.close();
                    }
                });
    }

    private static void send(Waiting next, @Nullable Peer peer, @Nullable Throwable failure) {
        if (peer == null) {
            next.answer().completeExceptionally(failure != null ? failure : new IOException("no connection"));
            return;
        }
        call(peer, next.request()).whenComplete((reply, lost) -> {
            if (reply != null) {
                next.answer().complete(reply);
            } else {
                next.answer().completeExceptionally(lost);
            }
        });
    }

    /** What is to be sent next; once nothing is, calls go to the connection themselves. */
    private synchronized @Nullable Waiting next(@Nullable Peer opened) {
        Waiting next = waiting.poll();
        if (next == null) {
            current = opened;
            opening = false;
        }
        return next;
    }
}
