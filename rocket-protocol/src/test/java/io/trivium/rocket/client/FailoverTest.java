package io.trivium.rocket.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.trivium.message.MessageProperties;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.AckMessage;
import io.trivium.rocket.protocol.request.CommitTransaction;
import io.trivium.rocket.protocol.request.GetRoute;
import io.trivium.rocket.protocol.request.Heartbeat;
import io.trivium.rocket.protocol.request.Hello;
import io.trivium.rocket.protocol.request.KeepLeases;
import io.trivium.rocket.protocol.request.PopMessage;
import io.trivium.rocket.protocol.request.SendMessage;
import io.trivium.rocket.transport.EventLoops;
import io.trivium.rocket.transport.Peer;
import io.trivium.rocket.transport.RocketServer;
import io.trivium.rocket.transport.TcpConnector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster of two brokers, {@code a} and {@code b}, of which one fails. The name server is where {@code b} is. */
class FailoverTest {
    private static final String NOWHERE = "127.0.0.1:1";
    private static final PopCall POP = new PopCall("G", "T", 1, Duration.ofMillis(100), "owner", "*");

    private final EventLoops loops = new EventLoops(Thread::new, 2);
    private final List<Runnable> closing = new ArrayList<>();
    private final FakeCluster a = new FakeCluster(true);
    private final FakeCluster b = new FakeCluster(true);
    private final String atA = listen(a);
    private final String atB = listen(b);

    @AfterEach
    void close() {
        closing.forEach(Runnable::run);
        loops.close();
    }

    @Test
    void messageGoesToAnotherBrokerWhenItsOwnCannotBeReached() throws Exception {
        b.withBroker("a", NOWHERE);
        RocketClient client = client(atB);
        OutboundMessage message = message(null, "x");

        SendReceipt receipt = await(client.send(message));

        assertThat(receipt.broker()).isEqualTo("b");
        assertThat(message.body().refCnt()).isZero();
        assertThat(await(client.send(message(null, "y"))).broker()).isEqualTo("b");
    }

    @ParameterizedTest
    @ValueSource(ints = {ResponseCode.SYSTEM_BUSY, ResponseCode.GO_AWAY})
    void messageGoesToAnotherBrokerWhenItsOwnTakesNone(int refusal) throws Exception {
        b.withBroker("a", atA);
        a.refuse(refusal);
        RocketClient client = client(atB);
        OutboundMessage large = message(null, "x".repeat(5000));

        SendReceipt receipt = await(client.send(large));

        assertThat(receipt.broker()).isEqualTo("b");
        assertThat(a.asked(SendMessage.class)).hasSize(1);
        assertThat(large.body().refCnt()).isZero();
    }

    @Test
    void messageWithAnOrderingKeyStaysWithItsBroker() {
        b.withBroker("a", atA);
        a.refuse(ResponseCode.SYSTEM_BUSY);
        b.refuse(ResponseCode.SYSTEM_BUSY);
        OutboundMessage message = message("key", "x");

        assertThatThrownBy(() -> await(client(atB).send(message)))
                .cause()
                .isInstanceOfSatisfying(
                        RocketException.class, e -> assertThat(e.code()).isEqualTo(ResponseCode.SYSTEM_BUSY));
        assertThat(a.asked(SendMessage.class).size()
                        + b.asked(SendMessage.class).size())
                .isEqualTo(1);
        assertThat(message.body().refCnt()).isZero();
    }

    @Test
    void messageThatMayBeStoredIsNotSentAgainAndTheNextOneAvoidsTheBroker() throws Exception {
        b.withBroker("a", atA);
        RocketClient client = impatientClient(atB);
        assertThat(await(client.send(message(null, "x"))).broker()).isEqualTo("a"); // of the fake's topic queue
        a.fallSilent();

        OutboundMessage doubtful = message(null, "y");
        assertThatThrownBy(() -> await(client.send(doubtful)))
                .cause()
                .isInstanceOfSatisfying(
                        RocketException.class, e -> assertThat(e.code()).isEqualTo(RocketException.NOT_ANSWERED));

        assertThat(b.asked(SendMessage.class)).isEmpty();
        assertThat(doubtful.body().refCnt()).isZero();
        assertThat(await(client.send(message(null, "z"))).broker()).isEqualTo("b");
    }

