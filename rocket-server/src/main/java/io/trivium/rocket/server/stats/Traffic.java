package io.trivium.rocket.server.stats;

import io.trivium.broker.EngineNumbers;
import io.trivium.broker.publish.PublishListener;
import io.trivium.broker.topic.QueueId;
import io.trivium.rocket.protocol.body.StatsData;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What went through the broker since it started, by topic and by group. One addition for each batch; a broker with very many topics
 * or groups counts the first {@value #MAX_KEYS} of each kind apart, and all of them in its totals.
 *
 * <p>Thread-safe; counting takes no lock.
 */
public final class Traffic implements PublishListener {
    static final int MAX_KEYS = 10_000;
    /** In bytes: RocketMQ's ranges. */
    private static final long[] SIZES = {1 << 10, 4 << 10, 512 << 10, 1 << 20, 2 << 20, 4 << 20};
    /** In seconds: RocketMQ's ranges. */
    private static final long[] DECISIONS = {5, 60, 600, 3_600, 43_200, 86_400};

    private final InstantSource clock;
    private final Map<Measure, ConcurrentMap<String, Counter>> counters = new EnumMap<>(Measure.class);
    private final Map<Measure, Counter> totals = new EnumMap<>(Measure.class);
    private final SendTimes sendTimes = new SendTimes();
    private final RequestTimes requestTimes = new RequestTimes();
    private final ConcurrentMap<String, Histogram> sizes = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Histogram> decisions = new ConcurrentHashMap<>();
    private final ConcurrentMap<QueueOfGroup, Long> given = new ConcurrentHashMap<>();
    private final Days sentByDay = new Days();
    private final Days receivedByDay = new Days();

    private record QueueOfGroup(String group, QueueId queue) {}

    public Traffic(InstantSource clock) {
        this.clock = clock;
        for (Measure measure : Measure.values()) {
            counters.put(measure, new ConcurrentHashMap<>());
            totals.put(measure, new Counter(clock.millis()));
        }
    }

    /** Messages of a topic were stored. */
    @Override
    public void sent(String topic, int messages, long bytes) {
        add(Measure.SENT, topic, messages);
        add(Measure.SENT_BYTES, topic, bytes);
        Histogram known = histogram(sizes, topic, SIZES);
        if (known != null && messages > 0) {
            known.add(bytes / messages, messages);
        }
    }

    /** Messages of a topic were given to a group. */
    public void received(String topic, String group, int messages, long bytes) {
        String key = key(topic, group);
        add(Measure.RECEIVED, key, messages);
        add(Measure.RECEIVED_BYTES, key, bytes);
    }

    /** A send is answered that has come at a time of {@link #nowMillis}. */
    public void sendEnded(long begunMillis, boolean stored) {
        sendTimes.ended(Math.max(0, clock.millis() - begunMillis), stored);
    }

    /** The time by the clock that everything here is counted by. */
    public long nowMillis() {
        return clock.millis();
    }

    /** How large stored messages were, by topic, sorted; those of a batch as large as they are on average. */
    public SortedMap<String, Histogram> sizes() {
        return new TreeMap<>(sizes);
    }

    public RequestTimes requestTimes() {
        return requestTimes;
    }

    public SendTimes sendTimes() {
        return sendTimes;
    }

    /** A consumer who keeps its own position was given the messages of a queue up to an offset, exclusive. */
    public void givenUpTo(String group, QueueId queue, long offset) {
        QueueOfGroup key = new QueueOfGroup(group, queue);
        if (given.containsKey(key) || given.size() < MAX_KEYS) {
            given.put(key, offset);
        }
    }

    /** As {@link #givenUpTo}, by a pop, which may give messages of before once more. */
    public void popped(String group, QueueId queue, long offset) {
        QueueOfGroup key = new QueueOfGroup(group, queue);
        if (given.containsKey(key) || given.size() < MAX_KEYS) {
            given.merge(key, offset, Math::max);
        }
    }

    /** Up to which offset a group was given messages of a queue; at least what it has finished, at most the queue's end. */
    public long givenUpTo(String group, QueueId queue, long finished, long end) {
        long offset = given.getOrDefault(new QueueOfGroup(group, queue), finished);
        return Math.max(finished, Math.min(offset, end));
    }

    /** A read found nothing. */
    public void missed() {
        total(Measure.MISSED).add(1);
    }

    /** A group acknowledged messages. */
    public void acknowledged(String topic, String group, int messages) {
        add(Measure.ACKNOWLEDGED, key(topic, group), messages);
    }

    /** A group gave a message back, to have it again later. */
    public void sentBack(String topic, String group) {
        add(Measure.SENT_BACK, key(topic, group), 1);
    }

    /** A message of a group was given up. */
    @Override
    public void deadLettered(String topic, String group) {
        add(Measure.DEAD_LETTERED, key(topic, group), 1);
    }

    /** A transaction of a topic's message was rolled back. */
    public void rolledBack(String topic) {
        add(Measure.ROLLED_BACK, topic, 1);
    }

    /** A transaction of a topic's message, which was made at a time of {@link #nowMillis}, was committed. */
    public void committed(String topic, long bornMillis) {
        add(Measure.COMMITTED, topic, 1);
        Histogram known = histogram(decisions, topic, DECISIONS);
        if (known != null) {
            known.add(Math.max(0, clock.millis() - bornMillis) / 1_000);
        }
    }

    /** Null for a topic beyond those of which there may be some. */
    private static @Nullable Histogram histogram(ConcurrentMap<String, Histogram> byTopic, String topic, long[] ends) {
        Histogram known = byTopic.get(topic);
        return known == null && byTopic.size() < MAX_KEYS
                ? byTopic.computeIfAbsent(topic, name -> new Histogram(ends))
                : known;
    }

    /** How many seconds producers took until they committed a transaction, by topic, sorted. */
    public SortedMap<String, Histogram> decisions() {
        return new TreeMap<>(decisions);
    }

    /** How many messages have begun and ended to wait for their time. To be called before each {@link #sample}. */
    public void timers(EngineNumbers numbers) {
        Counter scheduled = total(Measure.SCHEDULED);
        scheduled.add(numbers.everScheduled() - scheduled.sum());
        Counter fired = total(Measure.FIRED);
        fired.add(numbers.everDelivered() - fired.sum());
    }

    /** Remembers the values of now. To be called every ten seconds. */
    public void sample() {
        long now = clock.millis();
        totals.values().forEach(counter -> counter.sample(now));
        counters.values().forEach(byKey -> byKey.values().forEach(counter -> counter.sample(now)));
        sentByDay.sample(now, sum(Measure.SENT));
        receivedByDay.sample(now, sum(Measure.RECEIVED));
    }

    /** The recent past of one key; empty if nothing was counted. */
    public Optional<StatsData> recent(Measure measure, String key) {
        return Optional.ofNullable(counters(measure).get(key)).map(counter -> counter.data(clock.millis()));
    }

    /** The recent past of all keys together. */
    public StatsData recent(Measure measure) {
        return total(measure).data(clock.millis());
    }

    /** Additions in a second, in the last minute. */
    public double perSecond(Measure measure, String key) {
        Counter counter = counters(measure).get(key);
        return counter == null ? 0 : counter.perSecond(clock.millis());
    }

    /** All additions in a second: in the last 10 seconds, the last minute, the last ten minutes. */
    public double[] rates(Measure measure) {
        return total(measure).rates(clock.millis());
    }

    public long sum(Measure measure) {
        return total(measure).sum();
    }

    /** The sums of all keys, sorted. */
    public SortedMap<String, Long> sums(Measure measure) {
        SortedMap<String, Long> sums = new TreeMap<>();
        counters(measure).forEach((key, counter) -> sums.put(key, counter.sum()));
        return sums;
    }

    /** All messages sent, by day. */
    public Days sentByDay() {
        return sentByDay;
    }

    /** All messages received, by day. */
    public Days receivedByDay() {
        return receivedByDay;
    }

    /** Forgets a topic that was deleted. */
    public void forgetTopic(String topic) {
        given.keySet().removeIf(key -> key.queue().topic().equals(topic));
        sizes.remove(topic);
        decisions.remove(topic);
        counters.values()
                .forEach(byKey -> byKey.keySet().removeIf(key -> key.equals(topic) || key.startsWith(topic + "@")));
    }

    /** Forgets a group that was deleted. */
    public void forgetGroup(String group) {
        given.keySet().removeIf(key -> key.group().equals(group));
        counters.values().forEach(byKey -> byKey.keySet().removeIf(key -> key.endsWith("@" + group)));
    }

    /** How tools name a group on a topic. */
    public static String key(String topic, String group) {
        return topic + "@" + group;
    }

    private void add(Measure measure, String key, long amount) {
        total(measure).add(amount);
        ConcurrentMap<String, Counter> byKey = counters(measure);
        Counter counter = byKey.get(key);
        if (counter == null && byKey.size() < MAX_KEYS) {
            counter = byKey.computeIfAbsent(key, name -> new Counter(clock.millis()));
        }
        if (counter != null) {
            counter.add(amount);
        }
    }

    private Counter total(Measure measure) {
        Counter counter = totals.get(measure);
        if (counter == null) {
            throw new IllegalStateException("no counter of " + measure);
        }
        return counter;
    }

    private ConcurrentMap<String, Counter> counters(Measure measure) {
        ConcurrentMap<String, Counter> byKey = counters.get(measure);
        if (byKey == null) {
            throw new IllegalStateException("no counters of " + measure);
        }
        return byKey;
    }
}
