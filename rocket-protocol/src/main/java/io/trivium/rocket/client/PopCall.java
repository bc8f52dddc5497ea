package io.trivium.rocket.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A pop over all queues of a topic.
 *
 * @param group the group's stored name
 * @param topic the topic's stored name
 * @param maxMessages 1 to 256
 * @param maxWait how long to wait for the first message
 * @param owner who holds ordering keys: a session or link, unique within the client
 * @param selector Jakarta Messaging's, null for all messages; those that it skips stay for others
 */
public record PopCall(
        String group,
        String topic,
        int maxMessages,
        Duration maxWait,
        String owner,
        @Nullable String selector) {}