    @Test
    void deadBrokerDoesNotKeepTheMessagesOfOthersBack() throws Exception {
        b.withBroker("a", NOWHERE);
        RocketClient client = client(atB);
        await(client.send(message(null, "x")));

        List<InboundMessage> popped = await(client.pop(new PopCall("G", "T", 1, Duration.ofSeconds(5), "owner", "*")));

        assertThat(popped).hasSize(1);
    }

    @Test
    void brokerThatRefusesTheSessionIsAskedLessAndLessOften() throws Exception {
        RocketClient client = client(atA);
        await(client.send(message(null, "x")));
        List<Long> nanos = new CopyOnWriteArrayList<>();
        CountDownLatch greeted = new CountDownLatch(4);
        a.refuseGreetings(() -> {
            nanos.add(System.nanoTime());
            greeted.countDown();
        });

        a.peers.forEach(Peer::close);

        assertThat(greeted.await(30, TimeUnit.SECONDS)).isTrue();
        // 100, 200 and 400 ms.
        assertThat(nanos.get(3) - nanos.get(0)).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(600));
    }

    @Test
    void brokerThatAnswersNoHeartbeatIsLeft() throws Exception {
        a.deafTo(Heartbeat.class);
        RocketClient client = impatientClient(atA);
        CountDownLatch lost = new CountDownLatch(1);
        client.onSessionLost(gone -> lost.countDown());

        await(client.send(message(null, "x")));

        assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void brokerThatAnswersNoPopIsLeft() throws Exception {
        RocketClient client = impatientClient(atB);
        CountDownLatch lost = new CountDownLatch(1);
        client.onSessionLost(gone -> lost.countDown());
        await(client.send(message(null, "x")));
        b.deafTo(PopMessage.class);

        assertThatThrownBy(() -> await(client.pop(POP))).hasCauseInstanceOf(RocketException.class);

        // The connection is made anew, and the broker does not know the session.
        assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void brokerThatAnswersNoSendIsLeft() throws Exception {
        RocketClient client = impatientClient(atB);
        CountDownLatch lost = new CountDownLatch(1);
        client.onSessionLost(gone -> lost.countDown());
        await(client.send(message(null, "x")));
        b.deafTo(SendMessage.class);

        assertThatThrownBy(() -> await(client.send(message(null, "y")))).hasCauseInstanceOf(RocketException.class);

        assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void brokerThatAnswersNoAcknowledgementIsLeft() throws Exception {
        RocketClient client = impatientClient(atB);
        CountDownLatch lost = new CountDownLatch(1);
        client.onSessionLost(gone -> lost.countDown());
        await(client.send(message(null, "x")));
        InboundMessage message = await(client.pop(POP)).get(0);
        b.deafTo(AckMessage.class);

        var unused = client.acknowledge(List.of(message.receipt()));

        assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
    }

    /** The network was gone for longer than the grace time, but the broker has not seen the end of the connection. */
    @Test
    void brokerThatStillHasASessionThatWasGivenUpIsToldThatNothingIsHeld() throws Exception {
        RocketClient client = client(new ClusterConfig(List.of(atB), Duration.ofSeconds(10), 4, Duration.ZERO));
        CompletableFuture<Set<Receipt>> lost = new CompletableFuture<>();
        client.onSessionLost(lost::complete);
        await(client.send(message(null, "x")));
        Receipt receipt = await(client.pop(POP)).get(0).receipt();
        b.resumesSessions();

        b.peers.forEach(Peer::close);
        assertThat(await(lost)).containsExactly(receipt);
        await(client.send(message(null, "y")));

        assertThat(b.asked(KeepLeases.class))
                .extracting(KeepLeases::held)
                .isNotEmpty()
                .allMatch(List::isEmpty);
    }

    @Test
    void connectionOnWhichNobodyGreetsBackIsLeft() throws Exception {
        a.deafTo(Hello.class);
        RocketClient client = impatientClient(atA);

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> await(client.send(message(null, "x")))).hasCauseInstanceOf(RocketException.class);
        }

        // The name server's, and one for each attempt.
        assertThat(a.peers).hasSizeGreaterThan(3);
    }

    @Test
    void nameServerThatDoesNotAnswerIsLeft() throws Exception {
        a.deafTo(GetRoute.class);
        RocketClient client = impatientClient(atA);

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> await(client.send(message(null, "x")))).hasCauseInstanceOf(RocketException.class);
        }

        assertThat(a.peers).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void transactionIsCommittedWholeThoughItsFirstSendStillLooksForItsBroker() throws Exception {
        b.withTransactions();
        Transaction transaction = client(atB).transactions().begin();

        CompletionStage<Void> sent = transaction.send(message(null, "x"));
        await(transaction.commit());

        await(sent);
        assertThat(b.asked(CommitTransaction.class))
                .extracting(CommitTransaction::sends)
                .containsExactly(1);
    }

    @Test
    void transactionOfAMessageThatFoundNoBrokerIsRolledBack() {
        b.withTransactions();
        b.withoutTemplate();
        Transaction transaction = client(atB).transactions().begin();

        CompletionStage<Void> sent = transaction.send(message(null, "x"));

        assertThatThrownBy(() -> await(transaction.commit()))
                .cause()
                .isInstanceOfSatisfying(
                        RocketException.class,
                        e -> assertThat(e.code()).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK));
        assertThat(sent.toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void transactionSendsToTheBrokerOfTheMessageThatItIsToAcknowledge() throws Exception {
        a.withTransactions();
        b.withTransactions();
        b.withBroker("a", atA);
        RocketClient client = client(atB);
        await(client.ensureTopic("T"));
        // The client meets both
        await(client.pop(POP));

        for (String broker : List.of("a", "b")) {
            Receipt receipt = Receipt.parse("G", "T", "0 1000 60000 3 0 " + broker + " 0 1");
            Transaction transaction = client.transactions().begin();
            transaction.liveWith(receipt);
            await(transaction.send(message(null, "x")));
            await(transaction.acknowledge(List.of(receipt)));
            await(transaction.commit());
        }

        assertThat(a.asked(CommitTransaction.class)).hasSize(1);
        assertThat(b.asked(CommitTransaction.class)).hasSize(1);
    }

    @Test
    void nameServerThatAnswersNothingOnAConnectionIsAskedOverANewOne() throws Exception {
        RocketClient client = impatientClient(atB);
        await(client.requireTopic("TBW102"));
        b.leavePeers();

        assertThatThrownBy(() -> await(client.requireTopic("TBW102")))
                .cause()
                .isInstanceOfSatisfying(
                        RocketException.class, e -> assertThat(e.code()).isEqualTo(RocketException.NOT_ANSWERED));

        await(client.requireTopic("TBW102"));
    }

    @Test
    void anotherNameServerAnswersForADeadOne() throws Exception {
        assertThat(await(client(NOWHERE + ";" + atB).send(message(null, "x"))).broker())
                .isEqualTo("b");
    }

    private RocketClient client(String nameServers) {
        return client(nameServers, Duration.ofSeconds(10));
    }

    /** Of a test in which something is never answered; long enough for what is. */
    private RocketClient impatientClient(String nameServers) {
        return client(nameServers, Duration.ofSeconds(2));
    }

    private RocketClient client(String nameServers, Duration callTimeout) {
        return client(new ClusterConfig(List.of(nameServers.split(";", -1)), callTimeout, 4));
    }

    private RocketClient client(ClusterConfig config) {
        RocketClient client = new ClusterClients(
                        config,
                        loops,
                        new TcpConnector(loops, Duration.ofSeconds(10)),
                        InstantSource.system(),
                        new SecureRandom())
                .open(Credentials.NONE);
        closing.add(0, client::close);
        return client;
    }

    private String listen(FakeCluster cluster) {
        RocketServer server = new RocketServer(loops, cluster);
        int port = server.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .getPort();
        closing.add(server::close);
        cluster.listensAt("127.0.0.1:" + port);
        return "127.0.0.1:" + port;
    }

    private static OutboundMessage message(@Nullable String key, String body) {
        return new OutboundMessage(
                "T",
                key,
                0,
                1L,
                new MessageProperties(),
                Unpooled.copiedBuffer(body.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
