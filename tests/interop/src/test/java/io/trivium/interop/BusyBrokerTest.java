package io.trivium.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.interop.scenario.AtABusyBroker;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.body.DataVersion;
import io.trivium.rocket.protocol.body.TopicConfig;
import io.trivium.rocket.protocol.body.TopicTable;
import io.trivium.rocket.protocol.request.RegisterBroker;
import io.trivium.rocket.protocol.request.SendMessage;
import io.trivium.rocket.protocol.request.UpdateTopic;
import io.trivium.rocket.transport.EventLoops;
import io.trivium.rocket.transport.Peer;
import io.trivium.rocket.transport.RocketServer;
import io.trivium.rocket.transport.TcpConnector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What genuine producers do when a broker says that it is busy, and another one of the cluster is not. */
class BusyBrokerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String TOPIC = "Busy";

    @Test
    void theNewerLineGoesToAnotherBrokerAndTheOlderOneIfItIsTold(@TempDir Path folder) throws Exception {
        EventLoops loops = new EventLoops(Thread::new, 1);
        try (TriviumProcess trivium = TriviumProcess.start(folder);
                RocketServer busy = new RocketServer(loops, BusyBrokerTest::answer)) {
            int port = busy.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .getPort();
            TcpConnector connector = new TcpConnector(loops, PATIENCE);
            ask(
                    connect(connector, loops, "127.0.0.1:" + trivium.brokerPort()),
                    new UpdateTopic(TOPIC, "TBW102", 2, 2, 6, "SINGLE_TAG", 0, false, null));
            // The name server forgets the broker with its connection.
            Peer names = connect(connector, loops, trivium.nameServer());
            ask(names, registration("127.0.0.1:" + port));

            GenuineClient.current().scenario(AtABusyBroker.class).run(trivium.nameServer(), TOPIC);
            GenuineClient.old().scenario(AtABusyBroker.class).run(trivium.nameServer(), TOPIC);

            assertThat(names.open()).isTrue();
        } finally {
            loops.close();
        }
    }

    private static CompletionStage<Reply> answer(Request request, Peer peer) {
        if (request instanceof SendMessage send) {
            send.body().release();
            return CompletableFuture.completedFuture(
                    Reply.failure(ResponseCode.SYSTEM_BUSY, "[REJECTREQUEST] the disk takes nothing"));
        }
        return CompletableFuture.completedFuture(Reply.success());
    }

    private static Peer connect(TcpConnector connector, EventLoops loops, String address) throws Exception {
        return connector
                .connect(address, BusyBrokerTest::answer, loops.next())
                .toCompletableFuture()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static void ask(Peer peer, Request request) throws Exception {
        Reply reply = peer.call(request, PATIENCE).toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(reply.code()).as(String.valueOf(reply.remark())).isZero();
        reply.body().release();
    }

    private static RegisterBroker registration(String address) {
        TopicTable topics = new TopicTable(new DataVersion(0, 1, 1), List.of(topic(TOPIC), topic("SELF_TEST_TOPIC")));
        return new RegisterBroker("broker-z", address, "DefaultCluster", address, 0, false, -1, topics);
    }

    private static TopicConfig topic(String name) {
        return new TopicConfig(name, 2, 2, 6, 0, false, Map.of());
    }
}
