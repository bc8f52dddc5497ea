package io.trivium.broker.pop;

import io.trivium.broker.publish.IndexFlags;
import io.trivium.broker.publish.OutgoingMessage;
import io.trivium.broker.sequencer.Deadlines.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * A message that a group has not finished, as a lane offers it or a consumer holds it. Ordered as it is to be delivered: what came
 * back first, then by priority, then by position.
 */
final class Entry implements Comparable<Entry> {
    private final PopQueue queue;
    private final long offset;
    private final long position;
    private final int size;
    private final int tagHash;
    private final int keyHash;
    private final int flags;
    private final int rank;
    private final long expiryMillis;
    private final boolean returned;
    private @Nullable Grant grant;
    private @Nullable KeyHold hold;
    private @Nullable Deadline hidden;
    private boolean locked;

    Entry(
            PopQueue queue,
            long offset,
            long position,
            int size,
            int tagHash,
            int keyHash,
            int flags,
            int rank,
            long expiryMillis,
            boolean returned) {
        this.queue = queue;
        this.offset = offset;
        this.position = position;
        this.size = size;
        this.tagHash = tagHash;
        this.keyHash = keyHash;
        this.flags = flags;
        this.rank = rank;
        this.expiryMillis = expiryMillis;
        this.returned = returned;
    }

    /** With an ordering key the order of the messages counts more than their priorities. */
    static int rank(int keyHash, int priority) {
        return keyHash == 0 ? priority : OutgoingMessage.DEFAULT_PRIORITY;
    }

    /**
     * The same message, to be offered again: before new ones. With an ordering key only its place counts, as earlier messages of the
     * key may count as new where the queue was examined again since.
     */
    Entry comeBack() {
        return new Entry(queue, offset, position, size, tagHash, keyHash, flags, rank, expiryMillis, keyHash == 0);
    }

    PopQueue queue() {
        return queue;
    }

    long offset() {
        return offset;
    }

    long position() {
        return position;
    }

    int size() {
        return size;
    }

    int tagHash() {
        return tagHash;
    }

    /** 0 without an ordering key. */
    int keyHash() {
        return keyHash;
    }

    int flags() {
        return flags;
    }

    boolean closesGroup() {
        return (flags & IndexFlags.CLOSES_GROUP) != 0;
    }

    int rank() {
        return rank;
    }

    boolean expires() {
        return expiryMillis > 0;
    }

    boolean expired(long nowMillis) {
        return expires() && expiryMillis <= nowMillis;
    }

    /** The pop that has it, null if nobody has. */
    @Nullable
    Grant grant() {
        return grant;
    }

    boolean leasedTo(String session) {
        return grant != null && grant.isOf(session);
    }

    void grant(@Nullable Grant newGrant) {
        grant = newGrant;
    }

    /** The hold on its ordering key that it is part of, if any. */
    @Nullable
    KeyHold hold() {
        return hold;
    }

    void hold(@Nullable KeyHold newHold) {
        hold = newHold;
    }

    /** Until when it is hidden, null if it is not. */
    @Nullable
    Deadline hidden() {
        return hidden;
    }

    void hidden(@Nullable Deadline until) {
        hidden = until;
    }

    /** Whether it waits for the decision of a prepared branch: it is taken, but nobody has it. */
    boolean locked() {
        return locked;
    }

    void lock() {
        locked = true;
    }

    void unlock() {
        locked = false;
    }

    @Override
    public int compareTo(Entry other) {
        if (returned != other.returned) {
            return returned ? -1 : 1;
        }
        return rank != other.rank ? Integer.compare(other.rank, rank) : Long.compare(position, other.position);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(position);
    }
}
