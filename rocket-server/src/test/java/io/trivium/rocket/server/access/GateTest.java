package io.trivium.rocket.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.security.AccessControl;
import io.trivium.broker.security.Accounts;
import io.trivium.broker.security.User;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.message.MessageProperties;
import io.trivium.message.mapping.Names;
import io.trivium.rocket.protocol.BadRequestException;
import io.trivium.rocket.protocol.Fields;
import io.trivium.rocket.protocol.Frame;
import io.trivium.rocket.protocol.HeaderType;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.RequestSigner;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.admin.CloneOffsets;
import io.trivium.rocket.protocol.admin.GroupQuestion;
import io.trivium.rocket.protocol.admin.GroupTopicQuestion;
import io.trivium.rocket.protocol.admin.ResetOffset;
import io.trivium.rocket.protocol.admin.TopicQuestion;
import io.trivium.rocket.protocol.admin.UpdateGroups;
import io.trivium.rocket.protocol.admin.UpdateTopics;
import io.trivium.rocket.protocol.body.AclInfo;
import io.trivium.rocket.protocol.body.DataVersion;
import io.trivium.rocket.protocol.body.GroupConfig;
import io.trivium.rocket.protocol.body.TopicConfig;
import io.trivium.rocket.protocol.body.TopicTable;
import io.trivium.rocket.protocol.body.UserInfo;
import io.trivium.rocket.protocol.request.AclAdministration;
import io.trivium.rocket.protocol.request.EndTransaction;
import io.trivium.rocket.protocol.request.GetClusterTable;
import io.trivium.rocket.protocol.request.GetRoute;
import io.trivium.rocket.protocol.request.Notification;
import io.trivium.rocket.protocol.request.RegisterBroker;
import io.trivium.rocket.protocol.request.RequestCodecs;
import io.trivium.rocket.protocol.request.SendBack;
import io.trivium.rocket.protocol.request.SendMessage;
import io.trivium.rocket.protocol.request.SendMessageReply;
import io.trivium.rocket.protocol.request.UserAdministration;
import io.trivium.rocket.protocol.request.ViewMessage;
import io.trivium.rocket.server.Installation;
import io.trivium.rocket.server.RocketRoles;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.fake.HeapBroker;
import io.trivium.rocket.server.fake.ManualWorld;
import io.trivium.rocket.server.fake.RecordingPeer;
import io.trivium.rocket.transport.Dispatcher;
import io.trivium.rocket.transport.NotAdmittedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GateTest {
    private static final String TOPIC = "orders";
    private static final String GROUP = "workers";
    private static final RequestSigner ROOT = new RequestSigner("root", "root-secret");
    private static final RequestSigner ALICE = new RequestSigner("alice", "alice-secret");
    private static final RequestSigner GUESSER = new RequestSigner("root", "guessed");
    private static final RequestSigner DISABLED = new RequestSigner("disabled", "disabled-secret");
    private static final RequestSigner BROKER = new RequestSigner("broker", "broker-secret");
    private static final RequestSigner NOBODY = new RequestSigner("powerless", "powerless-secret");

    private final ManualWorld world = new ManualWorld();
    private final HeapBroker engine = new HeapBroker(world);
    private final RocketServerConfig config =
            RocketServerConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911));
    private final LogAccounts log =
            new LogAccounts(engine, new SecretBox(new byte[SecretBox.KEY_BYTES], new Random(1)));
    private final Accounts file =
            new Accounts(new TreeMap<>(Map.of("root", new User("root", ROOT.secret(), true, true))), Map.of());
    private final AccessControl control = new AccessControl(() -> file.over(log.get()), true);
    private final RocketRoles roles = RocketRoles.guarded(
            engine,
            config,
            world.surroundings(),
            Installation.ALONE,
            new Gate(control, engine, config),
            new AccessHandlers(log, () -> file));
    private final RecordingPeer peer = new RecordingPeer("one");

    @BeforeEach
    void createUsers() {
        roles.start().toCompletableFuture().join();
        engine.putTopic(TopicSettings.of(TOPIC, 4));
        create(ALICE);
        create(NOBODY);
        create(BROKER);
        create(DISABLED);
        user(UserAdministration.UPDATE, "disabled", new UserInfo("disabled", null, null, "disable"));
        allow("alice", "Topic:" + TOPIC, "All");
        allow("alice", "Group:" + GROUP, "All");
    }

    // The matrix: each code at each role with each state of login.

    /** Who may send a code, as {@code docs/ACCESS.md} says. */
    record Right(int code, String takes) {}

    static List<Right> rights() {
        Map<Integer, String> rights = new TreeMap<>(table("../docs/ACCESS.md", 3));
        List.of(0, 99, 40_000).forEach(unknown -> rights.put(unknown, "super"));
        return rights.entrySet().stream()
                .map(row -> new Right(row.getKey(), row.getValue()))
                .toList();
    }

    /** A column of the rows that begin with a code. */
    private static Map<Integer, String> table(String file, int column) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .map(line -> line.split(" *\\| *", -1))
                    .filter(cells -> cells.length > column && cells[1].matches("\\d+"))
                    .collect(Collectors.toMap(cells -> Integer.valueOf(cells[1]), cells -> cells[column]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyCodeHasItsRowInTheTableOfRights() {
        Set<Integer> listed = table("../docs/ACCESS.md", 3).keySet();

        assertThat(listed).containsAll(RequestCodecs.codes());
        assertThat(listed).containsAll(table("../docs/COMPATIBILITY.md", 2).keySet());
        assertThat(rights()).extracting(Right::takes).containsOnly("login", "rights", "cluster", "super");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rights")
    void everyCodeAsksForALoginAndForItsRight(Right right) {
        allow("broker", "Cluster:" + config.clusterName(), "Update", "Get");
        int code = right.code();
        boolean login = right.takes().equals("login");
        for (Dispatcher role : List.of(roles.broker(), roles.nameServer())) {
            assertThat(answer(role, code, null)).as("no login").isEqualTo(ResponseCode.NO_PERMISSION);
            for (RequestSigner wrong : List.of(new RequestSigner("mallory", "x"), GUESSER, DISABLED)) {
                assertThat(answer(role, code, wrong)).as("%s", wrong).isEqualTo(ResponseCode.NO_PERMISSION);
            }
            assertThat(answer(role, code, ROOT, true))
                    .as("changed after signing")
                    .isEqualTo(ResponseCode.NO_PERMISSION);
            assertThat(refused(answer(role, code, NOBODY))).as("no right").isEqualTo(!login);
            assertThat(refused(answer(role, code, ALICE)))
                    .as("rights to topic and group")
                    .isEqualTo(!login && !right.takes().equals("rights"));
            assertThat(refused(answer(role, code, BROKER)))
                    .as("right to the cluster")
                    .isEqualTo(!login && !right.takes().equals("cluster"));
            assertThat(answer(role, code, ROOT)).as("super user").isNotEqualTo(ResponseCode.NO_PERMISSION);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rights")
    void withoutAccessControlNoCodeAsksForAnything(Right right) {
        RocketRoles open = RocketRoles.open(engine, config, world.surroundings(), Installation.ALONE);

        assertThat(answer(open.broker(), right.code(), null)).isNotEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(answer(open.nameServer(), right.code(), null)).isNotEqualTo(ResponseCode.NO_PERMISSION);
    }

    private static boolean refused(int code) {
        return code == ResponseCode.NO_PERMISSION;
    }

    /** Sends a request of a code about the topic and the group, with whatever fields it wants. */
    private int answer(Dispatcher role, int code, @Nullable RequestSigner signer) {
        return answer(role, code, signer, false);
    }

    private int answer(Dispatcher role, int code, @Nullable RequestSigner signer, boolean changed) {
        Fields fields = new Fields().add("consumerGroup", GROUP);
        ByteBuf body = Unpooled.copiedBuffer(BODY, StandardCharsets.UTF_8);
        Pattern missing = Pattern.compile("the field (\\S+) is missing");
        while (true) {
            try {
                Fields whole = copy(fields);
                if (signer != null) {
                    signer.sign(whole, body);
                }
                if (changed) {
                    whole.add("more", "1");
                }
                return ask(role, code, whole, body.retainedDuplicate());
            } catch (BadRequestException e) {
                Matcher field = missing.matcher(String.valueOf(e.getMessage()));
                if (!field.find()) {
                    return ResponseCode.SYSTEM_ERROR;
                }
                fields.add(field.group(1), sample(field.group(1)));
            }
        }
    }

    private static final String BODY = """
            {"clientID":"c","clientId":"c","topic":"orders","consumerGroup":"workers","groupName":"workers","group":"workers",
            "consumerDataSet":[{"groupName":"workers","subscriptionDataSet":[{"topic":"orders","subString":"*"}]}],
            "mqSet":[{"topic":"orders","brokerName":"broker-a","queueId":0}],
            "topicList":["orders"],"groupNameList":["workers"],
            "topicConfigList":[{"topicName":"orders"}],"groupConfigList":[{"groupName":"workers"}],
            "subscriptionData":{"topic":"orders","subString":"*"},
            "acks":[{"c":"workers","t":"orders","r":"0","so":0,"q":0,"rq":0,"pt":1,"it":1,"b":"AQAAAAAAAAA="}],
            "username":"u","password":"p","policies":[{"entries":[{"resource":"Topic:x","actions":["Pub"]}]}]}
            """;

    private static String sample(String name) {
        return switch (name) {
            case "topic", "b", "originTopic" -> TOPIC;
            case "consumerGroup", "group", "groupName", "destGroup" -> GROUP;
            case "username" -> "u";
            case "clusterName" -> "DefaultCluster";
            case "subject" -> "User:u";
            case "extraInfo" -> "0 1 1 0 0 broker-a 0 0";
            case "kind" -> "QUEUE";
            case "offsets" -> "0";
            default -> "1";
        };
    }

    private int ask(Dispatcher role, int code, Fields fields, ByteBuf body) {
        Frame frame = new Frame(HeaderType.JSON, code, "JAVA", 513, 1, 0, null, fields, body);
        try {
            var caller = role.admit(frame, peer);
            Request request = RequestCodecs.decode(code, fields, body, 513);
            CompletableFuture<Reply> reply = role.dispatch(request, caller).toCompletableFuture();
            if (!reply.isDone()) {
                return ResponseCode.SUCCESS; // waits: it was let in
            }
            // What needs a session is refused with the same code, but by its handler.
            boolean byGate = String.valueOf(reply.join().remark()).contains("permission:")
                    || reply.join().code() != ResponseCode.NO_PERMISSION;
            return byGate ? reply.join().code() : ResponseCode.SYSTEM_ERROR;
        } catch (NotAdmittedException e) {
            return e.code();
        }
    }

    private static Fields copy(Fields fields) {
        Fields copy = new Fields();
        fields.forEach(copy::add);
        return copy;
    }

    // Signatures

    @Test
    void anythingChangedAfterSigningIsNoticed() {
        Fields signed = new Fields().add("topic", TOPIC);
        ByteBuf body = Unpooled.copiedBuffer("body", StandardCharsets.UTF_8);
        ROOT.sign(signed, body);

        assertThat(admitted(signed, body)).isTrue();
        assertThat(admitted(copy(signed).add("more", "1"), body)).isFalse();
        assertThat(admitted(copy(signed).add("topic", TOPIC), body)).as("twice").isFalse();
        assertThat(admitted(signed, Unpooled.copiedBuffer("Body", StandardCharsets.UTF_8)))
                .isFalse();
        assertThat(admitted(new Fields().add("AccessKey", "root").add("Signature", "no base64!"), body))
                .isFalse();
        assertThat(admitted(new Fields().add("AccessKey", "root"), body)).isFalse();
        assertThat(control.deniedLogins()).isEqualTo(5);
    }

    private boolean admitted(Fields fields, ByteBuf body) {
        try {
            Frame frame = new Frame(HeaderType.JSON, 105, "JAVA", 513, 1, 0, null, fields, body);
            return "root".equals(roles.nameServer().admit(frame, peer).user());
        } catch (NotAdmittedException e) {
            return false;
        }
    }

    // Rights

    @Test
    void aRequestWithoutAUserIsRefusedEvenIfNobodyHasAskedForASignature() {
        Reply reply = roles.broker()
                .dispatch(new GetRoute(TOPIC, true), peer)
                .toCompletableFuture()
                .join();

        assertThat(reply.code()).isEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void sendingToANewTopicTakesTheRightToCreateIt() {
        allow("alice", "Topic:fresh*", "Pub");
        assertThat(send(ALICE, "fresh1").code()).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(engine.topic("fresh1")).isEmpty();

        allow("alice", "Topic:fresh*", "Pub", "Create");

        assertThat(send(ALICE, "fresh1").code()).isEqualTo(ResponseCode.SUCCESS);
    }

    @Test
    void aMessageThatIsNamedByItsPositionBelongsToItsTopic() {
        engine.putTopic(TopicSettings.of("secret", 1));
        long position = position(send(ROOT, "secret"));
        long own = position(send(ALICE, TOPIC));

        assertThat(ask(ALICE, new ViewMessage(own, null)).code()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(ask(ALICE, new ViewMessage(position, null)).code()).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(ask(ALICE, new SendBack(position, GROUP, 1, null, null, false, 16))
                        .code())
                .isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(ask(ALICE, new SendBack(own, GROUP, 1, null, null, false, 16))
                        .code())
                .isEqualTo(ResponseCode.SUCCESS);
    }

    @Test
    void aPreparedMessageIsDecidedByWhoMayPublishIt() {
        engine.putTopic(TopicSettings.of("secret", 1));
        MessageProperties properties = new MessageProperties();
        properties.set("TRAN_MSG", "true");
        properties.set("PGROUP", "producers");
        Reply prepared = send(ROOT, "secret", properties);
        EndTransaction commit = new EndTransaction(null, "producers", 0, position(prepared), 8, false, "m", null);

        assertThat(ask(ALICE, commit).code()).isEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void retryAndDeadLetterTopicsBelongToTheirGroup() {
        assertThat(ask(ALICE, new GetRoute("%RETRY%" + GROUP, true)).code()).isNotEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(ask(ALICE, new GetRoute("%DLQ%" + GROUP, true)).code()).isNotEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(ask(ALICE, new GetRoute("%RETRY%others", true)).code()).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(ask(ALICE, new GetRoute("TBW102", true)).code()).isNotEqualTo(ResponseCode.NO_PERMISSION);
    }

    /** The groups of queues and subscriptions come and go. */
    @Test
    void deadLettersOfGroupsThatAreGoneAreNotEverybodys() {
        String shortened = Names.queueGroup("q".repeat(127));
        for (String group : List.of("TRV-Q-secret", "TRV-N-1", shortened)) {
            assertThat(ask(ALICE, new GetRoute("%DLQ%" + group, true)).code())
                    .as(group)
                    .isEqualTo(ResponseCode.NO_PERMISSION);
            assertThat(ask(ROOT, new GetRoute("%DLQ%" + group, true)).code())
                    .as(group)
                    .isNotEqualTo(ResponseCode.NO_PERMISSION);
        }
        assertThat(ask(ALICE, new GetRoute("%DLQ%TRV-Q-" + TOPIC, true)).code())
                .isNotEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void whatMakesAGroupTakesTheRightToCreateIt() {
        SendBack back = new SendBack(0, "fresh", 0, null, TOPIC, false, 16);
        Notification notification = new Notification("fresh", TOPIC, 0, 0, world.millis(), false, null, null, null);
        allow("alice", "Group:fresh", "Sub");

        assertThat(allowed(ALICE, back)).isFalse();
        assertThat(allowed(ALICE, notification)).isFalse();
        assertThat(engine.group("fresh")).isEmpty();

        allow("alice", "Group:fresh", "Sub", "Create");
        assertThat(allowed(ALICE, notification)).isTrue();
        assertThat(engine.group("fresh")).isPresent();

        allow("alice", "Group:fresh", "Sub");
        assertThat(allowed(ALICE, back)).isTrue();
        assertThat(allowed(ALICE, notification)).isTrue();
    }

    @Test
    void whatToolsAskAboutATopicOrGroupTakesTheRightToGetIt() {
        engine.putGroup(GroupSettings.nativeGroup("others"));
        allow("powerless", "Topic:" + TOPIC, "Get");
        allow("powerless", "Group:" + GROUP, "Get");

        for (TopicQuestion.Kind kind : TopicQuestion.Kind.values()) {
            assertThat(allowed(NOBODY, new TopicQuestion(kind, TOPIC)))
                    .as("%s", kind)
                    .isTrue();
            assertThat(allowed(NOBODY, new TopicQuestion(kind, "secret")))
                    .as("%s", kind)
                    .isFalse();
        }
        for (GroupTopicQuestion.Kind kind : GroupTopicQuestion.Kind.values()) {
            assertThat(allowed(NOBODY, new GroupTopicQuestion(kind, GROUP, TOPIC, null)))
                    .as("%s", kind)
                    .isTrue();
            assertThat(allowed(NOBODY, new GroupTopicQuestion(kind, GROUP, "secret", null)))
                    .as("%s", kind)
                    .isFalse();
            assertThat(allowed(NOBODY, new GroupTopicQuestion(kind, "others", TOPIC, null)))
                    .as("%s", kind)
                    .isFalse();
        }
        assertThat(allowed(NOBODY, new GroupQuestion(GroupQuestion.Kind.CONSUMERS, GROUP)))
                .isTrue();
        assertThat(allowed(NOBODY, new GroupQuestion(GroupQuestion.Kind.CONSUMERS, "others")))
                .isFalse();
        assertThat(allowed(NOBODY, new GroupQuestion(GroupQuestion.Kind.PRODUCERS, GROUP)))
                .isFalse();
        assertThat(allowed(NOBODY, new ResetOffset(TOPIC, GROUP, -1, -1, 0, true)))
                .isFalse();
    }

    @Test
    void offsetsAreMovedByWhoMayUpdateTheGroupAndTheTopic() {
        engine.putGroup(GroupSettings.nativeGroup(GROUP));
        allow("powerless", "Topic:" + TOPIC, "Update");
        ResetOffset reset = new ResetOffset(TOPIC, GROUP, -1, -1, 0, true);
        CloneOffsets copy = new CloneOffsets("source", GROUP, TOPIC, true);
        assertThat(allowed(NOBODY, reset)).isFalse();
        assertThat(allowed(NOBODY, copy)).isFalse();

        allow("powerless", "Group:" + GROUP, "Update");

        assertThat(allowed(NOBODY, reset)).isTrue();
        assertThat(allowed(NOBODY, copy)).isTrue();
        assertThat(allowed(NOBODY, new CloneOffsets("source", "fresh", TOPIC, true)))
                .isFalse();
    }

    @Test
    void eachOfAListTakesItsOwnRight() {
        TopicConfig own = new TopicConfig(TOPIC, 4, 4, 6, 0, false, Map.of());
        TopicConfig other = new TopicConfig("other", 4, 4, 6, 0, false, Map.of());
        assertThat(allowed(ALICE, new UpdateTopics(List.of(own)))).isTrue();
        assertThat(allowed(ALICE, new UpdateTopics(List.of(own, other)))).isFalse();
        assertThat(engine.topic("other")).isEmpty();

        assertThat(allowed(ALICE, new UpdateGroups(List.of(group(GROUP))))).isTrue();
        assertThat(allowed(ALICE, new UpdateGroups(List.of(group(GROUP), group("others")))))
                .isFalse();
        assertThat(engine.group("others")).isEmpty();
    }

    private static GroupConfig group(String name) {
        return new GroupConfig(name, true, true, true, false, 1, 16, true);
    }

    private boolean allowed(RequestSigner signer, Request request) {
        return ask(signer, request).code() != ResponseCode.NO_PERMISSION;
    }

    // Administration

    @Test
    void usersAreCreatedChangedShownAndDeleted() {
        assertThat(user(UserAdministration.CREATE, "alice", new UserInfo("alice", "x", null, null))
                        .code())
                .as("exists")
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
        Reply shown = user(UserAdministration.GET, "alice", null);
        assertThat(shown.body().toString(StandardCharsets.UTF_8))
                .contains("\"userStatus\":\"enable\",\"userType\":\"Normal\",\"username\":\"alice\"}");
        assertThat(user(UserAdministration.LIST, null, null).body().toString(StandardCharsets.UTF_8))
                .contains("root", "alice", "powerless")
                .doesNotContain("secret");

        user(UserAdministration.UPDATE, "alice", new UserInfo("alice", null, "Super", null));
        assertThat(ask(ALICE, new UserAdministration(UserAdministration.LIST, null, null))
                        .code())
                .isEqualTo(ResponseCode.SUCCESS);
        user(UserAdministration.UPDATE, "alice", new UserInfo("alice", null, null, "disable"));
        assertThat(ask(ALICE, new GetRoute(TOPIC, true)).code()).isEqualTo(ResponseCode.NO_PERMISSION);

        assertThat(user(UserAdministration.DELETE, "alice", null).code()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(user(UserAdministration.UPDATE, "alice", new UserInfo("alice", "y", null, null))
                        .code())
                .isEqualTo(ResponseCode.USER_NOT_EXIST);
        assertThat(log.acl("alice"))
                .as("a new user of that name has no old rights")
                .isEmpty();
    }

    @Test
    void passwordsAreToldOnlySealedAndOnlyTheirOperatorCanCopyThem() {
        UserInfo alice =
                UserInfo.read(user(UserAdministration.GET, "alice", null).body());
        assertThat(alice.password()).startsWith("sealed:").doesNotContain(ALICE.secret());
        user(UserAdministration.DELETE, "alice", null);
        create(new RequestSigner("other", "other-secret"));
        user(UserAdministration.UPDATE, "other", new UserInfo("other", null, "Super", null));

        assertThat(ask(
                                new RequestSigner("other", "other-secret"),
                                new UserAdministration(UserAdministration.CREATE, "alice", alice))
                        .code())
                .as("another operator's")
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
        UserInfo renamed = new UserInfo("bob", alice.password(), null, null);
        assertThat(user(UserAdministration.CREATE, "bob", renamed).code())
                .as("another user's")
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(user(UserAdministration.CREATE, "alice", alice).code()).isEqualTo(ResponseCode.SUCCESS);

        assertThat(ask(ALICE, new GetClusterTable()).code()).isEqualTo(ResponseCode.SUCCESS);
    }

    @Test
    void brokersRegisterWithARightToTheirCluster() {
        RegisterBroker registration = new RegisterBroker(
                "broker-b",
                "127.0.0.1:1",
                config.clusterName(),
                "",
                0,
                false,
                -1,
                new TopicTable(new DataVersion(0, 1, 1), List.of()));
        assertThat(ask(ALICE, registration).code()).isEqualTo(ResponseCode.NO_PERMISSION);

        allow("alice", "Cluster:" + config.clusterName(), "Update");

        assertThat(ask(ALICE, registration).code()).isEqualTo(ResponseCode.SUCCESS);
    }

    @Test
    void usersOfTheFileAreNotChangedOverTheNetwork() {
        for (int code : List.of(UserAdministration.CREATE, UserAdministration.UPDATE, UserAdministration.DELETE)) {
            UserInfo info = code == UserAdministration.DELETE ? null : new UserInfo("root", "x", null, null);
            assertThat(user(code, "root", info).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        }
        assertThat(acl(AclAdministration.CREATE, "User:root", null, info("Topic:x", "Deny", "Pub"))
                        .code())
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
    }

    @Test
    void rightsAreMergedByResourceAndDeletedOneByOne() {
        acl(AclAdministration.CREATE, "User:bob", null, info("Topic:a", "Allow", "Pub"));
        acl(AclAdministration.UPDATE, "User:bob", null, info("Topic:b", "Allow", "Sub"));
        acl(AclAdministration.UPDATE, "User:bob", null, info("Topic:a", "Deny", "Pub"));
        assertThat(log.acl("bob").orElseThrow().policies().get(0).entries())
                .extracting(entry -> entry.resource() + " " + entry.decision())
                .containsExactly("Topic:a Deny", "Topic:b Allow");

        assertThat(acl(AclAdministration.DELETE, "User:bob", "Topic:a", null).code())
                .isEqualTo(ResponseCode.SUCCESS);
        assertThat(log.acl("bob").orElseThrow().policies().get(0).entries()).hasSize(1);
        acl(AclAdministration.DELETE, "User:bob", null, null);
        assertThat(log.acl("bob")).isEmpty();
        assertThat(acl(AclAdministration.DELETE, "User:bob", null, null).code())
                .isEqualTo(ResponseCode.POLICY_NOT_EXIST);
    }

    @Test
    void aResourceIsTheSameHoweverItIsSpelled() {
        acl(AclAdministration.CREATE, "User:bob", null, info("Topic:a", "Deny", "Pub"));
        acl(AclAdministration.UPDATE, "User:bob", null, info(" TOPIC : a ", "Allow", "Pub"));
        assertThat(log.acl("bob").orElseThrow().policies().get(0).entries())
                .extracting(entry -> entry.resource() + " " + entry.decision())
                .containsExactly("Topic:a Allow");

        acl(AclAdministration.DELETE, "User:bob", "topic: a", null);

        assertThat(log.acl("bob")).isEmpty();
    }

    @Test
    void rightsThatMakeNoSenseAreRefused() {
        for (AclInfo wrong : List.of(
                info("Queue:a", "Allow", "Pub"), info("Topic:a", "Perhaps", "Pub"), info("Topic:a", "Allow", "Fly"))) {
            assertThat(acl(AclAdministration.CREATE, "User:bob", null, wrong).code())
                    .isEqualTo(ResponseCode.INVALID_PARAMETER);
        }
        assertThat(acl(AclAdministration.CREATE, "bob", null, info("Topic:a", "Allow", "Pub"))
                        .code())
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
    }

    @Test
    void secretsStandInTheLogOnlyInABox() {
        assertThat(engine.documents().toString()).contains("user/alice").doesNotContain(ALICE.secret());
        byte[] otherKey = new byte[SecretBox.KEY_BYTES];
        otherKey[0] = 1;
        LogAccounts stranger = new LogAccounts(engine, new SecretBox(otherKey, new Random(1)));

        assertThat(stranger.get().users()).as("readable with the key only").isEmpty();
    }

    private void create(RequestSigner who) {
        assertThat(user(UserAdministration.CREATE, who.user(), new UserInfo(who.user(), who.secret(), null, null))
                        .code())
                .isEqualTo(ResponseCode.SUCCESS);
    }

    private Reply user(int code, @Nullable String name, @Nullable UserInfo info) {
        return ask(ROOT, new UserAdministration(code, name, info));
    }

    private Reply acl(int code, String subject, @Nullable String resource, @Nullable AclInfo info) {
        return ask(ROOT, new AclAdministration(code, subject, null, resource, info));
    }

    private void allow(String user, String resource, String... actions) {
        assertThat(acl(AclAdministration.UPDATE, "User:" + user, null, info(resource, "Allow", actions))
                        .code())
                .isEqualTo(ResponseCode.SUCCESS);
    }

    private static AclInfo info(String resource, String decision, String... actions) {
        AclInfo.EntryInfo entry = new AclInfo.EntryInfo(resource, List.of(actions), List.of(), decision);
        return new AclInfo(null, List.of(new AclInfo.PolicyInfo(AclInfo.CUSTOM, List.of(entry))));
    }

    private Reply send(RequestSigner who, String topic) {
        return send(who, topic, new MessageProperties());
    }

    private Reply send(RequestSigner who, String topic, MessageProperties properties) {
        return ask(
                who,
                new SendMessage(
                        SendMessage.SHORT_NAMES,
                        "producers",
                        topic,
                        "TBW102",
                        4,
                        0,
                        properties.contains("TRAN_MSG") ? 4 : 0,
                        1L,
                        0,
                        properties.encode(),
                        0,
                        false,
                        -1,
                        false,
                        Unpooled.copiedBuffer("x", StandardCharsets.UTF_8)));
    }

    private static long position(Reply sent) {
        String id = SendMessageReply.of(sent).messageId();
        return Long.parseUnsignedLong(id.substring(id.length() - 16), 16);
    }

    private Reply ask(RequestSigner who, Request request) {
        Fields fields = new Fields();
        request.writeTo(fields);
        ByteBuf body = request.body();
        who.sign(fields, body);
        Frame frame = new Frame(HeaderType.JSON, request.code(), "JAVA", 513, 1, 0, null, fields, body);
        boolean routes =
                request instanceof GetRoute || request instanceof RegisterBroker || request instanceof GetClusterTable;
        Dispatcher role = routes ? roles.nameServer() : roles.broker();
        try {
            return role.dispatch(request, role.admit(frame, peer))
                    .toCompletableFuture()
                    .join();
        } catch (NotAdmittedException e) {
            return Reply.failure(e.code(), String.valueOf(e.getMessage()));
        }
    }
}
