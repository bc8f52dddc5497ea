package io.trivium.testkit;

import io.trivium.broker.Broker;
import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.log.Slice;
import io.trivium.broker.topic.QueueId;
import io.trivium.message.KeyHashes;
import io.trivium.message.RecordFields;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import io.trivium.testkit.Holdings.Spot;
import io.trivium.testkit.Sent.State;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;

/** Compares all that a broker shows with the reference, which learns where the messages stand. */
final class Observer {
    private static final int MANY = 100_000;
    private static final int MANY_BYTES = 1 << 28;

    private final ReferenceBroker reference;
    private final CursorAudit audit;
    private final Keeping keeping;

    Observer(ReferenceBroker reference, CursorAudit audit, Keeping keeping) {
        this.keeping = keeping;
        this.audit = audit;
        this.reference = reference;
    }

    /** A message as it stands in a queue. */
    record Shown(long offset, String id, long storedMillis) {}

    /** Reads what is new, or all. */
    void contents(Broker broker, boolean all) {
        for (Map.Entry<String, List<List<String>>> topic : reference.topics.entrySet()) {
            for (int queue = 0; queue < topic.getValue().size(); queue++) {
                QueueId id = new QueueId(topic.getKey(), queue);
                List<String> known = topic.getValue().get(queue);
                QueueRange range = broker.range(id).orElse(new QueueRange(0, 0));
                Invariant.NOTHING_LOST.holds(
                        range.maxOffset() >= known.size(), () -> id + " has " + range + ", there were " + known);
                contents(id, known, read(broker, id, all ? 0 : known.size(), MANY), all, range);
            }
        }
    }

    private void contents(QueueId id, List<String> known, List<Shown> found, boolean all, QueueRange range) {
        long next = all ? 0 : known.size();
        for (Shown shown : found) {
            missing(id, known, next, shown.offset());
            next = shown.offset() + 1;
            if (shown.offset() < known.size()) {
                Invariant.NOTHING_LOST.holds(
                        known.get((int) shown.offset()).equals(shown.id()) && !reference.gone(id, shown.offset()),
                        () -> id + " showed " + known + " and shows " + found);
            } else {
                appeared(shown, id);
                known.add(shown.id());
            }
        }
        missing(id, known, next, range.maxOffset());
    }

    /** Reads what is new, and finds out what is not stored any more, without looking into what was seen before. */
    void news(Broker broker) {
        contents(broker, false);
        reference.topics.forEach((topic, queues) -> {
            for (int queue = 0; queue < queues.size(); queue++) {
                QueueId id = new QueueId(topic, queue);
                BitSet stored = stored(broker, id);
                List<String> known = queues.get(queue);
                for (int next = stored.nextClearBit(0); next < known.size(); next = stored.nextClearBit(next + 1)) {
                    missing(id, known, next, next + 1L);
                }
            }
        });
    }

    /** The offsets of what can be read of a queue. */
    private static BitSet stored(Broker broker, QueueId queue) {
        BitSet stored = new BitSet();
        boolean more = broker.range(queue).isPresent();
        for (long offset = 0; more; ) {
            PullQuery query = new PullQuery(queue, offset, MANY, MANY_BYTES, MessageFilter.ALL);
            try (PullResult result = broker.pull(query)) {
                for (Slice record : result.records()) {
                    ByteBuffer bytes = record.bytes();
                    stored.set((int) RecordFields.queueOffset(bytes, bytes.position()));
                }
                offset = result.nextOffset();
                more = offset < result.maxOffset();
            }
        }
        return stored;
    }

    /** What is not shown was dropped, for a reason. */
    private void missing(QueueId id, List<String> known, long from, long to) {
        for (long offset = from; offset < to; offset++) {
            long at = offset;
            Invariant.OFFSETS_DENSE.holds(at < known.size(), () -> id + "@" + at + " was never shown");
            if (!reference.gone(id, at)) {
                keeping.mayDrop(id, at, reference.known(known.get((int) at)));
                reference.dropped(id, at);
            }
        }
    }

