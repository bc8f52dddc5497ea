package io.trivium.rocket.protocol.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trivium.rocket.protocol.BadRequestException;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.admin.DeleteGroups;
import io.trivium.rocket.protocol.admin.DeleteTopics;
import io.trivium.rocket.protocol.body.BatchAckEntry;
import io.trivium.rocket.protocol.body.BatchAcks;
import io.trivium.rocket.protocol.body.ClientConfig;
import io.trivium.rocket.protocol.body.DataVersion;
import io.trivium.rocket.protocol.body.GroupConfig;
import io.trivium.rocket.protocol.body.HeartbeatData;
import io.trivium.rocket.protocol.body.MessageQueue;
import io.trivium.rocket.protocol.body.QueueLocks;
import io.trivium.rocket.protocol.body.SubscriptionData;
import io.trivium.rocket.protocol.body.TopicConfig;
import io.trivium.rocket.protocol.body.TopicTable;
import io.trivium.rocket.protocol.request.Acknowledgements.OfQueue;
import io.trivium.rocket.protocol.request.Acknowledgements.OfSession;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestCodecsTest {
    private static final int VERSION = 513;
    private static final List<OfQueue> LEASED =
            List.of(new OfQueue("G", "T", 1, List.of(1L, 22L)), new OfQueue("\u00e4", "T", 0, List.of(333L)));
    private static final List<OfSession> JOINED =
            List.of(new OfSession("11ee", LEASED), new OfSession("22dd", List.of()));

    static Stream<Request> requests() {
        List<MessageQueue> queues = List.of(new MessageQueue("T", "b", 3));
        TopicTable topics =
                new TopicTable(new DataVersion(1, 2, 3), List.of(new TopicConfig("T", 4, 8, 6, 1, false, Map.of())));
        ByteBuf body = Unpooled.copiedBuffer("body", UTF_8);
        return Stream.of(
                send(10, body),
                send(310, body),
                send(324, body),
                send(325, body),
                new EndTransaction("T", "P", 1, 2, 8, true, "id", "tx"),
                new CheckTransactionState("T", 1, 2, "id", "tx", "offset", body),
                new PullMessage(11, "G", "T", 1, 2, 32, 7, 3, 15_000, "*", 9, "TAG", 1000),
                new PullMessage(361, "G", "T", 1, 2, 32, 7, 3, 15_000, null, 9, null, -1),
                new QueryConsumerOffset("G", "T", 1, false),
                new UpdateConsumerOffset("G", "T", 1, -2),
                new SearchOffset("T", 1, 5, "upper"),
                new GetMaxOffset("T", 1),
                new GetMinOffset("T", 1),
                new GetEarliestStoreTime("T", 1),
                new SendBack(5, "G", 3, "id", "T", false, 16),
                new QueryMessage("T", "k", 32, 1, 2, "K", true),
                new ViewMessage(77, "T"),
                new Heartbeat(new HeartbeatData("c", List.of(), List.of("P"), 3, true)),
                new UnregisterClient("c", "P", null),
                new GetConsumerList("G"),
                new NotifyConsumersChanged("G"),
                new LockQueues(new QueueLocks("G", "c", queues, true)),
                new UnlockQueues(new QueueLocks("G", "c", queues, false)),
                new RecallMessage("P", "T", "handle"),
                new QueryAssignment("T", "G", "c", "AVG_BY_CIRCLE", "BROADCASTING"),
                new SetRequestMode("T", "G", "POP", 3),
                new CheckClientConfig(new ClientConfig("c", "G", new SubscriptionData("T", "a>1", "SQL92", 1))),
                new GetRoute("T", true),
                new RegisterBroker("b", "h:1", "c", "h:2", 0, true, 10_000, topics),
                new RegisterBroker("b", "h:1", "c", "h:2", 1, null, 10_000, topics),
                new UnregisterBroker("b", "h:1", "c", 0),
                new DeleteTopics(List.of("a", "b")),
                new DeleteGroups(List.of("a", "b"), true),
                new GetClusterTable(),
                new QueryDataVersion("b", "h:1", "c", 0, new DataVersion(1, 2, 3)),
                new PopMessage("G", "T", -1, 32, 60_000, 15_000, 5, 0, "TAG", "*", true, "at", "session", "owner"),
                new PopMessage("G", "T", -1, 32, 60_000, 15_000, 5, 1, null, null, false, null, null, null),
                new AckMessage("G", "T", 1, "h a n d l e", 2),
                new AckMessage("G", "T", 1, "h a n d l e", 2, false),
                new BatchAck(new BatchAcks("broker-a", List.of()), false),
                new BatchAck(
                        new BatchAcks("b", List.of(new BatchAckEntry("G", "T", 1, 2, "1", 5, 6, 7, List.of(5L, 70L))))),
                new ChangeInvisibleTime("G", "T", 1, "handle", 2, 3000, true),
                new Notification("G", "T", -1, 15_000, 5, true, "at", "TAG", "a"),
                new PeekMessage("G", "T", 1, 10),
                new PollingInfo("G", "T", -1),
                new UpdateTopic("T", "TBW102", 4, 8, 6, "SINGLE_TAG", 1, true, "+message.type=FIFO"),
                new DeleteTopic("T"),
                new UpdateGroup(new GroupConfig("G", true, true, true, true, 1, 16, true)),
                new DeleteSubscriptionGroup("G", true),
                new Hello("00ff", 30_000),
                new DeclareGroup("G", "QUEUE", "T", "00ff"),
                new LeaveGroup("G", "00ff"),
                new DeleteGroup("G", true),
                new DeclareGroup("G", "DURABLE_SUBSCRIPTION", "T", "00ff", "a = 1", true, false, false),
                new DeclareGroup("G", "QUEUE", "T", "00ff", null, false, true, true),
                new ClaimClientId("00ff", "id"),
                new OwnTemporary("00ff", "TRV-TQ-1", 4),
                new Release("G", "T", 1, List.of(1L, 22L, 333L), 1000, true, null),
                new Release("G", "T", 1, List.of(1L), 0, false, "00ff"),
                new DeadLetter("G", "T", 1, List.of(1L), "bad, \"very\"", null),
                new DeadLetter("G", "T", 1, List.of(1L), "", "00ff"),
                new Browse("G", "T", "", 100, "a = 1"),
                new CloseSession("00ff"),
                new CancelPops("G", "00ff", "o"),
                new BeginTransaction("00ff", "tx", 7_000),
                new SessionSend("00ff", "tx", 3, 2, send(310, body)),
                new SessionSend("00ff", null, 3, 2, send(310, body)),
                new CommitTransaction("00ff", "tx", 3, 2, 5, List.of(), List.of()),
                new CommitTransaction("00ff", "tx", 3, 2, 5, LEASED, JOINED),
                new PrepareTransaction("00ff", "tx", 5, LEASED, List.of()),
                new PrepareTransaction("00ff", "tx", 5, List.of(), JOINED),
                new RollBackTransaction("00ff", "tx"),
                new RecoverBranches("00ff", "tx"),
                new RecoverBranches("00ff", null),
                new ForgetBranch("00ff", "tx"),
                new AskAnswered("00ff", 3),
                new KeepLeases("00ff", LEASED),
                new DecideBranch("00ff", "tx", true));
    }

    @Test
    void everyExtensionIsAmongTheRequests() {
        List<Integer> extensions = RequestCodecs.codes().stream()
                .filter(code -> code >= 31_000 && code < 31_100)
                .toList();

        assertThat(requests().map(Request::code)).containsAll(extensions);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void requestComesBackAsItWas(Request request) {
        Fields fields = new Fields();
        request.writeTo(fields);

        Request read =
                RequestCodecs.decode(request.code(), fields, request.body().retainedDuplicate(), VERSION);

        assertThat(read).isEqualTo(request);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void missingFieldsAreRefusedAndTheBodyIsReleased(Request request) {
        ByteBuf body = Unpooled.copiedBuffer("{\"acks\":[{}]}", UTF_8);
        assumeFalse(request instanceof GetClusterTable, "it has no fields");

        assertThatThrownBy(() -> RequestCodecs.decode(request.code(), new Fields(), body, VERSION))
                .isInstanceOf(BadRequestException.class);
        assertThat(body.refCnt()).isZero();
    }

    @Test
    void batchIsABatchWhateverItSays() {
        Fields fields = new Fields();
        send(310, Unpooled.EMPTY_BUFFER).writeTo(fields);

        SendMessage read = (SendMessage) RequestCodecs.decode(320, fields, Unpooled.EMPTY_BUFFER, VERSION);

        assertThat(read.batch()).isTrue();
    }

    @Test
    void unknownCodeIsKeptAsItCame() {
        Fields fields = new Fields().add("x", "y");

        Request read = RequestCodecs.decode(4711, fields, Unpooled.EMPTY_BUFFER, VERSION);

        assertThat(read).isEqualTo(new UnknownRequest(4711, fields, Unpooled.EMPTY_BUFFER));
    }

    @Test
    void aPullMayLeaveOutWhatOnlySomePullsNeed() {
        Fields fields = new Fields()
                .add("consumerGroup", "g")
                .add("topic", "t")
                .add("queueId", 1)
                .add("queueOffset", 2)
                .add("maxMsgNums", 3)
                .add("sysFlag", 0);

        PullMessage read = (PullMessage) RequestCodecs.decode(11, fields, Unpooled.EMPTY_BUFFER, VERSION);

        assertThat(read.commitOffset()).isZero();
        assertThat(read.suspendMillis()).isZero();
        assertThat(read.subscriptionVersion()).isZero();
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        for (String number : List.of("", "x", "2147483648", "1.5", "9999999999999999999999")) {
            Fields fields = new Fields().add("topic", "T").add("queueId", number);

            assertThatThrownBy(() -> RequestCodecs.decode(30, fields, Unpooled.EMPTY_BUFFER, VERSION))
                    .isInstanceOf(BadRequestException.class)
                    .hasMessageContaining("queueId");
        }
    }

    @Test
    void registrationOfTheFourLineMayBeCompressed() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            write(out, "{\"counter\":3,\"timestamp\":5}");
            out.writeInt(2);
            write(out, "T 4 8 6 SINGLE_TAG {}");
            write(out, "U 1 1 2 SINGLE_TAG");
            write(out, "[]");
        }

        RegisterBroker read = compressed(bytes);

        assertThat(read.topics().version()).isEqualTo(new DataVersion(0, 5, 3));
        assertThat(read.topics().topics())
                .extracting(TopicConfig::name, TopicConfig::writeQueues, TopicConfig::perm)
                .containsExactly(tuple("T", 8, 6), tuple("U", 1, 2));
    }

    @Test
    void compressedRegistrationIsNoLargerThanAPlainOne() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String name = "T".repeat(1 << 19);
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            write(out, "{\"counter\":3,\"timestamp\":5}");
            out.writeInt(33);
            for (int i = 0; i < 33; i++) {
                write(out, name + i + " 4 8 6 SINGLE_TAG");
            }
        }

        assertThat(bytes.size()).isLessThan(100_000);
        assertThatThrownBy(() -> compressed(bytes))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("16777216");
    }

    private static RegisterBroker compressed(ByteArrayOutputStream body) {
        Fields fields = new Fields()
                .add("brokerName", "b")
                .add("brokerAddr", "h:1")
                .add("clusterName", "c")
                .add("brokerId", 0)
                .add("compressed", true);
        return (RegisterBroker) RequestCodecs.decode(103, fields, Unpooled.wrappedBuffer(body.toByteArray()), VERSION);
    }

    @Test
    void damagedRegistrationIsRefused() {
        Fields fields = new Fields()
                .add("brokerName", "b")
                .add("brokerAddr", "h:1")
                .add("clusterName", "c")
                .add("brokerId", 0)
                .add("bodyCrc32", 1);
        ByteBuf body = Unpooled.copiedBuffer("{}", UTF_8);

        assertThatThrownBy(() -> RequestCodecs.decode(103, fields, body, VERSION))
                .isInstanceOf(BadRequestException.class)
                .hasMessage("crc32 not match");
    }

    @ParameterizedTest
    @ValueSource(ints = {CommitTransaction.CODE, PrepareTransaction.CODE, KeepLeases.CODE})
    void acknowledgementsThatAreCutAnywhereAreRefused(int code) {
        ByteBuf whole = new KeepLeases("s", LEASED).body();

        for (int bytes = 1; bytes < whole.readableBytes(); bytes++) {
            ByteBuf cut = whole.slice(0, bytes).copy();

            assertThatThrownBy(() -> RequestCodecs.decode(code, ofTransaction(), cut, VERSION))
                    .isInstanceOf(BadRequestException.class);
            assertThat(cut.refCnt()).isZero();
        }
    }

    @Test
    void joinedAcknowledgementsThatAreCutAnywhereAreRefused() {
        ByteBuf whole = new PrepareTransaction("s", "tx", 0, LEASED, JOINED).body();
        int own = new KeepLeases("s", LEASED).body().readableBytes();

        for (int bytes = own + 1; bytes < whole.readableBytes(); bytes++) {
            ByteBuf cut = whole.slice(0, bytes).copy();

            assertThatThrownBy(() -> RequestCodecs.decode(PrepareTransaction.CODE, ofTransaction(), cut, VERSION))
                    .isInstanceOf(BadRequestException.class);
            assertThat(cut.refCnt()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, (1 << 16) + 1, Integer.MAX_VALUE})
    void acknowledgementsOfNoOrTooManyQueuesOrSessionsAreRefused(int count) {
        int bytes = 1 << 20;
        ByteBuf queues = Unpooled.buffer(bytes).writeInt(count).writeZero(bytes - 4);
        ByteBuf sessions = Unpooled.buffer(bytes).writeInt(0).writeInt(count).writeZero(bytes - 8);

        for (ByteBuf body : List.of(queues, sessions)) {
            assertThatThrownBy(() -> RequestCodecs.decode(CommitTransaction.CODE, ofTransaction(), body, VERSION))
                    .isInstanceOf(BadRequestException.class)
                    .hasMessageContaining("name " + count);
        }
    }

    @Test
    void acknowledgementsOfAllSessionsTogetherAreLimited() {
        List<OfQueue> many = Collections.nCopies(1 << 15, LEASED.get(0));
        PrepareTransaction request =
                new PrepareTransaction("s", "tx", 0, many, List.of(new OfSession("a", many), new OfSession("b", many)));

        assertThatThrownBy(
                        () -> RequestCodecs.decode(PrepareTransaction.CODE, ofTransaction(), request.body(), VERSION))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("65536 in all");
    }

    private static Fields ofTransaction() {
        return new Fields().add("session", "00ff").add("transaction", "tx").add("sequence", 1);
    }

    private static void write(DataOutputStream out, String piece) throws IOException {
        byte[] bytes = piece.getBytes(UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static SendMessage send(int code, ByteBuf body) {
        return new SendMessage(code, "P", "T", "TBW102", 4, -1, 2, 1L, 3, "A\u0001b\u0002", 1, true, 16, false, body);
    }
}
