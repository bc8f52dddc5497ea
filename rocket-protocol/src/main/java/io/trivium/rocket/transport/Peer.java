package io.trivium.rocket.transport;

import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a connection, TCP or in-process. Thread-safe.
 */
public interface Peer {
    /** Unique among the connections of this process. */
    String id();

    /** Where it is. An in-process peer has a loopback address of its own. */
    SocketAddress address();

    /** The ordinal of the RocketMQ version that its last frame named (protocol reference §1.4). */
    int version();

    /** RocketMQ's name of its language, such as {@code JAVA}. */
    String language();

    /** The user from whom the request at hand, or the whole connection, has been proved to come; null for nobody. */
    default @Nullable String user() {
        return null;
    }

    /** Sends a request that is not answered. Lost if the connection is. */
    void send(Request request);

    /**
     * Sends a request; completes exceptionally with {@link java.net.SocketTimeoutException} when the time is over, and with another
     * {@link java.io.IOException} when the connection is lost.
     */
    CompletionStage<Reply> call(Request request, Duration timeout);

    /**
     * Runs the action on the connection's own thread, on which its requests are dispatched too; at once where it has none. A lost
     * connection may drop it.
     */
    default void execute(Runnable action) {
        action.run();
    }

    boolean open();

    void close();

    /** Runs the action when the connection is gone; at once if it is gone already. */
    void onClose(Runnable action);
}