    /** Reads a queue from an offset on, over what is not stored any more. */
    static List<Shown> read(Broker broker, QueueId queue, long from, int most) {
        List<Shown> found = new ArrayList<>();
        for (long offset = from; broker.range(queue).isPresent(); ) {
            PullQuery query = new PullQuery(queue, offset, most - found.size(), MANY_BYTES, MessageFilter.ALL);
            try (PullResult result = broker.pull(query)) {
                for (Slice record : result.records()) {
                    StoredMessage stored = StoredRecord.decode(record.bytes().duplicate());
                    long expected = found.isEmpty()
                            ? offset
                            : found.get(found.size() - 1).offset() + 1;
                    Invariant.OFFSETS_DENSE.holds(
                            stored.queueOffset() >= expected,
                            () -> queue + " has " + stored.queueOffset() + " where " + expected + " belongs");
                    found.add(new Shown(stored.queueOffset(), Letters.read(record.bytes()), stored.storedMillis()));
                }
                if (result.nextOffset() >= result.maxOffset() || found.size() == most) {
                    return found;
                }
                offset = result.nextOffset();
            }
        }
        return found;
    }

    private void appeared(Shown shown, QueueId queue) {
        Sent message = reference.known(shown.id());
        long offset = shown.offset();
        Invariant.FINISHED_STAYS_FINISHED.holds(!message.seen, () -> message + " again at " + queue + "@" + offset);
        Invariant.ALL_OR_NOTHING.holds(
                message.state != State.PREPARED && message.state != State.ROLLING_BACK,
                () -> message + " is shown and was not committed");
        Invariant.NOTHING_INVENTED.holds(
                message.state != State.NEVER && message.topic.equals(queue.topic()), () -> message + " in " + queue);
        Invariant.NOTHING_INVENTED.holds(
                message.queue == queue.number() || message.transaction, () -> message + " in " + queue);
        Invariant.OFFSETS_DENSE.holds(
                message.atOffset < 0 || (message.atOffset == offset && message.atQueue == queue.number()),
                () -> message + " is at " + queue + "@" + offset);
        long latestMillis = reference.latestMillis();
        Invariant.NEVER_EARLY.holds(
                message.dueMillis <= latestMillis, () -> message + " early by " + (message.dueMillis - latestMillis));
        message.seen = true;
        message.state = State.STORED;
        message.atQueue = queue.number();
        message.atOffset = offset;
        message.storedMillis = shown.storedMillis();
    }

    /**
     * Nothing that was answered is missing, and what was stored together is there together.
     *
     * @param mayBeLate whether the disk has no room for what is due
     */
    void completeness(long nowMillis, boolean mayBeLate) {
        Map<Integer, Set<Boolean>> batches = new HashMap<>();
        for (Sent message : reference.sent.values()) {
            boolean due = !mayBeLate && message.state == State.SCHEDULED && message.dueMillis <= nowMillis;
            Invariant.NOTHING_LOST.holds(
                    message.seen || message.state != State.STORED, () -> message + " is stored and not shown");
            Invariant.NEVER_EARLY.holds(
                    !due, () -> message + " is due since " + message.dueMillis + ", it is " + nowMillis);
            if (message.state != State.ASKED) {
                batches.computeIfAbsent(message.batch, none -> new HashSet<>()).add(message.seen);
            }
        }
        batches.forEach((batch, seen) ->
                Invariant.ALL_OR_NOTHING.holds(seen.size() == 1, () -> "a part of publication " + batch + " is shown"));
    }

    /** What each group has still to do is exactly what it has not finished. */
    void progress(Broker broker, Function<PullQuery, Map<String, PullResult>> browse, boolean crashed) {
        for (String topic : reference.topics.keySet()) {
            for (int queue = 0; queue < reference.queues(topic).size(); queue++) {
                QueueId id = new QueueId(topic, queue);
                long first = broker.range(id).map(QueueRange::minOffset).orElse(0L);
                Map<String, PullResult> shown =
                        browse.apply(new PullQuery(id, first, MANY, MANY_BYTES, MessageFilter.ALL));
                shown.forEach((group, result) -> progress(broker, group, id, result, crashed));
            }
        }
    }

