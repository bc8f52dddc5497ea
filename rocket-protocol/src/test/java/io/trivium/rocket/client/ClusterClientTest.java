package io.trivium.rocket.client;

import static io.trivium.rocket.client.FakeCluster.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.message.StoredMessage;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.DeleteRoute;
import io.trivium.rocket.protocol.body.BatchAckEntry;
import io.trivium.rocket.protocol.request.AckMessage;
import io.trivium.rocket.protocol.request.BatchAck;
import io.trivium.rocket.protocol.request.ChangeInvisibleTime;
import io.trivium.rocket.protocol.request.CloseSession;
import io.trivium.rocket.protocol.request.DeadLetter;
import io.trivium.rocket.protocol.request.DeclareGroup;
import io.trivium.rocket.protocol.request.DeleteTopic;
import io.trivium.rocket.protocol.request.GetClusterTable;
import io.trivium.rocket.protocol.request.GetRoute;
import io.trivium.rocket.protocol.request.Hello;
import io.trivium.rocket.protocol.request.PopMessage;
import io.trivium.rocket.protocol.request.Release;
import io.trivium.rocket.protocol.request.SendMessage;
import io.trivium.rocket.protocol.request.UpdateGroup;
import io.trivium.rocket.protocol.request.UpdateTopic;
import io.trivium.rocket.transport.Connector;
import io.trivium.rocket.transport.EventLoops;
import io.trivium.rocket.transport.InProcess;
import io.trivium.rocket.transport.Peer;
import io.trivium.rocket.transport.RocketServer;
import io.trivium.rocket.transport.TcpConnector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ClusterClientTest {
    private final EventLoops loops = new EventLoops(Thread::new, 2);
    private final List<Runnable> closing = new ArrayList<>();
    private volatile Duration ahead = Duration.ZERO;

    @AfterEach
    void close() {
        closing.forEach(Runnable::run);
        loops.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void messageIsSentPoppedAndAcknowledged(boolean inProcess) throws Exception {
        FakeCluster cluster = new FakeCluster(true);
        RocketClient client = open(cluster, inProcess);
        await(client.ensureTopic("T"));

        SendReceipt sent = await(client.send(message("T", null, "hello")));
        List<InboundMessage> popped = await(client.pop(pop("T", 16)));
        Receipt receipt = popped.get(0).receipt();
        await(client.acknowledge(List.of(receipt)));

        assertThat(sent.broker()).isEqualTo("b");
        assertThat(popped).hasSize(1);
        StoredMessage message = popped.get(0).message();
        assertThat(message.body()).asString(UTF_8).isEqualTo("hello");
        assertThat(message.flag()).isEqualTo(7);
        assertThat(message.properties().get("KEYS")).isEqualTo("k");
        assertThat(receipt).isEqualTo(Receipt.parse("G", "T", "0 1000 60000 3 0 b " + sent.queue() + " 0"));
        assertThat(cluster.asked(AckMessage.class))
                .containsExactly(new AckMessage("G", "T", receipt.queue(), receipt.handle(), 0));
        PopMessage pop = cluster.asked(PopMessage.class).get(0);
        assertThat(pop.session())
                .isEqualTo(cluster.asked(Hello.class).get(0).session())
                .hasSize(32);
        assertThat(pop.owner()).isEqualTo("owner");
    }

    @Test
    void severalMessagesAreAcknowledgedInOneRequest() throws Exception {
        FakeCluster cluster = new FakeCluster(true);
        RocketClient client = open(cluster, true);
        for (int i = 0; i < 3; i++) {
            await(client.send(message("T", "key", "m" + i)));
        }

        List<InboundMessage> popped = await(client.pop(pop("T", 16)));
        await(client.acknowledge(popped.stream().map(InboundMessage::receipt).toList()));

        List<BatchAckEntry> entries =
                cluster.asked(BatchAck.class).get(0).acks().entries();
        assertThat(entries).hasSize(1);
        assertThat(entries.get(0).offsets()).containsExactly(0L, 1L, 2L);
    }

    @Test
    void moreThanABatchTakesAreAcknowledgedInSeveral() throws Exception {
        FakeCluster cluster = new FakeCluster(true);
        RocketClient client = open(cluster, true);
        await(client.ensureTopic("T"));
        List<Receipt> many = LongStream.range(0, 70_000)
                .mapToObj(offset -> Receipt.parse("G", "T", "0 1000 60000 3 0 b 0 " + offset))
                .toList();

        await(client.acknowledge(many));

        List<List<Long>> batches = cluster.asked(BatchAck.class).stream()
                .map(batch -> batch.acks().entries().stream()
                        .flatMap(entry -> entry.offsets().stream())
                        .toList())
                .toList();
        assertThat(batches).extracting(List::size).containsExactly(65_536, 4_464);
        assertThat(batches.stream().flatMap(List::stream).distinct()).hasSize(70_000);
    }

    @Test
    void veryManyMessagesAreReleasedInSeveralRequests() throws Exception {
        FakeCluster cluster = new FakeCluster(true);
        RocketClient client = open(cluster, true);
        await(client.ensureTopic("T"));
        List<Receipt> many = LongStream.range(0, 70_000)
                .mapToObj(offset -> Receipt.parse("G", "T", "0 1000 60000 3 0 b 1 " + (Long.MAX_VALUE - offset)))
                .toList();

        await(client.release(many, Duration.ZERO, true));
        await(client.deadLetter(many, "broken"));

        assertThat(cluster.asked(Release.class).stream().map(Release::offsets))
                .extracting(List::size)
                .containsExactly(32_768, 32_768, 4_464);
        assertThat(cluster.asked(DeadLetter.class).stream().flatMap(letter -> letter.offsets().stream()))
                .hasSize(70_000)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(ints = {ResponseCode.TOPIC_NOT_EXIST, ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST})
    void whatIsGoneWithItsTopicOrGroupIsFinished(int code) throws Exception {
        FakeCluster cluster = new FakeCluster(true);
        RocketClient client = open(cluster, true);
        for (int i = 0; i < 3; i++) {
            await(client.send(message("T", "key", "m" + i)));
        }
        List<Receipt> popped = await(client.pop(pop("T", 16))).stream()
                .map(InboundMessage::receipt)
                .toList();
        cluster.refuse(AckMessage.class, code);
        cluster.refuse(BatchAck.class, code);
        cluster.refuse(Release.class, code);

        await(client.acknowledge(List.of(popped.get(0))));
        await(client.acknowledge(popped));
        await(client.release(popped, Duration.ZERO, true));

        assertThat(cluster.asked(Release.class)).hasSize(1);
    }

    @Test
    void routeThatNobodyUsedForLongIsForgotten() throws Exception {
        FakeCluster cluster = new FakeCluster(true);
        RocketClient client = open(cluster, true);
        await(client.ensureTopic("T"));
        await(client.ensureTopic("U"));
        await(client.send(message("T", null, "a")));
        cluster.withoutTemplate();
        cluster.forget("T");

        ahead = Duration.ofHours(1);
        await(client.send(message("U", null, "b")));

        assertThatThrownBy(() -> await(client.send(message("T", null, "c"))))
                .cause()
                .isInstanceOfSatisfying(
                        RocketException.class, e -> assertThat(e.code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST));
    }

    @Test
    void topicIsCreatedOnceAndItsRouteIsKept() throws Exception {
        FakeCluster cluster = new FakeCluster(true);
        RocketClient client = open(cluster, true);

        await(client.ensureTopic("T"));
        await(client.ensureTopic("T"));
        await(client.send(message("T", null, "a")));
        await(client.send(message("T", null, "b")));

        assertThat(cluster.asked(UpdateTopic.class)).hasSize(1);
        assertThat(cluster.asked(GetRoute.class)).hasSize(2);
    }

    @Test
    void firstMessageToNewTopicGoesByTheTemplatesRoute() throws Exception {
        FakeCluster cluster = new FakeCluster(true);
        RocketClient client = open(cluster, true);

        SendReceipt sent = await(client.send(message("new", null, "a")));

        SendMessage request = cluster.asked(SendMessage.class).get(0);
        assertThat(request.defaultTopic()).isEqualTo("TBW102");
        assertThat(request.defaultTopicQueues()).isEqualTo(4);
        assertThat(sent.queue()).isBetween(0, 3);
    }

    @Test
    void orderingKeyDecidesTheQueueAndMessagesWithoutStayTogether() throws Exception {
        FakeCluster cluster = new FakeCluster(true);
        RocketClient client = open(cluster, true);
        await(client.ensureTopic("T"));

        for (String key : List.of("a", "b", "c", "d")) {
            SendReceipt sent = await(client.send(message("T", key, "m")));
            assertThat(sent.queue()).isEqualTo(Math.floorMod(key.hashCode(), 4));
        }
        int queue = await(client.send(message("T", null, "m"))).queue();
        assertThat(await(client.send(message("T", null, "m"))).queue()).isEqualTo(queue);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void messagesSentWithoutWaitingKeepTheirOrder(boolean inProcess) throws Exception {
        FakeCluster cluster = new FakeCluster(true);
        RocketClient client = open(cluster, inProcess);

        List<CompletionStage<SendReceipt>> sent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            sent.add(client.send(message("T", "key", "m" + i)));
        }

        for (int i = 0; i < 500; i++) {
            assertThat(await(sent.get(i)).queueOffset()).isEqualTo(i);
        }
    }

    @Test
    void emptyPopIsAnEmptyList() throws Exception {
        RocketClient client = open(new FakeCluster(true), true);
        await(client.ensureTopic("T"));

        assertThat(await(client.pop(pop("T", 16)))).isEmpty();
    }

    @Test
    void severalBrokersAreAskedInTurnUntilTheTimeIsOver() throws Exception {
        FakeCluster cluster = new FakeCluster(true);
        cluster.withBrokers("b2", "b3");
        RocketClient client = open(cluster, true);
        await(client.ensureTopic("T"));

        assertThat(await(client.pop(new PopCall("G", "T", 16, Duration.ZERO, "owner", null))))
                .isEmpty();
        List<PopMessage> pops = cluster.asked(PopMessage.class);
        await(client.send(message("T", null, "a")));

        assertThat(pops).hasSize(3).allMatch(pop -> pop.pollMillis() == 0);
        assertThat(await(client.pop(pop("T", 16)))).hasSize(1);
    }

    @Test
    void popOfMissingTopicSaysSo() {
        RocketClient client = open(new FakeCluster(true), true);

        assertThatThrownBy(() -> await(client.pop(pop("missing", 16))))
                .cause()
                .isInstanceOfSatisfying(
                        RocketException.class, e -> assertThat(e.code()).isEqualTo(17));
    }

    @Test
    void triviumIsToldOfGroupsAndReleases() throws Exception {
        FakeCluster cluster = new FakeCluster(true);
        RocketClient client = open(cluster, true);
        await(client.ensureTopic("T"));

        await(client.declareGroup(new GroupDeclaration("G", GroupDeclaration.Kind.QUEUE, "T")));
        await(client.release(
                List.of(
                        Receipt.parse("G", "T", "0 1000 60000 3 0 b 1 5"),
                        Receipt.parse("G", "T", "0 1000 60000 3 0 b 1 6")),
                Duration.ofSeconds(1),
                true));
        boolean trivium = await(client.capabilities()).trivium();
        client.close();
        client.close();

        String session = cluster.asked(Hello.class).get(0).session();
        assertThat(trivium).isTrue();
        assertThat(cluster.asked(DeclareGroup.class)).containsExactly(new DeclareGroup("G", "QUEUE", "T", session));
        assertThat(cluster.asked(Release.class))
                .containsExactly(new Release("G", "T", 1, List.of(5L, 6L), 1000, true, session));
        assertThat(cluster.asked(CloseSession.class)).containsExactly(new CloseSession(session));
    }

    @Test
    void genuineBrokerIsAskedForNoExtension() throws Exception {
        FakeCluster cluster = new FakeCluster(false);
        RocketClient client = open(cluster, false);
        await(client.ensureTopic("T"));

        await(client.declareGroup(new GroupDeclaration("G", GroupDeclaration.Kind.QUEUE, "T")));
        await(client.send(message("T", null, "a")));
        List<InboundMessage> popped = await(client.pop(pop("T", 200)));
        await(client.release(List.of(popped.get(0).receipt()), Duration.ofSeconds(1), false));
        boolean trivium = await(client.capabilities()).trivium();
        client.close();

        assertThat(trivium).isFalse();
        assertThat(cluster.asked(Hello.class)).hasSize(1);
        assertThat(cluster.asked.stream().map(Request::code)).doesNotContain(31001, 31004, 31007);
        assertThat(cluster.asked(UpdateGroup.class)).hasSize(1);
        PopMessage pop = cluster.asked(PopMessage.class).get(0);
        assertThat(pop.maxMessages()).isEqualTo(32);
        assertThat(pop.session()).isNull();
        ChangeInvisibleTime change = cluster.asked(ChangeInvisibleTime.class).get(0);
        assertThat(change.invisibleMillis()).isEqualTo(1000);
        assertThat(change.suspend()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lostSessionIsToldAndTheNextCallOpensOneOfTheSameName(boolean inProcess) throws Exception {
        FakeCluster cluster = new FakeCluster(true);
        RocketClient client = open(cluster, inProcess);
        CountDownLatch lost = new CountDownLatch(1);
        client.onSessionLost(gone -> lost.countDown());
        await(client.send(message("T", null, "a")));

        cluster.peers.forEach(Peer::close);

        assertThat(lost.await(10, TimeUnit.SECONDS)).isTrue();
        await(client.send(message("T", null, "b")));
        List<Hello> hellos = cluster.asked(Hello.class);
        // More, if the client was connected again before the last of its peers was closed.
        assertThat(hellos).hasSizeGreaterThanOrEqualTo(2);
        assertThat(hellos).extracting(Hello::session).containsOnly(hellos.get(0).session());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsAcknowledgedBeforeALaterCloseReachesTheBrokerBeforeIt(boolean inProcess) throws Exception {
        FakeCluster cluster = new FakeCluster(true);
        RocketClient client = open(cluster, inProcess);
        await(client.ensureTopic("T"));
        await(client.send(message("T", null, "a")));
        Receipt receipt = await(client.pop(pop("T", 16))).get(0).receipt();

        CompletionStage<Void> acknowledged = client.acknowledge(List.of(receipt));
        await(client.closeLater());

        await(acknowledged);
        assertThat(cluster.asked.get(cluster.asked.size() - 1)).isInstanceOf(CloseSession.class);
        await(client.closeLater());
    }

    @Test
    void closedClientRefusesCallsAndReleasesBodies() {
        RocketClient client = open(new FakeCluster(true), true);
        client.close();
        OutboundMessage message = message("T", null, "a");

        assertThatThrownBy(() -> await(client.send(message))).hasCauseInstanceOf(RocketException.class);
        assertThat(message.body().refCnt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDeletedTopicIsTakenOutOfTheNameServersOfGenuineBrokers(boolean trivium) throws Exception {
        FakeCluster cluster = new FakeCluster(trivium);
        RocketClient client = open(cluster, true);
        await(client.ensureTopic("T"));

        await(client.deleteTopic("T"));

        assertThat(cluster.asked(DeleteTopic.class)).containsExactly(new DeleteTopic("T"));
        assertThat(cluster.asked(DeleteRoute.class))
                .isEqualTo(trivium ? List.of() : List.of(new DeleteRoute("T", null)));
    }

    @Test
    void whatWaitsForATimeToPassFailsWhenTheClientIsClosed() {
        FakeCluster cluster = new FakeCluster(true);
        cluster.announcesNothing();
        RocketClient client = open(cluster, true);
        CompletionStage<Void> waits = client.ensureTopic("T");
        while (cluster.asked(UpdateTopic.class).isEmpty()
                && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }

        client.close();

        // Looking for the topic would go on for seconds
        assertThat(waits.toCompletableFuture()).isDone();
        assertThatThrownBy(() -> await(waits))
                .cause()
                .isInstanceOfSatisfying(
                        RocketException.class, e -> assertThat(e.code()).isEqualTo(RocketException.NOT_ANSWERED));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void clientThatKnowsNoTopicLeavesTheNameServerUntilItAsksAgain(boolean inProcess) throws Exception {
        FakeCluster cluster = new FakeCluster(true);
        RocketClient client = open(cluster, inProcess);

        await(client.capabilities());
        Peer session = cluster.peerThatAsked(Hello.class);
        Peer nameServer = cluster.peerThatAsked(GetClusterTable.class);
        while (nameServer.open() && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }

        assertThat(session.open()).isTrue();
        await(client.send(message("T", null, "a")));
        assertThat(cluster.peerThatAsked(SendMessage.class)).isEqualTo(session);
        assertThat(cluster.peerThatAsked(GetRoute.class)).isNotEqualTo(nameServer);
    }

    @Test
    void clientThatKnowsATopicStaysWithTheNameServer() throws Exception {
        FakeCluster working = new FakeCluster(true);
        FakeCluster idle = new FakeCluster(true);
        await(open(working, true).send(message("T", null, "a")));

        await(open(idle, true).capabilities());
        Peer left = idle.peerThatAsked(GetClusterTable.class);
        while (left.open() && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }

        // It looked whether to leave before the other one did
        assertThat(working.peerThatAsked(GetRoute.class).open()).isTrue();
    }

    @Test
    void clusterThatDoesNotAnswerFailsTheCall() {
        Connector connector = new TcpConnector(loops, Duration.ofSeconds(5));
        RocketClient client = clients("127.0.0.1:1", connector).open(Credentials.NONE);
        closing.add(client::close);

        assertThatThrownBy(() -> await(client.ensureTopic("T")))
                .cause()
                .isInstanceOfSatisfying(
                        RocketException.class, e -> assertThat(e.code()).isEqualTo(RocketException.NOT_ANSWERED));
    }

    private RocketClient open(FakeCluster cluster, boolean inProcess) {
        RocketClient client;
        if (inProcess) {
            String name = "cluster-" + System.identityHashCode(cluster);
            InProcess.Registration registration = InProcess.register(name, cluster);
            client = clients(name, InProcess.connector(name, loops)).open(Credentials.NONE);
            closing.add(client::close);
            closing.add(registration::close);
        } else {
            RocketServer server = new RocketServer(loops, cluster);
            int port = server.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .getPort();
            String address = "127.0.0.1:" + port;
            cluster.listensAt(address);
            client = clients(address, new TcpConnector(loops, Duration.ofSeconds(5)))
                    .open(Credentials.NONE);
            closing.add(client::close);
            closing.add(server::close);
        }
        return client;
    }

    private ClusterClients clients(String nameServers, Connector connector) {
        return new ClusterClients(
                ClusterConfig.of(nameServers),
                loops,
                connector,
                () -> Instant.now().plus(ahead),
                new SecureRandom());
    }

    private static PopCall pop(String topic, int maxMessages) {
        return new PopCall("G", topic, maxMessages, Duration.ofMillis(10), "owner", null);
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
