package io.trivium.rocket.transport;

import io.netty.channel.EventLoop;
import io.trivium.rocket.protocol.ResponseCode;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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
        return new InProcessConnector(name, loops, null, server -> true);
    }

    /**
     * As {@link #connector}, but whoever it is {@linkplain Connector#as told} to act for is taken to be that: for a door that has
     * checked it.
     */
    public static Connector trusted(String name, EventLoops loops) {
        return new Trusted(name, loops);
    }

    /** @param allowed asked whether the server lets the user in */
    private record InProcessConnector(
            String name, EventLoops loops, @Nullable String user, Predicate<InProcessServer> allowed)
            implements Connector {
        @Override
        public CompletionStage<Peer> connect(String address, Dispatcher dispatcher, EventLoop loop) {
            return InProcess.connect(this, dispatcher, loop);
        }

        @Override
        public Connector as(String other, String password) {
            return new InProcessConnector(name, loops, other, server -> server.knows(other, password));
        }

        @Override
        public String toString() {
            return "InProcessConnector[" + name + ", " + user + "]";
        }
    }

    private record Trusted(String name, EventLoops loops) implements Connector {
        @Override
        public CompletionStage<Peer> connect(String address, Dispatcher dispatcher, EventLoop loop) {
            return connector(name, loops).connect(address, dispatcher, loop);
        }

        @Override
        public Connector as(String user, String password) {
            return new InProcessConnector(name, loops, user, server -> true);
        }
    }

    private static CompletionStage<Peer> connect(InProcessConnector from, Dispatcher dispatcher, EventLoop loop) {
        String name = from.name();
        InProcessServer server = SERVERS.get(name);
        if (server == null) {
            return CompletableFuture.failedFuture(new IOException("there is no in-process server named " + name));
        }
        if (!from.allowed().test(server)) {
            return CompletableFuture.failedFuture(
                    new NotAdmittedException(ResponseCode.NO_PERMISSION, "the user or the password is wrong"));
        }
        return CompletableFuture.completedFuture(
                server.connect(CONNECTIONS.incrementAndGet(), from.user(), from.loops(), dispatcher, loop));
    }
}
