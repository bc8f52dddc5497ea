package io.trivium.benchmarks.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Loads on the engine alone; each prints its figures.
 *
 * <p>Arguments: a directory to work in, the load's name, and its numbers, each with a default. {@code docs/BENCHMARKS.md} explains them.
 */
final class EngineBenchmark {
    private final Path directory;
    private final List<String> numbers;

    private EngineBenchmark(Path directory, List<String> numbers) {
        this.directory = directory;
        this.numbers = numbers;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 2) {
            throw new IllegalArgumentException("a directory and a load, please: forced, read, backlog, queues, timers");
        }
        List<String> all = List.of(arguments);
        Path directory = Files.createTempDirectory(Path.of(all.get(0)), "trivium-engine");
        try {
            new EngineBenchmark(directory, all.subList(2, all.size())).run(all.get(1));
        } finally {
            delete(directory);
        }
    }

    private void run(String load) throws Exception {
        switch (load) {
            case "forced" -> new ForcedLoad(directory, number(0, 5)).run();
            case "read" -> new ReadLoad(directory, number(0, 1_000_000)).run();
            case "backlog" -> new BacklogLoad(directory, number(0, 1_000_000)).run();
            case "queues" -> new QueuesLoad(directory, number(0, 1_000_000)).run();
            case "timers" -> new TimersLoad(directory, number(0, 10_000), number(1, 10), number(2, 1_000_000)).run();
            default -> throw new IllegalArgumentException("no load is called " + load);
        }
    }

    private int number(int index, int otherwise) {
        return index < numbers.size() ? Integer.parseInt(numbers.get(index).replace("_", "")) : otherwise;
    }

    /** Prints a figure. */
    static void print(String name, double value, String unit) {
        System.out.printf(Locale.ROOT, value >= 100 ? "%-70s %,15.0f %s%n" : "%-70s %,15.3f %s%n", name, value, unit);
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
