package io.trivium.broker.record;

import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.topic.Topic;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of the broker's durable state, as it stands in the log. Topics and groups are named by their numbers.
 *
 * <p>{@link RecordWriter} and {@link RecordReader} know the bytes.
 */
public sealed interface LogRecord {
    /**
     * A run of the broker begins: what belonged to the sessions of the run before is gone.
     *
     * @param incarnation the log's number of this run
     * @param startedMillis the broker's time, epoch milliseconds
     */
    record Started(int incarnation, long startedMillis) implements LogRecord {}

    /**
     * Messages joined a queue.
     *
     * @param firstOffset of the first message; the others follow
     * @param storedMillis the store time of all, epoch milliseconds
     * @param origin where the message waited before, and waits no longer; null if it came straight from its sender
     * @param messages 1 or more
     */
    record Published(
            int topic,
            int queue,
            long firstOffset,
            long storedMillis,
            @Nullable Origin origin,
            List<OutgoingMessage> messages)
            implements LogRecord {}

    /**
     * A message waits for its delivery time.
     *
     * @param dueMillis when it is to be published, epoch milliseconds
     * @param preparedPosition the prepared message that this ends, or {@link #NONE}
     */
    record Scheduled(
            int topic, int queue, long storedMillis, long dueMillis, long preparedPosition, OutgoingMessage message)
            implements LogRecord {}

    /** A scheduled message was cancelled before its time came. */
    record ScheduleCancelled(long dueMillis, long position) implements LogRecord {}

    /** The schedule is done up to this message, which was not published. */
    record SchedulePassed(long dueMillis, long position) implements LogRecord {}

    /** A message waits for its sender's decision. */
    record Prepared(int topic, int queue, long storedMillis, OutgoingMessage message) implements LogRecord {}

    /** A prepared message was rolled back. */
    record PreparedEnded(long position) implements LogRecord {}

    /** A group has finished messages: those of each run, which has a first offset and a length. */
    record Acknowledged(int group, int topic, int queue, List<Run> runs) implements LogRecord {}

    /** Deliveries failed: the number of failures of each message is now this. */
    record Attempted(int group, int topic, int queue, List<Failures> failures) implements LogRecord {}

    /** A group begins at an offset, whatever it had finished. */
    record CursorMoved(int group, int topic, int queue, long offset) implements LogRecord {}

    /**
     * Messages of a queue may have been delivered to a group: all below an offset. It is logged ahead of the deliveries, many at a time.
     *
     * @param end exclusive
     */
    record Delivered(int group, int topic, int queue, long end) implements LogRecord {}

    /**
     * A message of a transaction that is not decided: within a prepared branch it is published when that is committed. By itself it is one of
     * an open transaction which has too many for the memory: what is decided of it says so whole, and for everybody else it means nothing.
     *
     * @param queue the queue's number, or {@link OutgoingMessage#ANY_QUEUE}
     * @param dueMillis when it is to be published at the earliest, epoch milliseconds; 0 at once
     */
    record Staged(int topic, int queue, long dueMillis, OutgoingMessage message) implements LogRecord {}

    /**
     * A branch of a distributed transaction waits for its coordinator's decision, whatever becomes of its session.
     *
     * @param id the branch's name, unique in the broker
     * @param parts {@link Staged} and {@link Acknowledged}, in order
     * @param owner the user who prepared it; empty if nobody had logged in
     */
    record BranchPrepared(String id, long preparedMillis, List<LogRecord> parts, String owner) implements LogRecord {}

    /** A prepared branch was decided, or its decision is forgotten. */
    record BranchEnded(String id, BranchEnd end) implements LogRecord {}

    /**
     * What a session asked for under a number of its own is done: asked again, it gets the same answer. It is part of the
     * {@link Atomic} record that does it, behind the message if it is a send.
     *
     * @param oldestOpen the session has the answers to all numbers below
     * @param millis the broker's time, epoch milliseconds
     */
    record Answered(String session, long sequence, long oldestOpen, long millis) implements LogRecord {}

    /** A sender was asked for its decision on a prepared message, by now so often. */
    record PreparedChecked(long position, int checks) implements LogRecord {}

    /**
     * A part of the log is dropped: nothing in it is needed, but for some messages that still live.
     *
     * @param end exclusive
     * @param kept how many live
     */
    record SegmentDropped(long start, long end, int kept) implements LogRecord {}

    record TopicSet(Topic topic) implements LogRecord {}

    record TopicDropped(int topic) implements LogRecord {}

    record GroupSet(ConsumerGroup group) implements LogRecord {}

    record GroupDropped(int group) implements LogRecord {}

    /** A named text of a door is now this. */
    record DocumentSet(String name, String content) implements LogRecord {}

    record DocumentDropped(String name) implements LogRecord {}

    /** Several records under one checksum: all or none. */
    record Atomic(List<LogRecord> parts) implements LogRecord {}

    /** No position. */
    long NONE = -1;

    /** How a prepared branch ends. The numbers are stored. */
    enum BranchEnd {
        COMMITTED(1),
        ROLLED_BACK(2),
        /** By an operator: remembered until the coordinator says that it knows. */
        COMMITTED_BY_OPERATOR(3),
        ROLLED_BACK_BY_OPERATOR(4),
        FORGOTTEN(5);

        private final int number;

        BranchEnd(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }

        public static BranchEnd of(int number) {
            for (BranchEnd end : values()) {
                if (end.number == number) {
                    return end;
                }
            }
            throw new IllegalArgumentException("unknown end of a branch: " + number);
        }
    }

    /** Offsets in a row. */
    record Run(long first, int count) {}

    /** How often the delivery of a message has failed. */
    record Failures(long offset, int count) {}

    /** Where a message waited before it was published. */
    sealed interface Origin {
        /** Where the record of the waiting message begins. */
        long position();

        record FromSchedule(long dueMillis, long position) implements Origin {}

        record FromPrepared(long position) implements Origin {}
    }
}
