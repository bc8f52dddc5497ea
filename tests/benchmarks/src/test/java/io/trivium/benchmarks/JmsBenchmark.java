package io.trivium.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs the same JMS loads against Artemis, with its own core client, and Trivium, in turns, and prints a table with ratios.
 *
 * <p>Arguments: the repository's root, rounds, seconds of each load, and perhaps words that the names of the loads must hold. The environment's {@code WARMING} holds the seconds of loads
 * before them that are not measured.
 */
final class JmsBenchmark {
    private static final String LOADS = "io.trivium.benchmarks.jms.JmsLoads";

    private final Results results = new Results();
    private final int seconds;
    private final List<String> words;

    private JmsBenchmark(int seconds, List<String> words) {
        this.seconds = seconds;
        this.words = words;
    }

    /** A broker and the client that loads it. */
    private record Side(Contender broker, String factory, String scheme, String classPath) {}

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]).toAbsolutePath().normalize();
        JmsBenchmark benchmark = new JmsBenchmark(
                Integer.parseInt(arguments[2]), List.of(arguments).subList(3, arguments.length));
        Artemis artemis = new Artemis(root.resolve("tests/apache-artemis"));
        Trivium trivium = new Trivium(root.resolve("trivium"), "forced");
        String loads = root.resolve("tests/benchmarks/target/test-classes").toString();
        List<Side> sides = List.of(
                new Side(
                        artemis,
                        "org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory",
                        "tcp://",
                        loads + File.pathSeparator + artemis.classPath()),
                new Side(
                        trivium,
                        "io.trivium.jms.TriviumConnectionFactory",
                        "trivium://",
                        System.getProperty("java.class.path")));
        for (int round = 1; round <= Integer.parseInt(arguments[1]); round++) {
            for (Side side : sides) {
                System.err.printf(
                        "%nRound %s of %s: %s%n",
                        round, arguments[1], side.broker().name());
                Path directory = Files.createTempDirectory("trivium-benchmark");
                try (RunningBroker broker = side.broker().start(directory)) {
                    benchmark.load(side, broker, directory);
                } finally {
                    Benchmark.delete(directory);
                }
            }
        }
        System.out.println(benchmark.results.table(
                sides.stream().map(side -> side.broker().name()).toList(),
                List.of(new Results.Ratio("Trivium / Artemis", trivium.name(), artemis.name()))));
    }

    private void load(Side side, RunningBroker broker, Path directory) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                JavaCommand.path(),
                "-Xmx1g",
                "-cp",
                side.classPath(),
                LOADS,
                side.factory(),
                side.scheme() + broker.nameServer(),
                Integer.toString(seconds),
                System.getenv().getOrDefault("WARMING", "30")));
        command.addAll(words);
        Process client = new ProcessBuilder(command)
                .redirectError(directory.resolve("client.log").toFile())
                .start();
        long cpu = 0;
        long heap = 0;
        try (BufferedReader printed = client.inputReader(StandardCharsets.UTF_8)) {
            for (String line = printed.readLine(); line != null; line = printed.readLine()) {
                String[] fields = line.substring(line.indexOf(' ') + 1).split("\t", -1);
                switch (line.substring(0, line.indexOf(' '))) {
                    case "begin" -> cpu = broker.cpuMicros();
                    case "end" -> {
                        double messages = Math.max(1, Long.parseLong(fields[1]));
                        add(side, Figure.rate(fields[0]), messages * 1e9 / Long.parseLong(fields[2]));
                        add(side, Figure.cost(fields[0]), (broker.cpuMicros() - cpu) / messages);
                    }
                    case "value" -> add(side, Figure.lower(fields[0], fields[1]), Double.parseDouble(fields[2]));
                    case "idle" -> {
                        if (fields.length == 1) {
                            heap = broker.heapKib();
                        } else {
                            double each = (broker.heapKib() - heap) / Double.parseDouble(fields[1]);
                            add(side, Figure.lower("heap for each idle connection with a session", "KiB"), each);
                        }
                        client.getOutputStream().write('\n');
                        client.getOutputStream().flush();
                    }
                    case "failed" -> System.err.println(side.broker().name() + ": " + line);
                    default -> System.err.println(line);
                }
            }
        } finally {
            client.destroy();
        }
    }

    private void add(Side side, Figure figure, double value) {
        results.add(figure, side.broker().name(), value);
        System.err.printf(
                Locale.ROOT, "%-24s %-60s %12.2f %s%n", side.broker().name(), figure.name(), value, figure.unit());
    }
}
