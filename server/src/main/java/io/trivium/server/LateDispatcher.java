package io.trivium.server;

import io.trivium.rocket.protocol.Frame;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.transport.Dispatcher;
import io.trivium.rocket.transport.Peer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Stands in for a role that is not ready yet. Its port has to be open before: the role tells clients the port, which may be any that is
 * free. Requests that come too early wait.
 */
final class LateDispatcher implements Dispatcher {
    private final CompletableFuture<Dispatcher> role = new CompletableFuture<>();

    void open(Dispatcher ready) {
        role.complete(ready);
    }

    /** Who comes too early has not been asked for a login: a role behind a gate refuses it. */
    @Override
    public Peer admit(Frame frame, Peer peer) {
        return role.isDone() ? role.join().admit(frame, peer) : peer;
    }

    @Override
    public CompletionStage<Reply> dispatch(Request request, Peer peer) {
        if (role.isDone()) {
            return role.join().dispatch(request, peer);
        }
        return role.thenComposeAsync(ready -> ready.dispatch(request, peer), peer::execute);
    }
}
