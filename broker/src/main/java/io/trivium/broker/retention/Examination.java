package io.trivium.broker.retention;

import io.trivium.broker.group.ConsumerGroup;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.log.MessageLog;
import io.trivium.broker.log.Slice;
import io.trivium.broker.publish.IndexFlags;
import io.trivium.broker.store.IndexEntries;
import io.trivium.broker.store.QueueIndexes;
import io.trivium.broker.store.Retention;
import io.trivium.broker.store.Retention.Part;
import io.trivium.broker.view.Branches.Branch;
import io.trivium.broker.view.Cursor;
import io.trivium.broker.view.FinishedOffsets;
import io.trivium.broker.view.ScheduleState;
import io.trivium.broker.view.Views;
import io.trivium.message.PropertyNames;
import io.trivium.message.RecordFields;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which messages of one part of the log must be kept: they wait for their time or their sender's decision, or a group holds
 * them. It asks the sequencer a little at a time and thinks in the background; what does not live at some moment never lives again, so the
 * answers may be of different moments.
 */
final class Examination {
    /** Chunks of finished offsets that the sequencer copies in one turn: at most 8 KiB each. */
    private static final int CHUNKS_AT_A_TIME = 64;

    private static final int ENTRIES = 1024;

    private final Part part;
    private final QueueIndexes indexes;
    private final MessageLog log;
    private final long nowMillis;
    private final SortedSet<Long> live = new TreeSet<>();
    private final ArrayDeque<Held> unasked = new ArrayDeque<>();
    private long liveBytes;
    private boolean pinned;

    Examination(Part part, QueueIndexes indexes, MessageLog log, long nowMillis) {
        this.part = part;
        this.indexes = indexes;
        this.log = log;
        this.nowMillis = nowMillis;
    }

    /** A run of a queue that a group may hold. */
    record Held(ConsumerGroup group, long queueKey, long first, int count) {}

    /** What the sequencer says of it; null if the group is gone. */
    record Answer(Held held, @Nullable FinishedOffsets finished) {}

    /** What waits in the part, as the sequencer knows it. */
    record Waiting(ScheduleState schedule, List<Long> positions, boolean tooMany) {}

    Part part() {
        return part;
    }

    /** Where the messages begin that live. */
    SortedSet<Long> live() {
        return live;
    }

    /** Whether too much lives to make the part smaller. */
    boolean pinned() {
        return pinned;
    }

    /**
     * The sequencer's part of {@link #waiting}.
     *
     * @param pins says that a part is needed whole
     */
    static Waiting ask(Views views, Pins pins, Part part, int limit) {
        List<Long> positions = new ArrayList<>();
        if (pins.needed(part.start(), part.end())) {
            return new Waiting(views.schedule().state(), positions, true);
        }
        for (Long position :
                views.prepared().all().subMap(part.start(), part.end()).keySet()) {
            if (positions.size() == limit) {
                return new Waiting(views.schedule().state(), positions, true);
            }
            positions.add(position);
        }
        for (Branch branch : views.branches().all()) {
            long position = branch.payloadPosition();
            if (branch.payloadBytes() > 0 && position >= part.start() && position < part.end()) {
                positions.add(position);
            }
        }
        return new Waiting(views.schedule().state(), positions, false);
    }

    void waiting(Waiting waiting) {
        pinned |= waiting.tooMany();
        live.addAll(waiting.positions());
        liveBytes += 1024L * waiting.positions().size();
        if (!waiting.positions().isEmpty()) {
            limit();
        }
    }

    /** Scheduled messages of the part. */
    void scheduled(long position) {
        live.add(position);
        liveBytes += 1024;
        limit();
    }

    /** A run of the part, and the groups that may hold it. */
    void run(long queueKey, long first, int count, Collection<ConsumerGroup> groups) {
        groups.forEach(group -> unasked.add(new Held(group, queueKey, first, count)));
    }

    /** Takes what the sequencer is to be asked next; nothing when all is known or enough lives. */
    List<Held> next() {
        List<Held> batch = new ArrayList<>();
        int chunks = 0;
        while (!pinned && !unasked.isEmpty() && chunks < CHUNKS_AT_A_TIME) {
            Held held = unasked.remove();
            chunks += 1 + (held.count() >>> 16);
            batch.add(held);
        }
        return batch;
    }

    /** The sequencer's answer. */
    static Answer ask(Views views, Held held) {
        if (views.groups().byName(held.group().name()) == null) {
            return new Answer(held, null);
        }
        Cursor cursor = views.cursors().find(held.group().number(), held.queueKey());
        long end = held.first() + held.count();
        return new Answer(held, cursor == null ? Cursor.NOTHING_FINISHED : cursor.finishedBetween(held.first(), end));
    }

    void answered(Answer answer) {
        FinishedOffsets finished = answer.finished();
        if (finished == null) {
            return;
        }
        Held held = answer.held();
        long end = held.first() + held.count();
        IndexEntries entries = new IndexEntries(ENTRIES);
        for (long offset = held.first(); offset < end && !pinned; ) {
            entries.clear();
            int count = indexes.read(held.queueKey(), offset, end, entries);
            for (int i = 0; i < count; i++, offset++) {
                if (!finished.contains(offset) && holds(held.group().settings().kind(), entries, i)) {
                    keep(entries.position(i), entries.size(i));
                }
            }
            offset = count == 0 ? end : offset;
        }
    }

    private boolean holds(GroupKind kind, IndexEntries entries, int entry) {
        int skipped = kind == GroupKind.QUEUE ? IndexFlags.TO_TOPIC : IndexFlags.TO_QUEUE;
        return entries.size(entry) > 0
                && (entries.flags(entry) & skipped) == 0
                && !expired(entries.flags(entry), entries.position(entry), entries.size(entry));
    }

    private boolean expired(int flags, long position, int size) {
        if ((flags & IndexFlags.EXPIRES) == 0) {
            return false;
        }
        try (Slice slice = log.find(position, size)) {
            if (slice == null) {
                return false;
            }
            ByteBuffer bytes = slice.bytes();
            long expiry = RecordFields.longProperty(bytes, bytes.position(), PropertyNames.TRV_EXPIRY, 0);
            return expiry > 0 && expiry <= nowMillis;
        }
    }

    private void keep(long position, int size) {
        if (live.add(position)) {
            liveBytes += size;
            limit();
        }
    }

    /** A remnant must be worth its writing; and what does not live must not be looked for where much does. */
    private void limit() {
        pinned |= liveBytes > part.bytes() / 4 || (!part.whole() && part.bytes() <= Retention.EMPTY_BYTES);
    }
}
