package io.trivium.interop.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trivium.interop.Repository;
import io.trivium.interop.TriviumProcess;
import io.trivium.interop.admin.GenuineProcess;
import jakarta.jms.JMSContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Trivium, and two genuine brokers with two genuine name servers: the first name server knows one of the brokers, the second one both,
 * so that they are a cluster of one broker and one of two. Started once for all tests.
 */
final class Clusters implements AutoCloseable {
    private final Deque<AutoCloseable> processes = new ArrayDeque<>();
    private final Cluster trivium;
    private final List<Cluster> genuine;

    private Clusters() throws IOException {
        GenuineProcess.assumeAvailable();
        Path target = Files.createDirectories(Repository.root().resolve("tests/interop/target"));
        Path directory = Files.createTempDirectory(target, "clusters");
        GenuineProcess knowsOne = started(GenuineProcess.nameServer(Files.createDirectory(directory.resolve("one"))));
        GenuineProcess knowsTwo = started(GenuineProcess.nameServer(Files.createDirectory(directory.resolve("two"))));
        String both = knowsOne.address() + ";" + knowsTwo.address();
        started(GenuineProcess.broker(Files.createDirectory(directory.resolve("a")), "broker-a", both));
        started(GenuineProcess.broker(Files.createDirectory(directory.resolve("b")), "broker-b", knowsTwo.address()));
        genuine = List.of(
                new Cluster("RocketMQ, one broker", "trivium://" + knowsOne.address()),
                new Cluster("RocketMQ, two brokers", "trivium://" + knowsTwo.address()));
        trivium = new Cluster(
                "Trivium",
                started(TriviumProcess.start(Files.createDirectory(directory.resolve("trivium"))))
                        .jmsUrl());
        for (Cluster cluster : genuine) {
            await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() -> answers(cluster));
        }
    }

    static Clusters of(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Clusters.class))
                .getOrComputeIfAbsent(Clusters.class, key -> start(), Clusters.class);
    }

    private static Clusters start() {
        try {
            return new Clusters();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answers(Cluster cluster) {
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE)) {
            assertThat(context.createBrowser(context.createQueue("probe"))).isNotNull();
        }
    }

    private <T extends AutoCloseable> T started(T process) {
        processes.push(process);
        return process;
    }

    Cluster trivium() {
        return trivium;
    }

    List<Cluster> genuine() {
        return genuine;
    }

    @Override
    public void close() {
        for (AutoCloseable process : processes) {
            try {
                process.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
