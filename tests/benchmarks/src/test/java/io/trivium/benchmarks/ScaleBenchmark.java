package io.trivium.benchmarks;

import io.trivium.benchmarks.ApacheRocketMq.FlushMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs Apache RocketMQ and Trivium with very many topics, consumers and producers, one after the other, and prints a table.
 *
 * <p>Arguments: the repository's root, the size in per cent (100: a drain of 500,000, 2,000 consumers, 10,000 topics, 1,000 producers),
 * seconds of looking at what idles, and perhaps words that the names of the contenders must hold.
 */
final class ScaleBenchmark {
    private ScaleBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]).toAbsolutePath().normalize();
        int percent = Integer.parseInt(arguments[1]);
        int seconds = Integer.parseInt(arguments[2]);
        List<String> words = List.of(arguments).subList(3, arguments.length);
        List<Contender> contenders = Contender.named(words, contenders(root));
        Results results = new Results();
        int failed = 0;
        for (Contender contender : contenders) {
            System.err.printf("%n%s%n", contender.name());
            Path directory = Files.createTempDirectory("trivium-scale");
            try {
                run(contender, directory, new Scale(contender.name(), results, percent, seconds));
            } catch (Exception e) {
                // What was measured so far is worth printing, and so are the others.
                e.printStackTrace();
                failed++;
            } finally {
                Benchmark.delete(directory);
            }
        }
        System.out.println(results.table(
                contenders.stream().map(Contender::name).toList(),
                List.of(new Results.Ratio("forced / async", "Trivium forced", "RocketMQ async flush"))));
        System.exit(failed == 0 ? 0 : 1); // the genuine client leaves threads behind
    }

    private static List<Contender> contenders(Path root) {
        return List.of(
                new ApacheRocketMq(root.resolve("tests/apache-rocketmq/target/lib"), FlushMode.ASYNC_FLUSH),
                new Trivium(root.resolve("trivium"), "forced"));
    }

    private static void run(Contender contender, Path directory, Scale scale) throws Exception {
        try (RunningBroker broker = contender.start(directory);
                Producers producers = new Producers(broker.nameServer())) {
            StartUp.firstAcceptedSend(producers, "startup");
            String address = Crowd.broker(broker.nameServer(), "startup");
            scale.idle(broker, "fresh");
            scale.drain(broker, producers);
            scale.topics(broker, address);
            scale.producers(broker, address);
            scale.consumers(broker, address);
        }
    }
}
