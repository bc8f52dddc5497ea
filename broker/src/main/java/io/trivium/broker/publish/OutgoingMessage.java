package io.trivium.broker.publish;

import java.nio.ByteBuffer;

/**
 * A message on its way into the log: its record, encoded off the sequencer, and what the index needs of it.
 *
 * <p>The engine fills in the record's queue number, queue offset, position and store time while it copies it.
 *
 * @param queue the queue's number, or {@link #ANY_QUEUE}
 * @param record a whole stored record, from position to limit; left unchanged, must not change until the answer
 * @param tagHash Java's hash of the tag, 0 without one
 * @param orderingKeyHash Java's hash of the ordering key, 0 without one
 * @param flags bits of {@link IndexFlags}
 * @param priority 0 to 255, 4 unless the message says otherwise
 * @param deliverAtMillis the delivery time, epoch milliseconds; 0 to deliver at once
 * @param keyHashes 64-bit hashes of the message's keys and unique key, for queries
 */
public record OutgoingMessage(
        int queue,
        ByteBuffer record,
        int tagHash,
        int orderingKeyHash,
        int flags,
        int priority,
        long deliverAtMillis,
        long[] keyHashes) {

    /** The engine chooses: round and round over the topic's writable queues. */
    public static final int ANY_QUEUE = -1;

    public static final int DEFAULT_PRIORITY = 4;
}
