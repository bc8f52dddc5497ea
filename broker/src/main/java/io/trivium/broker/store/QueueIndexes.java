package io.trivium.broker.store;

import java.util.OptionalLong;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Where the messages of each queue stand in the log.
 *
 * <p>A queue is known by a key: the topic's number in the upper 32 bits, the queue's number in the lower. The sequencer's thread
 * appends; any thread reads, without a lock, what was appended before (the engine sees to it that nobody reads past what is
 * published).
 */
public interface QueueIndexes extends IndexSink {
    static long queueKey(int topicNumber, int queueNumber) {
        return ((long) topicNumber << 32) | (queueNumber & 0xFFFF_FFFFL);
    }

    /** How many parts of the log are complete and still have their entries in memory, as the background has not written them yet. */
    default int waitingParts() {
        return 0;
    }

    /** The largest key of a queue that has messages here, or -1: no topic's number is used twice, even if its own record is damaged. */
    long largestQueueKey();

    /**
     * Copies entries of a queue from an offset on.
     *
     * @param limitOffset exclusive
     * @return how many were copied, from that offset on without a gap; 0 if the offset is not indexed
     */
    int read(long queueKey, long offset, long limitOffset, IndexEntries target);

    /**
     * Returns the first indexed offset at or after one: it is larger where messages were dropped or lost. {@link #read} may return
     * nothing for such a hole.
     */
    default long nextOffset(long queueKey, long offset, long otherwise) {
        return Math.max(offset, firstOffset(queueKey, otherwise));
    }

    /** Returns the queue's first indexed offset, or {@code otherwise} if it has none. */
    long firstOffset(long queueKey, long otherwise);

    /** Returns the first offset whose store time is at least {@code storedMillis}; empty if all are earlier. */
    OptionalLong offsetAtTime(long queueKey, long storedMillis);

    /**
     * Visits scheduled messages, sorted by delivery time and then by position, until the visitor returns false. Reads files: not for the
     * sequencer's thread. What is added meanwhile may be visited or not.
     *
     * @param start where to begin in each part of the log
     */
    void findDue(DueStart start, DueVisitor visitor);

    /** Tells where to begin. Asked on the thread that searches. */
    @FunctionalInterface
    interface DueStart {
        /** Returns the first that matters among those that stand in a part of the log (its end exclusive); null if none does. */
        @Nullable
        Due from(long startPosition, long endPosition);
    }

    /** Sees scheduled messages. */
    @FunctionalInterface
    interface DueVisitor {
        /** Returns whether to go on. */
        boolean visit(Due due);
    }

    /** Visits positions of messages with that key, newest first, until the visitor returns false. */
    void findKey(long keyHash, LongPredicate positionVisitor);
}
