package io.trivium.testkit;

import io.trivium.broker.Broker;
import io.trivium.broker.log.Slice;
import io.trivium.broker.retention.RetentionConfig;
import io.trivium.broker.topic.QueueId;
import io.trivium.message.StoredRecord;
import io.trivium.testkit.Holdings.Spot;
import io.trivium.testkit.Sent.State;
import java.util.function.BooleanSupplier;

/** What a broker may drop, and what it has to keep however old it is. */
final class Keeping {
    /** A queue's group: it holds what it has not finished. The other groups are native ones, and hold nothing. */
    static final String HOLDER = "g1";
    /** The topic of which it holds messages. */
    static final String HELD = "t0";

    private final ReferenceBroker reference;
    private final RetentionConfig config;
    private final BooleanSupplier mayBeFull;

    /** @param mayBeFull whether room is needed more than old messages */
    Keeping(ReferenceBroker reference, RetentionConfig config, BooleanSupplier mayBeFull) {
        this.mayBeFull = mayBeFull;
        this.reference = reference;
        this.config = config;
    }

    /** A message is gone: it was old enough, or room was needed, and nobody held it. */
    void mayDrop(QueueId queue, long offset, Sent message, long latestMillis) {
        boolean old = message.storedMillis < latestMillis - config.age().toMillis();
        Invariant.NOTHING_LOST.holds(
                old || config.maxBytes() < Long.MAX_VALUE || mayBeFull.getAsBoolean(),
                () -> message + " is gone after " + (latestMillis - message.storedMillis) + " ms");
        Spot spot = new Spot(HOLDER, queue.topic(), queue.number(), offset);
        Invariant.NOTHING_LOST.holds(
                !queue.topic().equals(HELD) || reference.progress(spot).finished(offset),
                () -> message + " is gone and " + HOLDER + " has not finished it");
    }

    /** What waits for its time, or for its sender's decision, can be read where it was stored. */
    void waiting(Broker broker) {
        for (Sent message : reference.sent.values()) {
            if (message.state == State.PREPARED && message.preparedAt >= 0 && !message.lostTopic) {
                stored(broker, message, message.preparedAt);
            } else if (message.state == State.SCHEDULED && message.receipt != null) {
                stored(broker, message, message.receipt.position());
            }
        }
    }

    private static void stored(Broker broker, Sent message, long position) {
        try (Slice record = broker.message(position).orElse(null)) {
            Invariant.NOTHING_LOST.holds(
                    record != null
                            && Letters.read(record.bytes()).equals(message.id)
                            && StoredRecord.decode(record.bytes().duplicate()).position() == position,
                    () -> message + " is not at " + position + " any more");
        }
    }
}
