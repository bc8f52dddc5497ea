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
 * @param owner who holds ordering keys, null to ignore keys; in order the name of this attempt, null if it has none
 * @param session the session with which the leases end, null for leases that end by time
 * @param inOrder whether each queue is one consumer's at a time: nothing of it is given away while any of its messages is leased or
 *     hidden, unless all of them were leased by an attempt of the same name, whose answer was lost then: they are leased anew
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
        @Nullable String session,
        boolean inOrder) {

    /** How long a message may be leased, or hidden, at most; what is asked beyond that gets this. */
    public static final Duration LONGEST_LEASE = Duration.ofDays(7);

    /** Over all queues of the topic, by priority and position. */
    public static final int ALL_QUEUES = -1;

    /** A pop that is not in order. */
    public Pop(
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
        this(group, topic, queue, maxMessages, maxBytes, lease, maxWait, start, filter, owner, session, false);
    }

    /** Where a group without a cursor begins. */
    public enum Start {
        FIRST,
        LAST
    }
}
