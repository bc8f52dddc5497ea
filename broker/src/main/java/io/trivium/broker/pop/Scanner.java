package io.trivium.broker.pop;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.log.Slice;
import io.trivium.broker.publish.IndexFlags;
import io.trivium.broker.record.LogRecord.Origin;
import io.trivium.broker.record.LogRecord.Published;
import io.trivium.broker.record.Placement;
import io.trivium.broker.record.RecordReader;
import io.trivium.broker.store.IndexEntries;
import io.trivium.broker.store.QueueIndexes;
import io.trivium.broker.view.GroupState;
import io.trivium.message.PropertyNames;
import io.trivium.message.RecordFields;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads index entries, and records where they must be looked at, and says what a group may want. The sequencer's. */
final class Scanner {
    private final QueueIndexes indexes;
    private final MessageLog log;
    private final InstantSource clock;
    private long work;

    Scanner(QueueIndexes indexes, MessageLog log, InstantSource clock) {
        this.indexes = indexes;
        this.log = log;
        this.clock = clock;
    }

    int read(PopQueue queue, long offset, IndexEntries target) {
        return indexes.read(queue.queue().key(), offset, queue.queue().publishedEnd(), target);
    }

    /** Where to go on behind messages that are stored no longer. */
    long skipHole(PopQueue queue, long offset) {
        long end = queue.queue().publishedEnd();
        return Math.max(
                offset + 1, Math.min(end, indexes.nextOffset(queue.queue().key(), offset, end)));
    }

    /** The first message of a queue that is stored. */
    long firstOffset(PopQueue queue) {
        long end = queue.queue().publishedEnd();
        return Math.min(end, indexes.firstOffset(queue.queue().key(), end));
    }

    /** Makes an entry of a message if it is available to the group and the filter wants it; finishes what the group skips. */
    @Nullable
    Entry examine(GroupTopic groupTopic, PopQueue queue, long offset, IndexEntries from, int at, MessageFilter filter) {
        if (!queue.available(offset)) {
            return null; // taken or finished
        }
        if (from.size(at) == 0) {
            groupTopic.finish(queue, offset); // dropped, or lost to damage
            return null;
        }
        int flags = from.flags(at);
        long position = from.position(at);
        if (skips(groupTopic.group(), flags, position)) {
            groupTopic.finish(queue, offset);
            return null;
        }
        MessageFilter wanted = groupTopic.wanted();
        if (wanted != null && !matches(wanted, position, from.size(at))) {
            groupTopic.finish(queue, offset);
            return null;
        }
        if (!filter.mayMatch(from.tagHash(at))) {
            return null;
        }
        int keyHash = from.orderingKeyHash(at);
        int size = from.size(at);
        long expiry = (flags & IndexFlags.EXPIRES) == 0 ? 0 : expiry(position, size);
        Entry entry = new Entry(
                queue,
                offset,
                position,
                size,
                from.tagHash(at),
                keyHash,
                flags,
                Entry.rank(keyHash, from.priority(at)),
                expiry,
                false);
        if (expired(entry)) {
            groupTopic.finish(queue, offset);
            return null;
        }
        return !filter.readsRecords() || matches(filter, entry) ? entry : null;
    }

    /** Whether only the record of a message says when it expires, or whether it is for the group. */
    static boolean readsRecord(GroupState group, int flags) {
        return (flags & IndexFlags.EXPIRES) != 0
                || ((flags & IndexFlags.DELAYED) != 0
                        && isSubscription(group.settings().kind()));
    }

    private static boolean isSubscription(GroupKind kind) {
        return kind != GroupKind.NATIVE && kind != GroupKind.QUEUE;
    }

    /** Whether a message is not for a group, whatever its consumers' filters. */
    boolean skips(GroupState group, int flags, long position) {
        GroupKind kind = group.settings().kind();
        if (kind == GroupKind.NATIVE) {
            return false;
        }
        if (kind == GroupKind.QUEUE) {
            return (flags & IndexFlags.TO_TOPIC) != 0;
        }
        return (flags & IndexFlags.TO_QUEUE) != 0
                || ((flags & IndexFlags.DELAYED) != 0 && sentAt(position) < group.createdPosition());
    }

    /** Where the message of a fired schedule was first stored: a subscription gets only what was sent after it began. */
    private long sentAt(long position) {
        Optional<Long> origin = log.inFrameAt(position, frame -> {
            long[] found = {position};
            Placement.visit(RecordReader.read(frame), frame.payloadPosition(), (holder, number, message, at) -> {
                if (at == position && holder instanceof Published published) {
                    Origin from = published.origin();
                    found[0] = from == null ? position : from.position();
                }
            });
            return Optional.of(found[0]);
        });
        return origin.orElse(position);
    }

    boolean matches(MessageFilter filter, Entry entry) {
        if (!filter.mayMatch(entry.tagHash())) {
            return false;
        }
        if (!filter.readsRecords()) {
            return true;
        }
        return matches(filter, entry.position(), entry.size());
    }

    private boolean matches(MessageFilter filter, long position, int size) {
        try (Slice slice = log.find(position, size)) {
            if (slice == null) {
                return false;
            }
            work += filter.work(slice.bytes());
            return filter.matches(slice.bytes());
        }
    }

    /** Returns about how many bytes filters have gone over since it was last asked. */
    long takeWork() {
        long done = work;
        work = 0;
        return done;
    }

    boolean expired(Entry entry) {
        // Most never do: then the clock is not asked.
        return entry.expires() && entry.expired(clock.millis());
    }

    long expiry(long position, int size) {
        try (Slice slice = log.find(position, size)) {
            if (slice == null) {
                return 0;
            }
            ByteBuffer bytes = slice.bytes();
            return RecordFields.longProperty(bytes, bytes.position(), PropertyNames.TRV_EXPIRY, 0);
        }
    }

    /** The record with the number of failed deliveries patched in; null if it is stored no longer. */
    @Nullable
    Slice record(Entry entry, int attempts) {
        Slice slice = log.find(entry.position(), entry.size());
        if (slice == null || attempts == 0) {
            return slice;
        }
        try (slice) {
            ByteBuffer copy = ByteBuffer.allocate(entry.size());
            copy.put(slice.bytes().duplicate()).flip();
            RecordFields.setAttempts(copy, 0, RecordFields.attempts(copy, 0) + attempts);
            return Slice.of(copy);
        }
    }
}
