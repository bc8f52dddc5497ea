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
        int[] starts = starts(text);
        try {
            return new ReceiptHandle(
                    number(text, starts, 0),
                    number(text, starts, 1),
                    number(text, starts, 2),
                    Math.toIntExact(number(text, starts, 3)),
                    text.substring(starts[4], starts[5] - 1),
                    text.substring(starts[5], starts[6] - 1),
                    Math.toIntExact(number(text, starts, 6)),
                    number(text, starts, 7));
        } catch (NumberFormatException | ArithmeticException e) {
            throw new BadRequestException("not a receipt handle: a field is no number");
        }
    }

    /** Where the fields begin, and last where one after them would. */
    private static int[] starts(String text) {
        int[] starts = new int[FIELDS + 1];
        for (int field = 0; field < FIELDS; field++) {
            int space = text.indexOf(' ', starts[field]);
            if (space < 0 && field < FIELDS - 1) {
                throw new BadRequestException("not a receipt handle: it has " + (field + 1) + " fields");
            }
            starts[field + 1] = (space < 0 ? text.length() : space) + 1;
        }
        return starts;
    }

    private static long number(String text, int[] starts, int field) {
        return Long.parseLong(text, starts[field], starts[field + 1] - 1, 10);
    }

    @Override
    public String toString() {
        return startOffset + " " + poppedMillis + " " + leaseMillis + " " + reviveQueue + " " + source + " "
                + brokerName + " " + queue + " " + offset;
    }
}
