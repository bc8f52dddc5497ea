package io.trivium.rocket.transport;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import java.util.concurrent.CompletionStage;

/**
 * Answers the requests of peers: a name server, a broker, or a client that is asked back. Called on the connection's event loop;
 * must not block. The dispatcher owns the request's body and releases it.
 */
@FunctionalInterface
public interface Dispatcher {
    /** The stage may be completed by any thread; the answer to a one-way request is dropped. */
    CompletionStage<Reply> dispatch(Request request, Peer peer);
}
