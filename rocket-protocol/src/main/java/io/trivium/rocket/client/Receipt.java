package io.trivium.rocket.client;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Proof of a lease. Equal to another one of the same lease; a later lease of the same message is another. */
public final class Receipt {
    private static final int HANDLE_FIELDS = 8;

    private final PoppedQueue from;
    private final long offset;

    Receipt(PoppedQueue from, long offset) {
        this.from = from;
        this.offset = offset;
    }

    /**
     * Reads RocketMQ's receipt handle (protocol reference §4.7); one that came from a broker may have more fields than eight.
     *
     * @param group the group's stored name
     * @param topic the stored name of the topic that was popped
     * @throws RocketException if the text is no handle
     */
    public static Receipt parse(String group, String topic, String handle) {
        String[] fields = handle.split(" ", -1);
        if (fields.length < HANDLE_FIELDS) {
            throw malformed(handle);
        }
        try {
            PoppedQueue from = new PoppedQueue(
                    fields[5],
                    group,
                    PoppedQueue.realTopic(topic, group, fields[4]),
                    Integer.parseInt(fields[6]),
                    Long.parseLong(fields[0]),
                    Long.parseLong(fields[1]),
                    Long.parseLong(fields[2]),
                    Integer.parseInt(fields[3]),
                    fields[4]);
            return new Receipt(from, Long.parseLong(fields[7]));
        } catch (NumberFormatException e) {
            throw malformed(handle);
        }
    }

    static RocketException malformed(String text) {
        return new RocketException(RocketException.NOT_ANSWERED, "not a receipt handle: " + text);
    }

    /** The broker's name. */
    public String broker() {
        return from.broker();
    }

    /** The group's stored name. */
    public String group() {
        return from.group();
    }

    /** The stored name of the topic that the message really stands in. */
    public String topic() {
        return from.topic();
    }

    /** The queue's number. */
    public int queue() {
        return from.queue();
    }

    /** In the queue. */
    public long offset() {
        return offset;
    }

    /** What the receipts of its pop and queue have in common. */
    PoppedQueue from() {
        return from;
    }

    /** RocketMQ's receipt handle, made at each call: eight fields separated by spaces (protocol reference §4.7). */
    public String handle() {
        return from.startOffset() + " " + from.popMillis() + " " + from.invisibleMillis() + " " + from.reviveQueue()
                + " " + from.retry() + " " + from.broker() + " " + from.queue() + " " + offset;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Receipt that && offset == that.offset && Objects.equals(from, that.from);
    }

    @Override
    public int hashCode() {
        return 31 * from.hashCode() + Long.hashCode(offset);
    }

    @Override
    public String toString() {
        return "Receipt[group=" + group() + ", topic=" + topic() + ", handle=" + handle() + "]";
    }
}
