package io.trivium.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs one load of the genuine client against brokers that run already, in turns, and prints the processor time that each spent on a
 * message: for profiling one of them, and for comparing two builds where the machine is busy.
 *
 * <p>Arguments: the load, bytes of a body, seconds (or ten thousands of messages of a drain), turns, and for each broker
 * {@code name-server-port:process-id}.
 */
final class OneLoad {
    private static final int MESSAGES_OF_A_SECOND = 10_000;

    private final String name;
    private final int body;
    private final int seconds;
    private final long nanos;

    private OneLoad(String name, int body, int seconds) {
        this.name = name;
        this.body = body;
        this.seconds = seconds;
        this.nanos = TimeUnit.SECONDS.toNanos(seconds);
    }

    public static void main(String[] arguments) throws Exception {
        OneLoad load = new OneLoad(arguments[0], Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        int turns = Integer.parseInt(arguments[3]);
        List<String> brokers = Arrays.asList(arguments).subList(4, arguments.length);
        double[][] costs = new double[brokers.size()][turns];
        for (int turn = 0; turn < turns; turn++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < brokers.size(); i++) {
                String[] broker = brokers.get(i).split(":", -1);
                costs[i][turn] = load.cost("127.0.0.1:" + broker[0], broker[1], turn);
                line.append(String.format("%10.2f", costs[i][turn]));
            }
            System.out.println(line);
        }
        StringBuilder medians = new StringBuilder();
        for (double[] one : costs) {
            Arrays.sort(one);
            medians.append(String.format("%10.2f", one[one.length / 2]));
        }
        System.out.println(medians + "  median, broker CPU in µs for a message: " + load.name + " " + load.body + " B");
        System.exit(0); // the genuine client leaves threads behind
    }

    private double cost(String nameServer, String process, int turn) throws Exception {
        try (Producers producers = new Producers(nameServer)) {
            String topic = "one-" + name;
            String group = topic + "-" + System.nanoTime();
            int messages = seconds * MESSAGES_OF_A_SECOND;
            if (drains()) {
                topic += "-" + turn + "-" + System.nanoTime();
                producers.fill(topic, body, messages);
            }
            long before = cpuMicros(process);
            long done = run(producers, nameServer, topic, group, messages);
            return (cpuMicros(process) - before) / (double) done;
        }
    }

    private boolean drains() {
        return name.equals("drain") || name.equals("orderly") || name.equals("pop");
    }

    private long run(Producers producers, String nameServer, String topic, String group, int messages)
            throws Exception {
        switch (name) {
            case "drain" -> Consumers.drain(nameServer, group, topic, messages);
            case "orderly" -> Ordering.drain(nameServer, group, topic, messages);
            case "pop" -> PopConsumers.drain(producers, nameServer, group, topic, messages);
            case "sync1" -> {
                return producers.sync(topic, 1, body, nanos);
            }
            case "sync16" -> {
                return producers.sync(topic, 16, body, nanos);
            }
            case "async" -> {
                return producers.async(topic, body, nanos);
            }
            case "batch" -> {
                return producers.batches(topic, 4, body, nanos);
            }
            case "ordered" -> {
                return Ordering.send(producers, topic, 8, body, nanos);
            }
            case "transactions" -> {
                return Transactions.send(nameServer, topic, 8, body, nanos);
            }
            case "e2e" -> {
                return EndToEnd.measure(nameServer, producers, topic, 1_000, body, seconds)
                        .getTotalCount();
            }
            default -> throw new IllegalArgumentException("there is no load " + name);
        }
        return messages;
    }

    private static long cpuMicros(String process) throws IOException {
        return RunningBroker.cpuMicros(Files.readString(Path.of("/proc", process, "stat")));
    }
}
