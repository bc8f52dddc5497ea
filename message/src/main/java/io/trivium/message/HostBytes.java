package io.trivium.message;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** Hosts as RocketMQ writes them: 4 or 16 bytes of address and an int of port. */
final class HostBytes {
    static final int V4_BYTES = 8;
    static final int V6_BYTES = 20;

    private HostBytes() {}

    static byte[] address(InetSocketAddress host) {
        InetAddress address = host.getAddress();
        if (address == null) {
            throw new IllegalArgumentException("the host has no address: " + host);
        }
        return address.getAddress();
    }

    /** Reads a host at {@code at}. An IPv4 address in IPv6 form stays in that form, so that it is written as it was read. */
    static InetSocketAddress read(ByteBuffer bytes, int at, boolean v6) {
        byte[] address = new byte[v6 ? 16 : 4];
        bytes.get(at, address);
        int port = bytes.getInt(at + address.length);
        if (port < 0 || port > 0xFFFF) {
            throw new IllegalArgumentException("a host's port is out of range: " + port);
        }
        return new InetSocketAddress(of(address), port);
    }

    static InetAddress of(byte[] address) {
        try {
            return address.length == 16
                    ? Inet6Address.getByAddress(null, address, -1)
                    : InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address of 4 or 16 bytes: " + address.length, e);
        }
    }
}
