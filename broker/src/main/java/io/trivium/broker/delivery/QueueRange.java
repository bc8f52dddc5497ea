package io.trivium.broker.delivery;

/**
 * The published messages of a queue.
 *
 * @param minOffset of the first one that is still stored
 * @param maxOffset after the last one
 */
public record QueueRange(long minOffset, long maxOffset) {
    public boolean empty() {
        return minOffset >= maxOffset;
    }
}
