package io.trivium.broker.delivery;

import io.trivium.broker.log.Slice;

/**
 * A leased message.
 *
 * @param queue the queue's number
 * @param offset in its queue
 * @param attempts deliveries that ended without acknowledgement before this one
 * @param seenBefore whether an earlier run of the broker may have delivered it
 * @param record the stored record, the attempts patched in, and one more if it was seen before; the receiver closes it
 */
public record Delivery(int queue, long offset, int attempts, boolean seenBefore, Slice record) {}
