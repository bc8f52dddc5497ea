package io.trivium.broker.transaction;

import io.trivium.broker.sequencer.Deadlines.Deadline;
import io.trivium.broker.transaction.Placing.Send;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A transaction that is neither prepared nor decided. In memory only. */
final class OpenTransaction {
    private final String session;
    private final String id;
    private final Duration timeout;
    private final TreeMap<Integer, Send> sends = new TreeMap<>();
    private long bytes;
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
    SortedMap<Integer, Send> sends() {
        return sends;
    }

    /** The bytes of its messages. */
    long bytes() {
        return bytes;
    }

    void add(int number, Send send, long sendBytes) {
        sends.put(number, send);
        bytes += sendBytes;
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
    }
}
