package io.trivium.rocket.transport;

import java.util.concurrent.CompletionStage;

/** Opens connections. Thread-safe. */
public interface Connector {
    /**
     * Connects.
     *
     * @param address {@code host:port}; means nothing inside one process
     * @param dispatcher answers what the other end asks back
     * @return the other end; fails with {@link java.io.IOException}
     */
    CompletionStage<Peer> connect(String address, Dispatcher dispatcher);
}
