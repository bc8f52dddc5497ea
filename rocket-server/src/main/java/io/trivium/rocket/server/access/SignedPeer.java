package io.trivium.rocket.server.access;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.transport.Peer;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A connection as one request sees it: with the user who has signed that request. */
record SignedPeer(Peer peer, String user) implements Peer {
    @Override
    public String id() {
        return peer.id();
    }

    @Override
    public SocketAddress address() {
        return peer.address();
    }

    @Override
    public int version() {
        return peer.version();
    }

    @Override
    public String language() {
        return peer.language();
    }

    @Override
    public void send(Request request) {
        peer.send(request);
    }

    @Override
    public CompletionStage<Reply> call(Request request, Duration timeout) {
        return peer.call(request, timeout);
    }

    @Override
    public void execute(Runnable action) {
        peer.execute(action);
    }

    @Override
    public boolean open() {
        return peer.open();
    }

    @Override
    public void close() {
        peer.close();
    }

    @Override
    public void onClose(Runnable action) {
        peer.onClose(action);
    }
}
