package io.trivium.server;

import java.net.InetSocketAddress;

/** Where a running broker listens. */
record Addresses(
        InetSocketAddress nameServer, InetSocketAddress broker, InetSocketAddress amqp, InetSocketAddress http) {
    /** An address as clients write it, an IPv6 one in brackets. */
    static String text(InetSocketAddress address) {
        return text(address.getAddress().getHostAddress(), address.getPort());
    }

    /** The same of a host, which may be a name. */
    static String text(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
