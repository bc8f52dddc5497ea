package io.trivium.rocket.transport;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A server of this process and its connections. */
final class InProcessServer {
    private final Set<InProcessPeer> connections = ConcurrentHashMap.newKeySet();
    private final Dispatcher dispatcher;
    private volatile boolean closed;

    InProcessServer(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    boolean knows(String user, String password) {
        return dispatcher.knows(user, password);
    }

    /** Returns the server as its new client sees it; the number is that of the connection, the user whom it acts for. */
    Peer connect(long number, @Nullable String user, EventLoops loops, Dispatcher clientSide, EventLoop loop) {
        String id = "in-process-" + number;
        SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), (int) (number % 65_535) + 1);
        PendingCalls toServer = new PendingCalls(loops, loop);
        PendingCalls toClient = new PendingCalls(loops, loop);
        // The server's dispatcher runs on the thread that calls, one call at a time: it does not block, and a hop is
        // saved.
        InProcessPeer server =
                new InProcessPeer(id + "-server", null, address, dispatcher, new InTurn(), loop, toServer);
        InProcessPeer client = new InProcessPeer(id, user, address, clientSide, loop, loop, toClient);
        server.join(client);
        client.join(server);
        connections.add(client);
        client.onClose(() -> connections.remove(client));
        if (closed) {
            client.close();
        }
        return server;
    }

    void close() {
        closed = true;
        connections.forEach(InProcessPeer::close);
    }
}
