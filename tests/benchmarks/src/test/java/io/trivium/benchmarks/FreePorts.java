package io.trivium.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports that nobody listens on now. */
final class FreePorts {
    private FreePorts() {}

    static int one() throws IOException {
        try (ServerSocket socket = listen(0)) {
            return socket.getLocalPort();
        }
    }

    /** A port whose neighbours are free as well: a broker also listens two below and one above. */
    static int withNeighbours() throws IOException {
        int port = one();
        while (!neighboursFree(port)) {
            port = one();
        }
        return port;
    }

    private static boolean neighboursFree(int port) {
        try (ServerSocket below = listen(port - 2);
                ServerSocket above = listen(port + 1)) {
            return below.isBound() && above.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }
}
