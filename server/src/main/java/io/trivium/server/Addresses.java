package io.trivium.server;

import java.net.InetSocketAddress;

/** Where a running broker listens. */
record Addresses(
        InetSocketAddress nameServer, InetSocketAddress broker, InetSocketAddress amqp, InetSocketAddress http) {
    /** An address as clients write it, an IPv6 one in brackets. */
    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
