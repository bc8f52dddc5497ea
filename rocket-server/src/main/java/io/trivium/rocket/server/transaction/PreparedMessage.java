package io.trivium.rocket.server.transaction;

import io.trivium.broker.Broker;
import io.trivium.broker.log.Slice;
import io.trivium.broker.topic.Topic;
import io.trivium.message.MessageIds;
import io.trivium.message.MessageProperties;
import io.trivium.message.PropertyNames;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import io.trivium.message.SysFlags;
import io.trivium.rocket.server.send.Draft;
import io.trivium.rocket.server.send.MessageFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The first half of a transaction, as it stands in the log. */
record PreparedMessage(StoredMessage message) {
    private static final long NO_IMMUNITY = -1;

    /** Reads one; empty if no prepared message stands there. */
    static Optional<PreparedMessage> load(Broker engine, long position) {
        Optional<Slice> found = engine.prepared(position);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (Slice record = found.get()) {
            StoredMessage message = StoredRecord.decode(record.bytes().duplicate());
            return "true".equals(message.properties().get(PropertyNames.TRAN_MSG))
                    ? Optional.of(new PreparedMessage(message))
                    : Optional.empty();
        }
    }

    @Nullable
    String producerGroup() {
        return message.properties().get(PropertyNames.PGROUP);
    }

    @Nullable
    String uniqueKey() {
        return message.properties().get(PropertyNames.UNIQ_KEY);
    }

    String offsetId() {
        return MessageIds.offsetId(message.storeHost(), message.position());
    }

    /** Whether its producer asked for a time without checks. */
    boolean hasImmunity() {
        return immunitySeconds() != NO_IMMUNITY;
    }

    /** Whether its producer is asked about it at that time: once it is older than its producer said, or else than the time-out. */
    boolean askedAt(long nowMillis, Duration timeout) {
        Duration wait = immunitySeconds() < 0 ? timeout : Duration.ofSeconds(immunitySeconds());
        return isOver(wait, nowMillis - message.bornMillis()) && isOver(wait, nowMillis - message.storedMillis());
    }

    /** Whether one has waited for that long; a time that is ahead of the clock, as when somebody sets it back, keeps nobody waiting. */
    private static boolean isOver(Duration wait, long millis) {
        return millis < 0 || Duration.ofMillis(millis).compareTo(wait) > 0;
    }

    /** Until which age its producer may decide without being asked. */
    Duration timeToDecide(Duration timeout) {
        Duration own = Duration.ofSeconds(Math.max(0, immunitySeconds()));
        return own.compareTo(timeout) > 0 ? own : timeout;
    }

    /** The age, by the producer's time unless that is ahead of the clock. */
    Duration age(long nowMillis) {
        long bornMillis = message.bornMillis();
        return Duration.ofMillis(nowMillis - (bornMillis > nowMillis ? message.storedMillis() : bornMillis));
    }

    /** The message that a commit publishes. */
    Draft committed(Topic topic) {
        MessageProperties properties = message.properties()
                .copy()
                .remove(PropertyNames.TRAN_MSG)
                .remove(PropertyNames.REAL_TOPIC)
                .remove(PropertyNames.REAL_QID);
        // What the broker added to the half it adds again: found in the text, it would be taken apart once more.
        MessageFactory.OF_BROKER.forEach(properties::remove);
        return draft(topic, message.queueId(), message.sysFlag() | SysFlags.COMMITTED, properties);
    }

    /** The message that is set aside because nobody ever decided. */
    Draft abandoned(Topic topic) {
        MessageProperties properties = message.properties()
                .copy()
                .remove(PropertyNames.TRAN_MSG)
                .set(PropertyNames.REAL_TOPIC, message.topic())
                .set(PropertyNames.REAL_QID, Integer.toString(message.queueId()));
        return draft(topic, -1, message.sysFlag(), properties);
    }

    /** What was set aside, as its producer sent it. */
    Draft resumed(Topic topic) {
        MessageProperties properties = message.properties()
                .copy()
                .set(PropertyNames.TRAN_MSG, "true")
                .remove(PropertyNames.REAL_TOPIC)
                .remove(PropertyNames.REAL_QID);
        return draft(topic, realQueue(topic), message.sysFlag(), properties);
    }

    private int realQueue(Topic topic) {
        String queue = message.properties().get(PropertyNames.REAL_QID);
        boolean known = queue != null && queue.matches("\\d{1,5}") && Integer.parseInt(queue) < topic.writeQueues();
        return known ? Integer.parseInt(queue) : -1;
    }

    /** The record that a producer is asked with. */
    ByteBuffer question(int checks) {
        MessageProperties properties =
                message.properties().copy().set(PropertyNames.TRANSACTION_CHECK_TIMES, Integer.toString(checks));
        return StoredRecord.encode(new StoredMessage(
                message.topic(),
                message.queueId(),
                message.queueOffset(),
                message.position(),
                message.flag(),
                message.sysFlag(),
                message.bornMillis(),
                message.bornHost(),
                message.storedMillis(),
                message.storeHost(),
                message.attempts(),
                message.preparedPosition(),
                message.body(),
                properties));
    }

    private Draft draft(Topic topic, int queue, int sysFlag, MessageProperties properties) {
        return new Draft(
                topic,
                queue,
                message.flag(),
                sysFlag,
                message.bornMillis(),
                message.bornHost(),
                message.attempts(),
                message.position(),
                ByteBuffer.wrap(message.body()),
                properties.encode());
    }

    private long immunitySeconds() {
        String seconds = message.properties().get(PropertyNames.CHECK_IMMUNITY_TIME_IN_SECONDS);
        if (seconds == null) {
            return NO_IMMUNITY;
        }
        try {
            return Long.parseLong(seconds);
        } catch (NumberFormatException e) {
            return NO_IMMUNITY;
        }
    }
}
