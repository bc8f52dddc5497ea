package io.trivium.benchmarks;

import io.trivium.benchmarks.ApacheRocketMq.FlushMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs the same loads against Apache RocketMQ and Trivium, in turns, and prints a table with ratios.
 *
 * <p>Arguments: the repository's root, rounds, seconds of each load, and perhaps words that the names of the contenders must hold. The
 * environment's {@code WARMING} holds the seconds of loads before them that are not measured.
 */
final class Benchmark {
    private Benchmark() {}

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]).toAbsolutePath().normalize();
        int rounds = Integer.parseInt(arguments[1]);
        int seconds = Integer.parseInt(arguments[2]);
        int warming = Integer.parseInt(System.getenv().getOrDefault("WARMING", "30"));
        List<String> words = List.of(arguments).subList(3, arguments.length);
        List<Contender> contenders = Contender.named(words, contenders(root));
        Results results = new Results();
        int failed = 0;
        for (int round = 1; round <= rounds; round++) {
            for (Contender contender : contenders) {
                System.err.printf("%nRound %d of %d: %s%n", round, rounds, contender.name());
                Path directory = Files.createTempDirectory("trivium-benchmark");
                try {
                    new Round(contender, directory, results, seconds, warming).run();
                } catch (Exception e) {
                    // What was measured so far is worth printing, and so are the others.
                    e.printStackTrace();
                    failed++;
                } finally {
                    delete(directory);
                }
            }
        }
        System.out.println(results.table(
                contenders.stream().map(Contender::name).toList(),
                List.of(
                        new Results.Ratio("forced / async", "Trivium forced", "RocketMQ async flush"),
                        new Results.Ratio("forced / sync", "Trivium forced", "RocketMQ sync flush"),
                        new Results.Ratio("written / async", "Trivium written", "RocketMQ async flush"),
                        new Results.Ratio("forced / null", "Trivium forced", "null broker"))));
        System.exit(failed == 0 ? 0 : 1); // the genuine client leaves threads behind
    }

    private static List<Contender> contenders(Path root) {
        Path jars = root.resolve("tests/apache-rocketmq/target/lib");
        Path launcher = root.resolve("trivium");
        return List.of(
                new ApacheRocketMq(jars, FlushMode.ASYNC_FLUSH),
                new Trivium(launcher, "forced"),
                new ApacheRocketMq(jars, FlushMode.SYNC_FLUSH),
                new Trivium(launcher, "written"),
                new Nothing());
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
