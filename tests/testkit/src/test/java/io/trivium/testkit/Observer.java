package io.trivium.testkit;

import io.trivium.broker.Broker;
import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.log.Slice;
import io.trivium.broker.topic.QueueId;
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
    private final Map<String, Integer> deadRead = new HashMap<>();
    private final Map<String, Map<String, Integer>> deadSeen = new HashMap<>();

    Observer(ReferenceBroker reference) {
        this.reference = reference;
    }

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
                        range.minOffset() == 0 && range.maxOffset() >= known.size(),
                        () -> id + " has " + range + ", there were " + known);
                List<String> found = pull(broker, id, all ? 0 : known.size());
                Invariant.OFFSETS_DENSE.holds(
                        (all ? 0 : known.size()) + found.size() == range.maxOffset(),
                        () -> id + " shows " + found + " of " + range);
                if (all) {
                    Invariant.NOTHING_LOST.holds(
                            found.subList(0, known.size()).equals(known),
                            () -> id + " showed " + known + " and shows " + found);
                }
                for (String message : found.subList(all ? known.size() : 0, found.size())) {
                    appeared(message, id, known.size(), latestMillis);
                    known.add(message);
                }
            }
        }
    }

    private static List<String> pull(Broker broker, QueueId queue, long from) {
        List<String> found = new ArrayList<>();
        if (broker.range(queue).isEmpty()) {
            return found;
        }
        try (PullResult result = broker.pull(new PullQuery(queue, from, MANY, MANY_BYTES, MessageFilter.ALL))) {
            for (Slice record : result.records()) {
                found.add(Letters.read(record.bytes()));
                long offset = StoredRecord.decode(record.bytes().duplicate()).queueOffset();
                Invariant.OFFSETS_DENSE.holds(
                        offset == from + found.size() - 1, () -> queue + " has " + offset + " where another belongs");
            }
        }
        return found;
    }

    private void appeared(String id, QueueId queue, int offset, long latestMillis) {
        Sent message = reference.known(id);
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
    }

    /** Nothing that was answered is missing, and what was stored together is there together. */
    void completeness(long nowMillis) {
        Map<Integer, Set<Boolean>> batches = new HashMap<>();
        for (Sent message : reference.sent.values()) {
            boolean due = message.state == State.SCHEDULED && message.dueMillis <= nowMillis;
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
                Map<String, PullResult> shown = browse.apply(new PullQuery(id, 0, MANY, MANY_BYTES, MessageFilter.ALL));
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
        Progress progress = reference.progress(group, id.topic(), id.number());
        List<BitSet> possible = crashed ? progress.afterCrash() : List.of(progress.live());
        BitSet found = possible.stream()
                .filter(state -> state.get(0, end).equals(finished))
                .findFirst()
                .orElse(null);
        Invariant.FINISHED_STAYS_FINISHED.holds(
                found != null, () -> group + " has finished " + finished + " of " + id + ", possible " + possible);
        if (crashed && found != null) {
            progress.adopt(found);
        }
        OptionalLong cursor = broker.cursor(group, id);
        long first = finished.nextClearBit(0);
        Invariant.CURSORS_STAY.holds(
                cursor.isEmpty() ? finished.isEmpty() : cursor.getAsLong() == first,
                () -> group + " has its cursor on " + id + " at " + cursor + ", first unfinished is " + first);
    }

    /** Exactly what ran out of attempts, or was sent there, is in the dead-letter topics. */
    void deadLetters(Broker broker, boolean crashed) {
        for (String group : reference.groups.keySet()) {
            QueueId id = new QueueId("%DLQ%" + group, 0);
            Map<String, Integer> seen = deadSeen.computeIfAbsent(group, none -> new TreeMap<>());
            List<String> found = pull(broker, id, deadRead.getOrDefault(group, 0));
            deadRead.merge(group, found.size(), Integer::sum);
            found.forEach(message -> seen.merge(message, 1, Integer::sum));
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
