package io.trivium.rocket.transport;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** Servers and connectors for tests, of both kinds; closed in reverse order. */
final class Transports {
    static final Duration SOON = Duration.ofSeconds(10);

    private final EventLoops loops = new EventLoops(Thread::new, 2);
    private final Deque<Runnable> open = new ArrayDeque<>();

    EventLoops loops() {
        return loops;
    }

    /** Starts a server and connects to it. */
    Peer connect(boolean inProcess, Dispatcher server, Dispatcher client) throws Exception {
        return connect(inProcess, server, client, loops.next());
    }

    /** As above, on a given event loop. */
    Peer connect(boolean inProcess, Dispatcher server, Dispatcher client, EventLoop loop) throws Exception {
        Connector connector = inProcess ? inProcess(server) : new TcpConnector(loops, SOON);
        String address = inProcess ? "" : listen(server);
        return connector.connect(address, client, loop).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    String listen(Dispatcher dispatcher) {
        return listen(dispatcher, Entrance.open());
    }

    String listen(Dispatcher dispatcher, Entrance entrance) {
        RocketServer server = new RocketServer(loops, dispatcher, entrance);
        open.push(server::close);
        int port = server.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .getPort();
        return "127.0.0.1:" + port;
    }

    /** Closes the server that was started last. */
    void stopServer() {
        open.pop().run();
    }

    private Connector inProcess(Dispatcher dispatcher) {
        String name = "transports-" + System.identityHashCode(this);
        open.push(InProcess.register(name, dispatcher)::close);
        return InProcess.connector(name, loops);
    }

    void close() {
        while (!open.isEmpty()) {
            open.pop().run();
        }
        loops.close();
    }
}
