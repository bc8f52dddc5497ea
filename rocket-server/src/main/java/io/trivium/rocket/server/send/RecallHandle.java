package io.trivium.rocket.server.send;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What a producer needs to take back a message that waits for its time: RocketMQ's five parts, and behind them our position, which
 * its clients pass on as it is.
 */
record RecallHandle(String topic, String broker, long deliverAtMillis, String uniqueKey, long position) {
    private static final String VERSION = "v1";
    private static final int PARTS = 6;

    String encode() {
        String text = String.join(
                " ", VERSION, topic, broker, Long.toString(deliverAtMillis + 1), uniqueKey, Long.toString(position));
        return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads a handle; null if it is none of ours. */
    static @Nullable RecallHandle parse(String text) {
        try {
            String decoded = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            String[] parts = decoded.split(" ", -1);
            if (parts.length != PARTS || !parts[0].equals(VERSION)) {
                return null;
            }
            return new RecallHandle(
                    parts[1], parts[2], Long.parseLong(parts[3]) - 1, parts[4], Long.parseUnsignedLong(parts[5]));
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
