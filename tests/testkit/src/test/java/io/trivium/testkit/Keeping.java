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
    /** The topic of which a queue's group, where there is one, holds messages. */
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

    /** A message that nobody can hold is gone: it was old enough, or room was needed. */
    void mayDropNative(String id, long storedMillis) {
        long age = reference.latestMillis() - storedMillis;
        Invariant.NOTHING_LOST.holds(
                age > config.age().toMillis() || config.maxBytes() < Long.MAX_VALUE || mayBeFull.getAsBoolean(),
                () -> id + " is gone after " + age + " ms");
    }

    /** A message is gone: it was old enough, or room was needed, and nobody held it. */
    void mayDrop(QueueId queue, long offset, Sent message) {
        mayDropNative(message.id, message.storedMillis);
        reference.groups.forEach((group, subscribers) -> {
            Spot spot = new Spot(group, queue.topic(), queue.number(), offset);
            Invariant.NOTHING_LOST.holds(
                    !subscribers.holds(queue.topic())
                            || reference.progress(spot).finished(offset)
                            || reference.passes(spot),
                    () -> message + " is gone and " + group + " has not finished it");
        });
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
