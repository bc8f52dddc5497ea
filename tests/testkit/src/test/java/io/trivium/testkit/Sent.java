package io.trivium.testkit;

import io.trivium.broker.publish.PublishReceipt;
import org.jspecify.annotations.Nullable;

/** A message that somebody tried to send, and what the reference knows of it. */
final class Sent {
    /** Where a message is on its way. */
    enum State {
        /** Asked for, and not answered. It may be stored or not. */
        ASKED,
        /** Answered: it stands in its queue, at its offset. */
        STORED,
        /** Answered: it waits for its time. */
        SCHEDULED,
        /** Answered: it waits for its sender's decision. */
        PREPARED,
        COMMITTING,
        ROLLING_BACK,
        /** Scheduled, and asked to be dropped. */
        RECALLING,
        /** Refused, rolled back, lost unanswered in a crash, or gone with its topic: never seen from now on. */
        NEVER
    }

    final String id;
    final String topic;
    final int queue;
    final String key;
    final int size;
    /** 0 without a delivery time. */
    final long dueMillis;
    /** Publications, and transactions, are stored whole or not at all. */
    int batch;

    State state = State.ASKED;
    boolean transaction;
    /** From when on it is not delivered any more, 0 for never. */
    long expiryMillis;
    /** It counts as sent when as many had been sent: before a subscription began, or after. */
    long sentAs;
    /** Sent in a transaction of several: its branch decides. */
    boolean inBranch;
    /** Its topic was deleted before it was published. */
    boolean lostTopic;
    /** The number under which it may be sent again; -1 for none. */
    long request = -1;
    /** What was answered, null if nothing was or a power cut may have taken it back. */
    @Nullable
    PublishReceipt receipt;
    /** Not answered and not found after a crash: its sender may send it again. */
    boolean lost;
    /** Answered before it was forced, and not seen since: a power cut may take it. */
    boolean writtenOnly;

    long preparedAt = -1;
    /** Where it was seen, or is to be seen; -1 for nowhere. */
    int atQueue = -1;

    long atOffset = -1;
    boolean seen;
    /** By the broker's clock. */
    long storedMillis;

    Sent(String id, String topic, int queue, String key, int size, long dueMillis, int batch) {
        this.id = id;
        this.topic = topic;
        this.queue = queue;
        this.key = key;
        this.size = size;
        this.dueMillis = dueMillis;
        this.batch = batch;
        this.sentAs = ReferenceBroker.number(id);
    }

    @Override
    public String toString() {
        return id + " " + state + (seen ? " seen" : "") + " of " + topic + "/" + atQueue + "@" + atOffset;
    }
}
