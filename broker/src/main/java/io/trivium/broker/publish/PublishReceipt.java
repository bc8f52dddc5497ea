package io.trivium.broker.publish;

/**
 * Where a message was stored.
 *
 * @param queue the queue's number
 * @param queueOffset the message's offset in its queue; 0 for a message that waits for its delivery time or its commit
 * @param position where its record begins in the log, in bytes
 * @param storedMillis the broker's time, epoch milliseconds
 */
public record PublishReceipt(int queue, long queueOffset, long position, long storedMillis) {}
