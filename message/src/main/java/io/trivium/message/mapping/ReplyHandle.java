package io.trivium.message.mapping;

import org.jspecify.annotations.Nullable;

/**
 * Where a native requester waits for its reply. Applications of JMS and AMQP see it as the name of a temporary queue; a message sent to
 * that is a RocketMQ reply (protocol reference §4.10).
 *
 * @param cluster the cluster whose broker received the request
 * @param clientId the requester's client id
 */
public record ReplyHandle(String cluster, String clientId) {
    private static final String PREFIX = "TRV-R-";
    private static final char PART_END = '|';

    /** Returns the name that applications see. */
    public String name() {
        return PREFIX + Percent.encode(cluster) + PART_END + Percent.encode(clientId);
    }

    /** Returns the topic to which replies go. */
    public String topic() {
        return cluster + "_REPLY_TOPIC";
    }

    /** Returns the handle of a name, null if the name is none's. */
    public static @Nullable ReplyHandle of(String name) {
        int end = name.indexOf(PART_END);
        if (!name.startsWith(PREFIX) || end < 0) {
            return null;
        }
        String cluster = Percent.decode(name.substring(PREFIX.length(), end));
        return new ReplyHandle(cluster, Percent.decode(name.substring(end + 1)));
    }
}
