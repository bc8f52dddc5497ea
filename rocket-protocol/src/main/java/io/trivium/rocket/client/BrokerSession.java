package io.trivium.rocket.client;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.transport.Peer;
import java.time.Duration;

/**
 * An open connection to a broker that was greeted.
 *
 * @param id the secret name of the session, the same for each connection; means nothing to a genuine broker
 */
record BrokerSession(ClientContext context, Peer peer, Capabilities capabilities, String id) {
    boolean trivium() {
        return capabilities.trivium();
    }

    /** Asks; the reply may have any code. */
    Later<Reply> ask(Request request) {
        return ask(request, context.config().callTimeout());
    }

    Later<Reply> ask(Request request, Duration timeout) {
        return context.ask(peer, request, timeout);
    }

    /** As {@link #ask}; a connection on which it is not answered in time is taken for dead. */
    Later<Reply> askOrClose(Request request) {
        return askOrClose(request, context.config().callTimeout());
    }

    Later<Reply> askOrClose(Request request, Duration timeout) {
        Later<Reply> answer = ask(request, timeout);
        answer.then(reply -> {}, failure -> peer.close());
        return answer;
    }

    /** Asks for something to be done; any other code than success is a failure. */
    Later<ClientContext.Done> tell(Request request) {
        return ask(request).map(ClientContext::done);
    }
}
