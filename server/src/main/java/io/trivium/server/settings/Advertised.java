package io.trivium.server.settings;

import java.net.InetAddress;

/**
 * What clients are told to dial.
 *
 * @param host digits, or a name as it was written: clients look it up themselves, and expect it in a certificate
 * @param address what it means now
 */
public record Advertised(String host, InetAddress address) {
    /** An address in digits. */
    public static Advertised of(InetAddress address) {
        return new Advertised(address.getHostAddress(), address);
    }
}
