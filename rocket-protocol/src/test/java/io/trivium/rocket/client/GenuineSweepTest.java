package io.trivium.rocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.transport.EventLoops;
import io.trivium.rocket.transport.RocketServer;
import io.trivium.rocket.transport.TcpConnector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Temporary destinations on a broker that is not Trivium, looked at every few milliseconds. */
class GenuineSweepTest {
    private static final String LEFT = "TRV-TT-oDEADn1";
    private static final String LEFT_QUEUE = "TRV-TQ-oDEADn2";
    private static final int MANY_LOOKS = 2 * GenuineSweep.LOOKS + 2;

    private final EventLoops loops = new EventLoops(Thread::new, 2);
    private final List<Runnable> closing = new ArrayList<>();
    private final FakeCluster cluster = new FakeCluster(false);
    private final String address = listen();

    @AfterEach
    void close() {
        closing.forEach(Runnable::run);
        loops.close();
    }

    @Test
    void whatNobodyShowsToBeItsMakerIsDeletedAfterManyLooks() throws Exception {
        cluster.withTopic(LEFT);
        cluster.withTopic(LEFT_QUEUE);

        client(Duration.ofMillis(5));

        assertThat(cluster.deletions.tryAcquire(2, 20, TimeUnit.SECONDS)).isTrue();
        assertThat(cluster.hasTopic(LEFT) || cluster.hasTopic(LEFT_QUEUE)).isFalse();
        assertThat(cluster.looks.availablePermits()).isGreaterThanOrEqualTo(GenuineSweep.LOOKS);
    }

    @Test
    void whatAClientOwnsStaysWhileItLives() throws Exception {
        String living = "TRV-TQ-oABBAn1";
        await(client(Duration.ZERO).ownTemporary(living));

        client(Duration.ofMillis(5));

        awaitLooks();
        assertThat(cluster.hasTopic(living)).isTrue();
    }

    @Test
    void whatDoesNotTellItsMakerStays() throws Exception {
        cluster.withTopic("TRV-TQ-0FA1n1");
        cluster.withTopic(LEFT);

        client(Duration.ofMillis(5));

        awaitLooks();
        assertThat(cluster.hasTopic("TRV-TQ-0FA1n1")).isTrue();
    }

    @Test
    void anythingButAClearNoKeepsIt() throws Exception {
        cluster.withTopic(LEFT);
        for (int code : List.of(ResponseCode.NO_PERMISSION, ResponseCode.SYSTEM_BUSY, ResponseCode.SYSTEM_ERROR)) {
            cluster.refuseProducers(code);

            RocketClient client = client(Duration.ofMillis(5));

            awaitLooks();
            client.close();
            assertThat(cluster.hasTopic(LEFT)).isTrue();
        }
    }

    private void awaitLooks() throws InterruptedException {
        assertThat(cluster.looks.tryAcquire(MANY_LOOKS, 20, TimeUnit.SECONDS)).isTrue();
    }

    private RocketClient client(Duration sweepEvery) {
        ClusterConfig config =
                new ClusterConfig(List.of(address), Duration.ofSeconds(5), 4, ClusterConfig.DEFAULT_GRACE, sweepEvery);
        RocketClient client = new ClusterClients(
                        config,
                        loops,
                        new TcpConnector(loops, Duration.ofSeconds(5)),
                        InstantSource.system(),
                        new SecureRandom())
                .open(Credentials.NONE);
        closing.add(0, client::close);
        return client;
    }

    private String listen() {
        RocketServer server = new RocketServer(loops, cluster);
        int port = server.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .getPort();
        closing.add(server::close);
        cluster.listensAt("127.0.0.1:" + port);
        return "127.0.0.1:" + port;
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
