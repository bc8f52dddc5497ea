package io.trivium.benchmarks;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** One round of all loads against one freshly started contender. */
final class Round {
    private static final int[] BODIES = {128, 1024};

    private final Contender contender;
    private final Path directory;
    private final Results results;
    private final int seconds;
    private final int warming;

    /** Takes seconds of each load, and of the loads before them that are not measured. */
    Round(Contender contender, Path directory, Results results, int seconds, int warming) {
        this.contender = contender;
        this.directory = directory;
        this.results = results;
        this.seconds = seconds;
        this.warming = warming;
    }

    void run() throws Exception {
        long started = System.nanoTime();
        try (RunningBroker broker = contender.start(directory);
                Producers producers = new Producers(broker.nameServer())) {
            long served = StartUp.firstAcceptedSend(producers, "startup");
            add(Figure.lower("start-up to first accepted send", "s"), (served - started) / 1e9);
            if (!contender.stores()) {
                warmSends(producers);
                calibrate(broker, producers);
                return;
            }
            idle(broker);
            warmSends(producers);
            warmDrains(broker, producers);
            for (int body : BODIES) {
                loads(broker, producers, body);
            }
            orderedSends(broker, producers);
            orderly(broker, producers);
            popped(broker, producers);
            endToEnd(broker, producers);
            late(broker, producers);
            transactions(broker);
            add(Figure.lower("resident after load, all", "MiB"), broker.residentKib(true) / 1024.0);
            add(Figure.lower("resident after load, anonymous", "MiB"), broker.residentKib(false) / 1024.0);
            broker.kill();
        }
        afterKill();
    }

    private void afterKill() throws Exception {
        long started = System.nanoTime();
        try (RunningBroker broker = contender.start(directory);
                Producers producers = new Producers(broker.nameServer())) {
            long served = StartUp.firstAcceptedSend(producers, "startup");
            add(Figure.lower("start-up after kill -9, all of this stored", "s"), (served - started) / 1e9);
        }
    }

