package io.trivium.testkit;

import io.trivium.broker.Broker;
import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.log.Slice;
import io.trivium.broker.topic.QueueId;
import io.trivium.message.KeyHashes;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import io.trivium.testkit.Sent.State;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Compares all that a broker shows with the reference, which learns where the messages stand. */
final class Observer {
    private static final int MANY = 100_000;
    private static final int MANY_BYTES = 1 << 28;

    private final ReferenceBroker reference;
    private final CursorAudit audit;
    private final Keeping keeping;
    private final Map<String, Integer> deadRead = new HashMap<>();
    private final Map<String, Map<String, Integer>> deadSeen = new HashMap<>();

    Observer(ReferenceBroker reference, CursorAudit audit, Keeping keeping) {
        this.keeping = keeping;
        this.audit = audit;
        this.reference = reference;
    }

    /** A message as it stands in a queue. */
    record Shown(long offset, String id, long storedMillis) {}

    /**
     * Reads what is new, or all.
     *
     * @param latestMillis the latest time that the broker's clock has shown
     */
    void contents(Broker broker, boolean all, long latestMillis) {
        for (Map.Entry<String, List<List<String>>> topic : reference.topics.entrySet()) {
            for (int queue = 0; queue < topic.getValue().size(); queue++) {
                QueueId id = new QueueId(topic.getKey(), queue);
                List<String> known = topic.getValue().get(queue);
                QueueRange range = broker.range(id).orElse(new QueueRange(0, 0));
                Invariant.NOTHING_LOST.holds(
                        range.maxOffset() >= known.size(), () -> id + " has " + range + ", there were " + known);
                contents(id, known, read(broker, id, all ? 0 : known.size(), MANY), all, range, latestMillis);
            }
        }
    }

    private void contents(
            QueueId id, List<String> known, List<Shown> found, boolean all, QueueRange range, long latestMillis) {
        long next = all ? 0 : known.size();
        for (Shown shown : found) {
            missing(id, known, next, shown.offset(), latestMillis);
            next = shown.offset() + 1;
            if (shown.offset() < known.size()) {
                Invariant.NOTHING_LOST.holds(
                        known.get((int) shown.offset()).equals(shown.id()) && !reference.gone(id, shown.offset()),
                        () -> id + " showed " + known + " and shows " + found);
            } else {
                appeared(shown, id, latestMillis);
                known.add(shown.id());
            }
        }
        missing(id, known, next, range.maxOffset(), latestMillis);
    }

    /** What is not shown was dropped, for a reason. */
    private void missing(QueueId id, List<String> known, long from, long to, long latestMillis) {
        for (long offset = from; offset < to; offset++) {
            long at = offset;
            Invariant.OFFSETS_DENSE.holds(at < known.size(), () -> id + "@" + at + " was never shown");
            if (!reference.gone(id, at)) {
                keeping.mayDrop(id, at, reference.known(known.get((int) at)), latestMillis);
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

    private void appeared(Shown shown, QueueId queue, long latestMillis) {
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
        BitSet found = possible.stream()
                .filter(state -> {
                    BitSet with = state.get(0, end);
                    with.or(gone);
                    return with.equals(finished);
                })
                .findFirst()
                .orElse(null);
        Invariant.FINISHED_STAYS_FINISHED.holds(
                found != null, () -> group + " has finished " + finished + " of " + id + ", possible " + possible);
        if (crashed && found != null) {
            progress.adopt(found);
        }
        OptionalLong cursor = broker.cursor(group, id);
        cursor.ifPresent(at -> audit.saw(group, id, at));
        // What is gone is passed when somebody asks for more.
        long first = finished.nextClearBit(0);
        long least = found == null ? 0 : found.nextClearBit(0);
        Invariant.CURSORS_STAY.holds(
                cursor.isEmpty()
                        ? least == 0
                        : cursor.getAsLong() <= first && cursor.getAsLong() >= Math.min(first, least),
                () -> group + " has its cursor on " + id + " at " + cursor + ", first unfinished is " + least
                        + ", first that is there " + first);
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

    /** Exactly what ran out of attempts, or was sent there, is in the dead-letter topics. */
    void deadLetters(Broker broker, boolean crashed) {
        for (String group : reference.groups.keySet()) {
            QueueId id = new QueueId("%DLQ%" + group, 0);
            Map<String, Integer> seen = deadSeen.computeIfAbsent(group, none -> new TreeMap<>());
            List<Shown> found = read(broker, id, deadRead.getOrDefault(group, 0), MANY);
            deadRead.merge(group, found.size(), Integer::sum);
            found.forEach(message -> seen.merge(message.id(), 1, Integer::sum));
            Map<String, Integer> expected = reference.dead.computeIfAbsent(group, none -> new TreeMap<>());
            if (crashed) {
                seen.forEach((message, count) -> Invariant.ATTEMPTS_EXACT.holds(
                        count <= expected.getOrDefault(message, 0), () -> message + " is dead for " + group));
                expected.clear();
                expected.putAll(seen);
            }
            Invariant.ATTEMPTS_EXACT.holds(
                    seen.equals(expected), () -> "dead for " + group + ": " + seen + ", to be: " + expected);
        }
    }
}
