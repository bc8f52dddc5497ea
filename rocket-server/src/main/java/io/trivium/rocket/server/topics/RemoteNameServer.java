package io.trivium.rocket.server.topics;

import io.netty.channel.EventLoop;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.transport.Connector;
import io.trivium.rocket.transport.Peer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
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
    private final AtomicReference<@Nullable CompletableFuture<Peer>> current = new AtomicReference<>();
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
        return peer().thenCompose(peer -> peer.call(request, PATIENCE).whenComplete((reply, failure) -> {
            if (failure != null) {
                peer.close();
            }
        }));
    }

    @Override
    public boolean connected() {
        CompletableFuture<Peer> known = current.get();
        return known != null && known.isDone() && usable(known);
    }

    @Override
    public void close() {
        closed = true;
        CompletableFuture<Peer> known = current.get();
        if (known != null) {
            var unused = known.thenAccept(Peer::close);
        }
    }

    @Override
    public String toString() {
        return address;
    }

    private CompletableFuture<Peer> peer() {
        CompletableFuture<Peer> known = current.get();
        if (known != null && (!known.isDone() || usable(known))) {
            return known;
        }
        CompletableFuture<Peer> opening = new CompletableFuture<>();
        if (!current.compareAndSet(known, opening)) {
            return peer();
        }
        connector
                .connect(
                        address,
                        (request, from) -> CompletableFuture.completedFuture(Reply.failure(
                                ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                                " request type " + request.code() + " not supported")),
                        loop)
                .whenComplete((peer, failure) -> {
                    if (peer == null) {
                        opening.completeExceptionally(failure);
                    } else {
                        opening.complete(peer);
                        if (closed) {
                            peer.close();
                        }
                    }
                });
        return opening;
    }

    private static boolean usable(CompletableFuture<Peer> known) {
        return !known.isCompletedExceptionally() && known.join().open();
    }
}
