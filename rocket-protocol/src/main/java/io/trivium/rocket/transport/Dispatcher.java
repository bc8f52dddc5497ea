package io.trivium.rocket.transport;

import io.trivium.rocket.protocol.Frame;
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

    /**
     * Looks at a request that came over the network, before anything but its header is read: checks who has signed it.
     *
     * @param frame left as it is
     * @return the peer as {@link #dispatch} is to see it: with its {@link Peer#user}
     * @throws NotAdmittedException to answer with a code at once
     */
    default Peer admit(Frame frame, Peer peer) {
        return peer;
    }

    /** Returns whether a connection inside this process may act as a user. Must not block. */
    default boolean knows(String user, String password) {
        return true;
    }
}
