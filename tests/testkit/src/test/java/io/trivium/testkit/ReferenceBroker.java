package io.trivium.testkit;

import io.trivium.broker.topic.QueueId;
import io.trivium.testkit.Holdings.Spot;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/** What a broker has to be like, in a few maps. It knows no log, no disk and no thread. */
final class ReferenceBroker {
    final Map<String, Sent> sent = new LinkedHashMap<>();
    /** What was seen in each queue of a topic, by offset. */
    final Map<String, List<List<String>>> topics = new TreeMap<>();
    /** For each group, what is to be found in its dead-letter topic, and how often. */
    final Map<String, Map<String, Integer>> dead = new HashMap<>();
    /** The groups that there are. */
    final Map<String, Subscribers> groups = new TreeMap<>();
    /** The latest time that the broker's clock has shown. */
    private long latestMillis;

    final Holdings holdings = new Holdings();
    final TreeSet<Integer> sessions = new TreeSet<>();
    final Map<Spot, Integer> attempts = new HashMap<>();
    /** What was delivered in this run, and in earlier ones, since its cursor was moved. */
    final Set<Spot> delivered = new HashSet<>();

    final Set<Spot> deliveredBefore = new HashSet<>();
    /** What was delivered once in this run of the broker: it comes first when it is free again. */
    final Set<Spot> returned = new HashSet<>();

    /** What became of messages that have failed too often. */
    private Function<Spot, Fate> fates = spot -> Fate.BURIED;

    /** What was dropped from each queue. */
    private final Map<QueueId, BitSet> gone = new HashMap<>();

    private final Map<Queue, Progress> progress = new HashMap<>();
    private int numbers;

    /** What becomes of a message that has failed too often. */
    enum Fate {
        /** It stands in the dead-letter topic. */
        BURIED,
        /** There is no room for it there: it comes again. */
        KEPT,
        /** It is stored no longer: there is nothing to bury. */
        GONE
    }

    private record Queue(String group, String topic, int queue) {}

    String nextId(String key) {
        return key + ":" + numbers++;
    }

    int nextBatch() {
        return numbers++;
    }

    /** Grows with each message. */
    long sentSoFar() {
        return numbers++;
    }

    /** Where messages may be dropped, or the disk full, only a look at the broker tells what becomes of them. */
    void fates(Function<Spot, Fate> told) {
        fates = told;
    }

    /** The broker's clock shows a time. */
    void showsTime(long millis) {
        latestMillis = Math.max(latestMillis, millis);
    }

    long latestMillis() {
        return latestMillis;
    }

    /** Whether a group may finish a message without being given it: it is not for the group, or has expired at some time. */
    boolean passes(Spot spot) {
        Sent message = sentAt(spot);
        Subscribers group = subscribers(spot.group());
        return group.skips(message)
                || !group.selects(message)
                || (message.expiryMillis > 0 && message.expiryMillis <= latestMillis);
    }

    Subscribers subscribers(String group) {
        return groups.getOrDefault(group, Subscribers.unlimited());
    }

    static long number(String id) {
        return Long.parseLong(id.substring(id.indexOf(':') + 1));
    }

    Progress progress(String group, String topic, int queue) {
        return progress.computeIfAbsent(new Queue(group, topic, queue), none -> new Progress());
    }

    Progress progress(Spot spot) {
        return progress(spot.group(), spot.topic(), spot.queue());
    }

    String idAt(Spot spot) {
        return queue(spot.topic(), spot.queue()).get((int) spot.offset());
    }

    Sent sentAt(Spot spot) {
        return known(idAt(spot));
    }

    Sent known(String id) {
        Sent message = sent.get(id);
        Invariant.NOTHING_INVENTED.holds(message != null, () -> id + " was never sent");
        if (message == null) {
            throw new IllegalStateException(id);
        }
        return message;
    }

    List<List<String>> queues(String topic) {
        return topics.getOrDefault(topic, List.of());
    }

    List<String> queue(String topic, int number) {
        return queues(topic).get(number);
    }

    void growTopic(String topic, int queues) {
        List<List<String>> contents = topics.computeIfAbsent(topic, none -> new ArrayList<>());
        while (contents.size() < queues) {
            contents.add(new ArrayList<>());
        }
    }

    BitSet gone(QueueId queue) {
        return gone.computeIfAbsent(queue, none -> new BitSet());
    }

    boolean gone(QueueId queue, long offset) {
        return gone(queue).get((int) offset);
    }

