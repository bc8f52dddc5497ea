package io.trivium.testkit;

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
    /** Publications are stored whole or not at all. */
    final int batch;

    State state = State.ASKED;
    boolean transaction;
    /** Answered before it was forced, and not seen since: a power cut may take it. */
    boolean writtenOnly;

    long preparedAt = -1;
    /** Where it was seen, or is to be seen; -1 for nowhere. */
    int atQueue = -1;

    long atOffset = -1;
    boolean seen;

    Sent(String id, String topic, int queue, String key, int size, long dueMillis, int batch) {
        this.id = id;
        this.topic = topic;
        this.queue = queue;
        this.key = key;
        this.size = size;
        this.dueMillis = dueMillis;
        this.batch = batch;
    }

    @Override
    public String toString() {
        return id + " " + state + (seen ? " seen" : "") + " of " + topic + "/" + atQueue + "@" + atOffset;
    }
}
