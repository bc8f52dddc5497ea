package io.trivium.rocket.transport;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The servers of this process, by name: how a client finds a broker in its own process. Calls travel as objects, nothing is encoded.
 * The only static state of Trivium, since a JMS application names its broker by a text.
 */
public final class InProcess {
    /** The name of an embedded broker unless it is given another: what {@code trivium:embedded} means. Answers for both roles. */
    public static final String EMBEDDED = "embedded";

    private static final ConcurrentMap<String, InProcessServer> SERVERS = new ConcurrentHashMap<>();
    private static final AtomicLong CONNECTIONS = new AtomicLong();

    private InProcess() {}

    /** A server that is known. */
    public interface Registration extends AutoCloseable {
        /** Forgets the server and closes its connections. May be called twice. */
        @Override
        void close();
    }

    /**
     * Makes a server known.
     *
     * @return to be closed when the server ends
     * @throws IllegalStateException if the name is taken
     */
    public static Registration register(String name, Dispatcher dispatcher) {
        InProcessServer server = new InProcessServer(dispatcher);
        if (SERVERS.putIfAbsent(name, server) != null) {
            throw new IllegalStateException("there is an in-process server named " + name + " already");
        }
        return () -> {
            SERVERS.remove(name, server);
            server.close();
        };
    }

    /**
     * Returns a connector to the server of a name, which is looked up at each connect.
     *
     * @param loops whose timer ends calls that are not answered
     */
    public static Connector connector(String name, EventLoops loops) {
        return (address, dispatcher, loop) -> connect(name, loops, dispatcher, loop);
    }

    private static CompletionStage<Peer> connect(String name, EventLoops loops, Dispatcher dispatcher, EventLoop loop) {
        InProcessServer server = SERVERS.get(name);
        if (server == null) {
            return CompletableFuture.failedFuture(new IOException("there is no in-process server named " + name));
        }
        return CompletableFuture.completedFuture(
                server.connect(CONNECTIONS.incrementAndGet(), loops.timer(), dispatcher, loop));
    }
}
