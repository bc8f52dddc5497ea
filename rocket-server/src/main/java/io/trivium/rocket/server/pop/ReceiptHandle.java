package io.trivium.rocket.server.pop;

import io.trivium.broker.topic.Topic;
import io.trivium.rocket.protocol.BadRequestException;

/**
 * RocketMQ's receipt for a popped message, which its client puts together from the answer (protocol reference §4.7): eight fields,
 * separated by single spaces; a proxy adds a ninth.
 *
 * @param startOffset the first offset that the pop returned of the queue
 * @param poppedMillis when, epoch milliseconds
 * @param leaseMillis how long the message is the consumer's
 * @param reviveQueue the number of the topic that the message was popped of: a later topic of that name has another one; {@link #ORDERED}
 *     for a pop in order, 0 where it is not told
 * @param source 0 for the topic itself, 1 and 2 for its retry topics
 * @param brokerName whose it is
 * @param queue the queue's number
 * @param offset in the queue
 */
record ReceiptHandle(
        long startOffset,
        long poppedMillis,
        long leaseMillis,
        int reviveQueue,
        String source,
        String brokerName,
        int queue,
        long offset) {
    /** By this number clients know a message that was popped in order. */
    static final int ORDERED = 999;

    private static final int UNTOLD = 0;
    private static final int FIELDS = 8;

    /** What a receipt says of its topic. */
    static int reviveQueue(Topic topic, boolean inOrder) {
        if (inOrder) {
            return ORDERED;
        }
        return topic.number() == ORDERED ? UNTOLD : topic.number();
    }

    /** Whether a receipt is of no earlier topic of the same name. */
    static boolean mayBeOf(Topic topic, int reviveQueue) {
        return reviveQueue == UNTOLD || reviveQueue == ORDERED || reviveQueue == topic.number();
    }

    static ReceiptHandle parse(String text) {
        String[] fields = text.split(" ", -1);
        if (fields.length < FIELDS) {
            throw new BadRequestException("not a receipt handle: it has " + fields.length + " fields");
        }
        try {
            return new ReceiptHandle(
                    Long.parseLong(fields[0]),
                    Long.parseLong(fields[1]),
                    Long.parseLong(fields[2]),
                    Integer.parseInt(fields[3]),
                    fields[4],
                    fields[5],
                    Integer.parseInt(fields[6]),
                    Long.parseLong(fields[7]));
        } catch (NumberFormatException e) {
            throw new BadRequestException("not a receipt handle: a field is no number");
        }
    }

    @Override
    public String toString() {
        return startOffset + " " + poppedMillis + " " + leaseMillis + " " + reviveQueue + " " + source + " "
                + brokerName + " " + queue + " " + offset;
    }
}
