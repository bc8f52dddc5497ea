package io.trivium.broker.delivery;

import io.trivium.broker.log.Slice;

/**
 * A leased message.
 *
 * @param queue the queue's number
 * @param offset in its queue
 * @param attempts deliveries that ended without acknowledgement before this one
 * @param record the stored record, its attempts patched in; the receiver closes it
 */
public record Delivery(int queue, long offset, int attempts, Slice record) {}
