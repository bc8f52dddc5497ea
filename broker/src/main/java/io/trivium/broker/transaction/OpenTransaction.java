package io.trivium.broker.transaction;

import io.trivium.broker.sequencer.Deadlines.Deadline;
import io.trivium.broker.transaction.Sent.Stored;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A transaction that is neither prepared nor decided. In memory only. */
final class OpenTransaction {
    private final String session;
    private final String id;
    private final Duration timeout;
    private final TreeMap<Integer, Sent> sends = new TreeMap<>();
    private long bytes;
    private long memoryBytes;
    private long storedFrom = Long.MAX_VALUE;
    private long storedTo;
    private @Nullable Deadline deadline;
    private @Nullable String failure;

    OpenTransaction(String session, String id, Duration timeout) {
        this.session = session;
        this.id = id;
        this.timeout = timeout;
    }

    String session() {
        return session;
    }

    String id() {
        return id;
    }

    /** How long it may take; zero if only being idle ends it. */
    Duration timeout() {
        return timeout;
    }

    /** By their numbers. */
    SortedMap<Integer, Sent> sends() {
        return sends;
    }

    /** The bytes of its messages. */
    long bytes() {
        return bytes;
    }

    /** The bytes that its messages, or their places, take of the memory. */
    long memoryBytes() {
        return memoryBytes;
    }

    /** Whether some of its messages may stand in a part of the log. */
    boolean mayStandBetween(long from, long to) {
        return storedFrom < to && storedTo > from;
    }

    void add(int number, Sent sent, long sentBytes) {
        sends.put(number, sent);
        bytes += sentBytes;
        memoryBytes += sent.memoryBytes();
        if (sent instanceof Stored stored) {
            storedFrom = Math.min(storedFrom, stored.position());
            storedTo = stored.position() + stored.bytes();
        }
    }

    /** When it ends unless it is used before. */
    @Nullable
    Deadline deadline() {
        return deadline;
    }

    void deadline(@Nullable Deadline next) {
        deadline = next;
    }

    /** Why it can only be rolled back, null if it may be committed. */
    @Nullable
    String failure() {
        return failure;
    }

    /** Nothing of it will be done. */
    void fail(String why) {
        failure = why;
        sends.clear();
        bytes = 0;
        memoryBytes = 0;
        storedFrom = Long.MAX_VALUE;
        storedTo = 0;
    }
}