    private void idle(RunningBroker broker) {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(3));
        add(Figure.lower("resident fresh, all", "MiB"), broker.residentKib(true) / 1024.0);
        add(Figure.lower("resident fresh, anonymous", "MiB"), broker.residentKib(false) / 1024.0);
        int watched = Math.max(10, seconds);
        long before = broker.cpuMicros();
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(watched));
        add(Figure.lower("idle CPU", "% of a core"), (broker.cpuMicros() - before) / 1e4 / watched);
    }

    /** What a broker costs in its first minute is its virtual machine compiling it: that is left out, on both sides. */
    private void warmSends(Producers producers) throws Exception {
        long nanos = TimeUnit.SECONDS.toNanos(warming) / 3;
        producers.sync("warming", 16, 1024, nanos);
        producers.async("warming", 128, nanos);
        producers.batches("warming", 4, 128, nanos);
    }

    private void warmDrains(RunningBroker broker, Producers producers) throws Exception {
        int messages = 5_000 * warming;
        if (messages > 0) {
            producers.fill("warming-drain", 128, messages);
            Consumers.drain(broker.nameServer(), "warming-drain", "warming-drain", messages);
            PopConsumers.drain(producers, broker.nameServer(), "warming-pop", "warming-drain", messages);
        }
    }

    private void calibrate(RunningBroker broker, Producers producers) throws Exception {
        for (int body : BODIES) {
            sends(broker, producers, body);
            batches(broker, producers, body);
        }
        orderedSends(broker, producers);
    }

    private void loads(RunningBroker broker, Producers producers, int body) throws Exception {
        sends(broker, producers, body);
        long diskBefore = broker.diskBytes();
        long sent = batches(broker, producers, body);
        String size = ", " + body + " B";
        add(Figure.lower("disk per message in batches" + size, "B"), (broker.diskBytes() - diskBefore) / (double) sent);
        drain(broker, producers, body, size);
    }

    private void sends(RunningBroker broker, Producers producers, int body) throws Exception {
        String size = ", " + body + " B";
        String topic = "load" + body;
        long nanos = TimeUnit.SECONDS.toNanos(seconds);
        producers.async(topic, body, nanos); // warms both sides up
        sending("sync send, 1 thread" + size, broker, () -> producers.sync(topic, 1, body, nanos));
        sending("sync send, 16 threads" + size, broker, () -> producers.sync(topic, 16, body, nanos));
        sending("async send" + size, broker, () -> producers.async(topic, body, nanos));
    }

    /** Returns how many messages were sent, the warming ones included. */
    private long batches(RunningBroker broker, Producers producers, int body) throws Exception {
        String topic = "batch" + body;
        long nanos = TimeUnit.SECONDS.toNanos(seconds);
        long warming = producers.batches(topic, 4, body, nanos / 2);
        return warming
                + sending(
                        "batch of 32, 4 threads, " + body + " B",
                        broker,
                        () -> producers.batches(topic, 4, body, nanos));
    }

    private void drain(RunningBroker broker, Producers producers, int body, String size) throws Exception {
        int messages = 50_000 * seconds;
        String topic = "drain" + body;
        producers.fill(topic, body, messages);
        long before = broker.cpuMicros();
        long nanos = Consumers.drain(broker.nameServer(), "drain-" + body, topic, messages);
        add(Figure.rate("drain by push consumer" + size), messages * 1e9 / nanos);
        add(Figure.cost("drain by push consumer" + size), (broker.cpuMicros() - before) / (double) messages);
    }

    private void orderedSends(RunningBroker broker, Producers producers) throws Exception {
        long nanos = TimeUnit.SECONDS.toNanos(seconds);
        sending("ordered send, 8 threads, 128 B", broker, () -> Ordering.send(producers, "ordered", 8, 128, nanos));
    }

    private void orderly(RunningBroker broker, Producers producers) throws Exception {
        int messages = 50_000 * seconds;
        producers.fill("orderly", 128, messages);
        long before = broker.cpuMicros();
        long taken = Ordering.drain(broker.nameServer(), "orderly", "orderly", messages);
        add(Figure.rate("orderly drain, 128 B"), messages * 1e9 / taken);
        add(Figure.cost("orderly drain, 128 B"), (broker.cpuMicros() - before) / (double) messages);
    }

    private void popped(RunningBroker broker, Producers producers) throws Exception {
        int messages = 20_000 * seconds;
        producers.fill("popped", 128, messages);
        long before = broker.cpuMicros();
        long taken = PopConsumers.drain(producers, broker.nameServer(), "popped", "popped", messages);
        add(Figure.rate("drain by pop with acknowledgement, 128 B"), messages * 1e9 / taken);
        add(Figure.cost("drain by pop with acknowledgement, 128 B"), (broker.cpuMicros() - before) / (double) messages);
    }

    private void late(RunningBroker broker, Producers producers) throws Exception {
        for (Lateness.Kind kind : Lateness.Kind.values()) {
            String topic = kind.name().toLowerCase(Locale.ROOT);
            Histogram late = Lateness.measure(broker.nameServer(), producers, topic, kind, seconds);
            String name = "late delivery, " + topic.replace('_', ' ');
            add(Figure.lower(name + ", p50", "ms"), (double) late.getValueAtPercentile(50));
            add(Figure.lower(name + ", p99", "ms"), (double) late.getValueAtPercentile(99));
        }
    }

    private void transactions(RunningBroker broker) throws Exception {
        long nanos = TimeUnit.SECONDS.toNanos(seconds);
        Transactions.send(broker.nameServer(), "transactions", 8, 128, nanos / 2);
        sending(
                "transactional send, 8 threads, 128 B",
                broker,
                () -> Transactions.send(broker.nameServer(), "transactions", 8, 128, nanos));
    }

    private void endToEnd(RunningBroker broker, Producers producers) throws Exception {
        int perSecond = 1_000;
        long before = broker.cpuMicros();
        Histogram latencies =
                EndToEnd.measure(broker.nameServer(), producers, "e2e", perSecond, 1024, Math.max(10, seconds));
        String name = "end to end, 1,000/s of 1 KiB";
        add(Figure.lower(name + ", p50", "ms"), latencies.getValueAtPercentile(50) / 1e6);
        add(Figure.lower(name + ", p99", "ms"), latencies.getValueAtPercentile(99) / 1e6);
        add(Figure.lower(name + ", p99.9", "ms"), latencies.getValueAtPercentile(99.9) / 1e6);
        add(Figure.cost(name), (broker.cpuMicros() - before) / (double) latencies.getTotalCount());
    }

    private long sending(String name, RunningBroker broker, Load load) throws Exception {
        long cpuBefore = broker.cpuMicros();
        long start = System.nanoTime();
        long messages = load.run();
        long nanos = System.nanoTime() - start;
        add(Figure.rate(name), messages * 1e9 / nanos);
        add(Figure.cost(name), (broker.cpuMicros() - cpuBefore) / (double) messages);
        return messages;
    }

    private void add(Figure figure, double value) {
        results.add(figure, contender.name(), value);
        System.err.printf("%-24s %-46s %12.2f %s%n", contender.name(), figure.name(), value, figure.unit());
    }

    @FunctionalInterface
    private interface Load {
        long run() throws Exception;
    }
}
