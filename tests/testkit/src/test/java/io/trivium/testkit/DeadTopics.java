package io.trivium.testkit;

import io.trivium.broker.Broker;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.topic.QueueId;
import io.trivium.testkit.Observer.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The dead-letter topics: what was seen in them, and what has to be. */
final class DeadTopics {
    private static final int MANY = 100_000;

    private final ReferenceBroker reference;
    private final Keeping keeping;
    private final Map<String, List<Shown>> seen = new HashMap<>();
    private final Map<String, Set<Long>> gone = new HashMap<>();

    DeadTopics(ReferenceBroker reference, Keeping keeping) {
        this.reference = reference;
        this.keeping = keeping;
    }

    private List<Shown> seen(String group) {
        return seen.computeIfAbsent(group, none -> new ArrayList<>());
    }

    /** Reads what is new. */
    void read(Broker broker, String group) {
        List<Shown> known = seen(group);
        QueueId queue = queue(group);
        for (Shown shown : Observer.read(broker, queue, known.size(), MANY)) {
            Invariant.OFFSETS_DENSE.holds(
                    shown.offset() == known.size(), () -> shown + " in " + queue + ", seen before: " + known.size());
            known.add(shown);
        }
        long end = broker.range(queue).map(QueueRange::maxOffset).orElse(0L);
        Invariant.NOTHING_LOST.holds(end == known.size(), () -> queue + " ends at " + end + ", seen: " + known);
    }

    /** What was seen is still there, or may be dropped at this time. */
    void readAgain(Broker broker) {
        for (int number = 0; number < Scenario.GROUPS; number++) {
            String group = Play.group(number);
            read(broker, group);
            readAgain(broker, group);
        }
    }

    private void readAgain(Broker broker, String group) {
        List<Shown> known = seen(group);
        Set<Long> dropped = gone.computeIfAbsent(group, none -> new HashSet<>());
        Map<Long, Shown> left = new TreeMap<>();
        known.forEach(shown -> left.put(shown.offset(), shown));
        for (Shown shown : Observer.read(broker, queue(group), 0, MANY)) {
            Shown before = left.remove(shown.offset());
            Invariant.NOTHING_LOST.holds(shown.equals(before), () -> before + " was seen, now it is " + shown);
        }
        left.values().stream()
                .filter(shown -> dropped.add(shown.offset()))
                .forEach(shown -> keeping.mayDropNative(shown.id(), shown.storedMillis()));
    }

    /** What groups of sessions leave is where that of their topic's queue is. */
    private static QueueId queue(String group) {
        boolean ofSessions = group.equals(Play.group(Subscribers.OF_SESSIONS));
        String whose = ofSessions ? "TRV-Q-" + Subscribers.ofSessions().topic() : group;
        return new QueueId("%DLQ%" + whose, 0);
    }

    /** Whether a message was found there more often than it has to be by now. */
    boolean moreThanExpected(Broker broker, String group, String id) {
        read(broker, group);
        long found = seen(group).stream().filter(shown -> shown.id().equals(id)).count();
        return found > reference.dead.getOrDefault(group, Map.of()).getOrDefault(id, 0);
    }

    /** Exactly what ran out of attempts, or was sent there, is there, or was. */
    void check(Broker broker, boolean crashed) {
        readAgain(broker);
        for (int number = 0; number < Scenario.GROUPS; number++) {
            String group = Play.group(number);
            Map<String, Integer> found = new TreeMap<>();
            seen(group).forEach(shown -> found.merge(shown.id(), 1, Integer::sum));
            Map<String, Integer> expected = reference.dead.computeIfAbsent(group, none -> new TreeMap<>());
            if (crashed) {
                found.forEach((message, count) -> Invariant.ATTEMPTS_EXACT.holds(
                        count <= expected.getOrDefault(message, 0), () -> message + " is dead for " + group));
                expected.clear();
                expected.putAll(found);
            }
            Invariant.ATTEMPTS_EXACT.holds(
                    found.equals(expected), () -> "dead for " + group + ": " + found + ", to be: " + expected);
        }
    }
}
