package io.trivium.amqp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The protocol headers of AMQP 1.0 (§2.2, §5.3.1). */
enum ProtocolHeader {
    AMQP(0),
    SASL(3);

    private final byte protocol;

    ProtocolHeader(int protocol) {
        this.protocol = (byte) protocol;
    }

    byte[] bytes() {
        return new byte[] {'A', 'M', 'Q', 'P', protocol, 1, 0, 0};
    }

    /** Returns the header that was read, null if it is none that is served. */
    static @Nullable ProtocolHeader of(byte[] read) {
        for (ProtocolHeader header : values()) {
            if (Arrays.equals(header.bytes(), read)) {
                return header;
            }
        }
        return null;
    }
}