    private void progress(Broker broker, String group, QueueId id, PullResult result, boolean crashed) {
        BitSet finished = new BitSet();
        int end = reference.queue(id.topic(), id.number()).size();
        finished.set(0, end);
        try (result) {
            for (Slice record : result.records()) {
                finished.clear(
                        (int) StoredRecord.decode(record.bytes().duplicate()).queueOffset());
            }
        }
        BitSet gone = reference.gone(id);
        Progress progress = reference.progress(group, id.topic(), id.number());
        List<BitSet> possible = crashed ? progress.afterCrash() : List.of(progress.live());
        OptionalLong cursor = broker.cursor(group, id);
        // What is gone is passed when somebody asks for more.
        long first = finished.nextClearBit(0);
        List<BitSet> fitting = possible.stream()
                .filter(state -> {
                    BitSet missing = state.get(0, end);
                    missing.or(gone);
                    missing.andNot(finished);
                    return missing.isEmpty()
                            && passed(group, id, finished, gone, state).isPresent();
                })
                .toList();
        // Of a move that was under way in a crash the cursor alone may tell whether it was made.
        BitSet found = fitting.stream()
                .filter(state -> mayStand(cursor, first, state.nextClearBit(0)))
                .findFirst()
                .orElse(fitting.isEmpty() ? null : fitting.get(0));
        Invariant.FINISHED_STAYS_FINISHED.holds(
                found != null, () -> group + " has finished " + finished + " of " + id + ", possible " + possible);
        if (crashed && found != null) {
            progress.adopt(found);
        }
        if (found != null) {
            // What a group was seen to have passed over stays so.
            passed(group, id, finished, gone, found)
                    .filter(more -> more.length > 0)
                    .ifPresent(more -> progress.finish(more).answered());
        }
        cursor.ifPresent(at -> audit.saw(group, id, at));
        long least = found == null ? 0 : found.nextClearBit(0);
        Invariant.CURSORS_STAY.holds(
                mayStand(cursor, first, least),
                () -> group + " has its cursor on " + id + " at " + cursor + ", first unfinished is " + least
                        + ", first that is there " + first);
    }

    private static boolean mayStand(OptionalLong cursor, long firstThatIsThere, long firstUnfinished) {
        return cursor.isEmpty()
                ? firstUnfinished == 0
                : cursor.getAsLong() <= firstThatIsThere
                        && cursor.getAsLong() >= Math.min(firstThatIsThere, firstUnfinished);
    }

    /** What a group has finished besides, where it may have: without what it is never shown. Empty where it may not. */
    private Optional<long[]> passed(String group, QueueId id, BitSet finished, BitSet gone, BitSet state) {
        BitSet more = (BitSet) finished.clone();
        more.andNot(state);
        more.andNot(gone);
        Subscribers subscribers = reference.subscribers(group);
        LongStream.Builder passed = LongStream.builder();
        for (int offset = more.nextSetBit(0); offset >= 0; offset = more.nextSetBit(offset + 1)) {
            Spot spot = new Spot(group, id.topic(), id.number(), offset);
            if (!reference.passes(spot)) {
                return Optional.empty();
            }
            if (!subscribers.skips(reference.sentAt(spot))) {
                passed.add(offset);
            }
        }
        return Optional.of(passed.build().toArray());
    }

    /** Whoever asks for a message by its key finds it where it stands. */
    void findByKey(Broker broker, Sent message) {
        List<Long> positions = new ArrayList<>();
        broker.findKey(KeyHashes.key(message.topic, message.id), positions::add);
        long found = 0;
        for (long position : positions) {
            try (Slice record = broker.message(position).orElse(null)) {
                if (record != null && Letters.read(record.bytes()).equals(message.id)) {
                    StoredMessage stored = StoredRecord.decode(record.bytes().duplicate());
                    Invariant.NOTHING_INVENTED.holds(
                            stored.queueOffset() == message.atOffset && stored.position() == position,
                            () -> message + " is found by its key as " + stored);
                    found++;
                }
            }
        }
        long times = found;
        Invariant.NOTHING_LOST.holds(times == 1, () -> message + " is found " + times + " times by its key");
    }
}
