package io.trivium.broker.transaction;

import io.trivium.broker.transaction.Placing.Send;

/** A message that was sent in a transaction which is open, where it is until the transaction is decided. */
sealed interface Sent {
    /** About what the place of one in the log takes of the memory. */
    int PLACE_BYTES = 128;

    /** The number of its topic. */
    int topic();

    /** The bytes that it takes of the memory. */
    long memoryBytes();

    /** In memory. */
    record Held(Send send) implements Sent {
        @Override
        public int topic() {
            return send.topic();
        }

        @Override
        public long memoryBytes() {
            return send.message().record().remaining();
        }
    }

    /**
     * In the log, as a {@link io.trivium.broker.record.LogRecord.Staged} record of its own.
     *
     * @param position where the record's payload begins
     * @param bytes of the payload
     */
    record Stored(int topic, long position, int bytes) implements Sent {
        @Override
        public long memoryBytes() {
            return PLACE_BYTES;
        }
    }
}