    boolean gone(Spot spot) {
        return gone(new QueueId(spot.topic(), spot.queue()), spot.offset());
    }

    int droppedCount() {
        return gone.values().stream().mapToInt(BitSet::cardinality).sum();
    }

    /** A message of a queue is stored no longer: it never comes back. */
    void dropped(QueueId queue, long offset) {
        gone(queue).set((int) offset);
    }

    /** Its messages are never seen again, those that wait for their time included. */
    void dropTopic(String topic) {
        topics.remove(topic);
        gone.keySet().removeIf(queue -> queue.topic().equals(topic));
        for (Sent message : sent.values()) {
            boolean undecided = message.state == Sent.State.PREPARED;
            message.lostTopic |= message.topic.equals(topic);
            if (message.topic.equals(topic) && !undecided) {
                message.state = Sent.State.NEVER;
                message.lost = false;
                message.request = -1;
            }
        }
        progress.keySet().removeIf(queue -> queue.topic.equals(topic));
        attempts.keySet().removeIf(spot -> spot.topic().equals(topic));
        forgetDelivered(spot -> spot.topic().equals(topic));
        returned.removeIf(spot -> spot.topic().equals(topic));
        holdings.forget(spot -> spot.topic().equals(topic));
    }

    void dropGroup(String group) {
        progress.keySet().removeIf(queue -> queue.group.equals(group));
        attempts.keySet().removeIf(spot -> spot.group().equals(group));
        forgetDelivered(spot -> spot.group().equals(group));
        returned.removeIf(spot -> spot.group().equals(group));
        holdings.forget(spot -> spot.group().equals(group));
    }

    /**
     * A delivery has failed; returns whether the message may be tried again.
     *
     * @param certain false if the broker has not said that it has noted it
     */
    boolean countAttempt(Spot spot, boolean certain) {
        if (progress(spot).finished(spot.offset())) {
            // The cursor was moved past it.
            return true;
        }
        int failed = attempts.getOrDefault(spot, 0) + 1;
        int most = subscribers(spot.group()).mostAttempts();
        Fate fate = most < 0 || failed <= most ? Fate.KEPT : certain ? fates.apply(spot) : Fate.BURIED;
        if (fate == Fate.GONE) {
            attempts.remove(spot);
            return false;
        } else if (fate == Fate.BURIED) {
            Progress.Change buried = bury(spot);
            if (certain) {
                buried.answered();
                attempts.remove(spot);
            }
            return false;
        }
        attempts.put(spot, failed);
        return true;
    }

    /** Somebody has sent a message to the dead letters, and was not refused; {@code certain} as of an attempt. */
    void deadLettered(Spot spot, boolean certain) {
        Fate fate = certain ? fates.apply(spot) : Fate.BURIED;
        Invariant.ATTEMPTS_EXACT.holds(fate != Fate.KEPT, () -> spot + " is not in the dead-letter topic");
        if (fate == Fate.BURIED) {
            Progress.Change buried = bury(spot);
            if (certain) {
                buried.answered();
            }
        }
        if (certain) {
            attempts.remove(spot);
        }
    }

    /** The message goes to the dead-letter topic, and is finished. */
    Progress.Change bury(Spot spot) {
        dead.computeIfAbsent(spot.group(), none -> new TreeMap<>()).merge(idAt(spot), 1, Integer::sum);
        return progress(spot).finish(spot.offset());
    }

    Progress.Change moveCursor(String group, String topic, int queue, int offset) {
        // It may be moved even if nobody is told, and what comes then is delivered anew.
        forgetDelivered(spot -> spot.group().equals(group) && spot.topic().equals(topic) && spot.queue() == queue);
        return progress(group, topic, queue).move(offset);
    }

    private void forgetDelivered(Predicate<Spot> which) {
        delivered.removeIf(which);
        deliveredBefore.removeIf(which);
    }

    void forgetAttempts(String group, String topic, int queue) {
        attempts.keySet()
                .removeIf(spot -> spot.group().equals(group) && spot.topic().equals(topic) && spot.queue() == queue);
    }

    /** Everything that was asked for is done and forced. */
    void settle() {
        progress.values().forEach(Progress::settle);
    }

    /** A crash: what lived in memory only is gone. */
    void forgetTheMoment() {
        holdings.clear();
        deliveredBefore.addAll(delivered);
        delivered.clear();
        returned.clear();
        sessions.clear();
    }
}
