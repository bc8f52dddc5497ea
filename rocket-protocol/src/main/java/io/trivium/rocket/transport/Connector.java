package io.trivium.rocket.transport;

import io.netty.channel.EventLoop;
import java.util.concurrent.CompletionStage;

/** Opens connections. Thread-safe. */
public interface Connector {
    /**
     * Connects.
     *
     * @param address {@code host:port}; means nothing inside one process
     * @param dispatcher answers what the other end asks back, on the loop
     * @param loop answers to calls are completed on it, and the connection is served by it
     * @return the other end; fails with {@link java.io.IOException}
     */
    CompletionStage<Peer> connect(String address, Dispatcher dispatcher, EventLoop loop);

    /** Returns a connector whose connections act for a user: over TCP they sign each request, inside one process they log in. */
    default Connector as(String user, String password) {
        return this;
    }
}
