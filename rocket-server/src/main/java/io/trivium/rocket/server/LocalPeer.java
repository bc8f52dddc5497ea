package io.trivium.rocket.server;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.transport.Peer;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The broker as the name server beside it sees it: always there, and never asked back. */
record LocalPeer(SocketAddress address) implements Peer {
    /** RocketMQ 5.3.3, whose registration ours is like. */
    private static final int VERSION = 479;

    @Override
    public String id() {
        return "broker beside the name server";
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public String language() {
        return "JAVA";
    }

    @Override
    public void send(Request request) {
        // The name server asks brokers nothing.
    }

    @Override
    public CompletionStage<Reply> call(Request request, Duration timeout) {
        return CompletableFuture.failedFuture(new IOException("the broker answers no requests of its name server"));
    }

    @Override
    public boolean open() {
        return true;
    }

    @Override
    public void close() {
        // Lives as long as the process.
    }

    @Override
    public void onClose(Runnable action) {
        // Lives as long as the process.
    }
}
