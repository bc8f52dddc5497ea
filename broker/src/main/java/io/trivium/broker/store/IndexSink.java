package io.trivium.broker.store;

/**
 * Takes index entries, in the order of the log. Entries of what was in the log when it was opened are ignored: the store has indexed
 * that already, by its {@link FrameIndexer}. A frame's entries are added before the next frame is begun and before the log is forced: a full
 * and forced segment counts as complete.
 */
public interface IndexSink {
    /**
     * Adds the next message of a queue.
     *
     * @param offset one more than the queue's last, or any for the queue's first; larger where messages were lost to damage
     * @param position where the message's record begins
     */
    void addMessage(
            long queueKey,
            long offset,
            long position,
            int size,
            int tagHash,
            int orderingKeyHash,
            int flags,
            int priority,
            long storedMillis);

    /** Adds a message's key, hashed to 64 bits, for queries. */
    void addKey(long keyHash, long position);

    /** Adds a scheduled message's delivery time. */
    void addDue(long deliverAtMillis, long position);
}
