package io.trivium.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The loads of many, against one broker: how fast each is done, and what the broker takes while nothing happens afterwards. */
final class Scale {
    private static final int MESSAGES = 500_000;
    private static final int TOPICS = 10_000;
    private static final int PRODUCERS = 1_000;
    private static final int CONSUMERS = 2_000;
    private static final int SENDS_EACH = 20;
    private static final int MEMBERS_OF_A_GROUP = 100;
    private static final int BODY = 128;

    private final String contender;
    private final Results results;
    private final int percent;
    private final int seconds;

    Scale(String contender, Results results, int percent, int seconds) {
        this.contender = contender;
        this.results = results;
        this.percent = percent;
        this.seconds = seconds;
    }

    private int part(int whole) {
        return Math.max(1, (int) ((long) whole * percent / 100));
    }

    /** A backlog, read by one genuine push consumer. */
    void drain(RunningBroker broker, Producers producers) throws Exception {
        int messages = part(MESSAGES);
        producers.fill("drained", BODY, messages);
        long before = broker.cpuMicros();
        long nanos = Consumers.drain(broker.nameServer(), "drainers", "drained", messages);
        add(Figure.rate("drain of " + messages), messages * 1e9 / nanos);
        add(Figure.cost("drain of " + messages), (broker.cpuMicros() - before) / (double) messages);
    }

    /** Created, asked the route of, and sent to, each once. */
    void topics(RunningBroker broker, String address) throws Exception {
        int topics = part(TOPICS);
        try (Crowd clients = new Crowd(address);
                Crowd askers = new Crowd(broker.nameServer())) {
            clients.grow(4);
            askers.grow(4);
            String what = topics + " topics: ";
            long before = broker.cpuMicros();
            add(rate(what + "created"), perSecond(topics, clients.call(topics, i -> Crowd.create("topic-" + i))));
            add(Figure.lower(what + "CPU of each creation", "µs"), (broker.cpuMicros() - before) / (double) topics);
            add(rate(what + "routes"), perSecond(topics, askers.call(topics, i -> Crowd.route("topic-" + i))));
            add(
                    rate(what + "one message to each"),
                    perSecond(topics, clients.call(topics, i -> Crowd.send("topic-" + i, 0))));
        }
        idle(broker, topics + " topics");
    }

    /** Each on a connection of its own. */
    void producers(RunningBroker broker, String address) throws Exception {
        int producers = part(PRODUCERS);
        try (Crowd crowd = new Crowd(address)) {
            long started = System.nanoTime();
            crowd.grow(producers);
            crowd.callEach(Crowd::producer);
            String what = producers + " producers: ";
            add(rate(what + "connected"), perSecond(producers, System.nanoTime() - started));
            int messages = producers * SENDS_EACH;
            long nanos = crowd.call(messages, i -> Crowd.send("startup", i % Crowd.QUEUES));
            add(Figure.rate(what + "sends"), perSecond(messages, nanos));
            long before = broker.cpuMicros();
            crowd.callEach(Crowd::producer);
            add(Figure.lower(what + "CPU of a heartbeat", "µs"), (broker.cpuMicros() - before) / (double) producers);
            idle(broker, producers + " producers");
        }
    }

    /** In groups of a hundred, each waiting with a long poll. */
    void consumers(RunningBroker broker, String address) throws Exception {
        int consumers = part(CONSUMERS);
        AtomicInteger given = new AtomicInteger();
        try (Crowd crowd = new Crowd(address)) {
            crowd.grow(1);
            crowd.call(1, i -> Crowd.create("awaited"));
            crowd.grow(consumers - 1);
            long before = broker.cpuMicros();
            crowd.callEach(i -> Crowd.consumer(i, group(i), "awaited"));
            String what = consumers + " consumers: ";
            add(Figure.lower(what + "CPU of joining", "µs"), (broker.cpuMicros() - before) / (double) consumers);
            crowd.poll(Scale::group, i -> "awaited", given);
            idle(broker, consumers + " consumers, long polls");
            int groups = (consumers + MEMBERS_OF_A_GROUP - 1) / MEMBERS_OF_A_GROUP;
            long started = System.nanoTime();
            for (int queue = 0; queue < Crowd.QUEUES; queue++) {
                int which = queue;
                crowd.call(1, i -> Crowd.send("awaited", which));
            }
            awaitAll(given, consumers);
            add(Figure.lower(what + "all woken, " + groups + " groups", "ms"), (System.nanoTime() - started) / 1e6);
        }
    }

    private static String group(int member) {
        return "awaiting-" + member / MEMBERS_OF_A_GROUP;
    }

    private static void awaitAll(AtomicInteger given, int expected) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (given.get() < expected) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(given + " of " + expected + " were woken");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Memory and CPU while nothing happens. */
    void idle(RunningBroker broker, String when) {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
        add(Figure.lower("resident, all: " + when, "MiB"), broker.residentKib(true) / 1024.0);
        add(Figure.lower("resident, anonymous: " + when, "MiB"), broker.residentKib(false) / 1024.0);
        long before = broker.cpuMicros();
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
        add(Figure.lower("idle CPU: " + when, "% of a core"), (broker.cpuMicros() - before) / 1e4 / seconds);
    }

    private static Figure rate(String name) {
        return new Figure(name, "per second", true);
    }

    private static double perSecond(int count, long nanos) {
        return count * 1e9 / nanos;
    }

    private void add(Figure figure, double value) {
        System.err.printf("  %s: %.2f %s%n", figure.name(), value, figure.unit());
        results.add(figure, contender, value);
    }
}
