package io.trivium.broker.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A pop: leases messages to a consumer of a group.
 *
 * @param group the group's stored name
 * @param topic the topic's stored name
 * @param queue a queue's number, or {@link #ALL_QUEUES}
 * @param maxMessages 1 to 256
 * @param maxBytes stops after the message that reaches it
 * @param lease how long the messages are the consumer's; ignored with a session
 * @param maxWait how long to wait for the first message; zero not to wait
 * @param start where a group that has no cursor yet begins
 * @param filter what the consumer wants; skipped messages stay for others
 * @param owner who holds ordering keys, null to ignore keys
 * @param session the session with which the leases end, null for leases that end by time
 */
public record Pop(
        String group,
        String topic,
        int queue,
        int maxMessages,
        int maxBytes,
        Duration lease,
        Duration maxWait,
        Start start,
        MessageFilter filter,
        @Nullable String owner,
        @Nullable String session) {

    /** Over all queues of the topic, by priority and position. */
    public static final int ALL_QUEUES = -1;

    /** Where a group without a cursor begins. */
    public enum Start {
        FIRST,
        LAST
    }
}
