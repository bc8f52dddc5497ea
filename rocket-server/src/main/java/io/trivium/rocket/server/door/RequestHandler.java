package io.trivium.rocket.server.door;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.transport.Peer;
import java.util.concurrent.CompletionStage;

/**
 * Answers one kind of request: authorizes, asks the engine, translates the answer. Called on the connection's event loop; must not
 * block. The body is released when the call returns: a handler that reads it later retains it.
 */
@FunctionalInterface
public interface RequestHandler<R extends Request> {
    /** May throw {@link io.trivium.broker.error.BrokerException} instead of completing the stage with it. */
    CompletionStage<Reply> handle(R request, Peer peer);
}
