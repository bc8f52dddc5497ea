package io.trivium.interop.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trivium.message.mapping.DestinationKind;
import io.trivium.message.mapping.Names;
import io.trivium.rocket.client.ClusterClients;
import io.trivium.rocket.client.ClusterConfig;
import io.trivium.rocket.client.Credentials;
import io.trivium.rocket.client.RocketClient;
import io.trivium.rocket.transport.EventLoops;
import io.trivium.rocket.transport.TcpConnector;
import jakarta.jms.JMSContext;
import jakarta.jms.TemporaryQueue;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** What dead clients left on genuine brokers. */
class SweepTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @ParameterizedTest
    @ArgumentsSource(GenuineClusters.class)
    void temporaryDestinationsOfDeadClientsAreSweptAndThoseOfTheLivingStay(Cluster cluster) throws Exception {
        String digits = cluster.named("").replaceAll("\\D", "");
        String dead = Names.temporary(DestinationKind.TEMPORARY_QUEUE, Names.ownedBy("DEAD" + digits, 1));
        String unnamed = Names.temporary(DestinationKind.TEMPORARY_QUEUE, "OLD" + digits);
        try (JMSContext context = cluster.context(JMSContext.AUTO_ACKNOWLEDGE);
                EventLoops loops = new EventLoops(Thread::new, 1);
                RocketClient sweeping = sweeping(cluster, loops)) {
            TemporaryQueue living = context.createTemporaryQueue();
            sweeping.ensureTopic(unnamed).toCompletableFuture().get(60, TimeUnit.SECONDS);
            sweeping.ensureTopic(dead).toCompletableFuture().get(60, TimeUnit.SECONDS);

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(exists(sweeping, dead)).isFalse());

            assertThat(exists(sweeping, living.getQueueName())).isTrue();
            assertThat(exists(sweeping, unnamed)).as("does not tell its maker").isTrue();
            context.createProducer().send(living, "still there");
            assertThat(context.createConsumer(living).receiveBody(String.class, PATIENCE.toMillis()))
                    .isEqualTo("still there");
            sweeping.deleteTopic(unnamed).toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    private static boolean exists(RocketClient client, String topic) throws Exception {
        try {
            client.requireTopic(topic).toCompletableFuture().get(60, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            return false;
        }
    }

    /** Looks ten times a second: the time that a maker may be away is then two seconds. */
    private static RocketClient sweeping(Cluster cluster, EventLoops loops) {
        URI url = URI.create(cluster.url());
        ClusterConfig config = new ClusterConfig(
                List.of(url.getAuthority()),
                Duration.ofSeconds(10),
                4,
                ClusterConfig.DEFAULT_GRACE,
                Duration.ofMillis(100));
        return new ClusterClients(
                        config,
                        loops,
                        new TcpConnector(loops, Duration.ofSeconds(10)),
                        InstantSource.system(),
                        new SecureRandom())
                .open(Credentials.NONE);
    }
}
