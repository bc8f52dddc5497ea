package io.trivium.rocket.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.security.AccessControl;
import io.trivium.broker.security.Accounts;
import io.trivium.broker.security.Action;
import io.trivium.broker.security.ResourcePattern;
import io.trivium.broker.security.Rights;
import io.trivium.broker.security.Rule;
import io.trivium.broker.security.User;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.rocket.protocol.Reply;
import io.trivium.rocket.protocol.Request;
import io.trivium.rocket.protocol.ResponseCode;
import io.trivium.rocket.protocol.request.Acknowledgements;
import io.trivium.rocket.protocol.request.BeginTransaction;
import io.trivium.rocket.protocol.request.CommitTransaction;
import io.trivium.rocket.protocol.request.DeclareGroup;
import io.trivium.rocket.protocol.request.Hello;
import io.trivium.rocket.protocol.request.PrepareTransaction;
import io.trivium.rocket.server.Installation;
import io.trivium.rocket.server.RocketRoles;
import io.trivium.rocket.server.config.RocketServerConfig;
import io.trivium.rocket.server.fake.HeapBroker;
import io.trivium.rocket.server.fake.ManualWorld;
import io.trivium.rocket.server.fake.RecordingPeer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a transaction that acknowledges what its user may not consume, or not any more. */
class TransactionRightsTest {
    private static final String SESSION = "0123456789abcdef0123456789abcdef";
    private static final String TOPIC = "orders";
    private static final String GROUP = "TRV-Q-orders";
    private static final String TRANSACTION = "L0";

    private final ManualWorld world = new ManualWorld();
    private final HeapBroker engine = new HeapBroker(world);
    private final RocketServerConfig config =
            RocketServerConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911));
    private Accounts accounts = Accounts.NONE;
    private final AccessControl control = new AccessControl(() -> accounts, true);
    private final RocketRoles roles = RocketRoles.guarded(
            engine,
            config,
            world.surroundings(),
            Installation.ALONE,
            new Gate(control, engine, config),
            new AccessHandlers(
                    new LogAccounts(engine, new SecretBox(new byte[SecretBox.KEY_BYTES], new Random(1))),
                    () -> accounts));
    private final SignedPeer alice = new SignedPeer(new RecordingPeer("one"), "alice");

    @BeforeEach
    void beginATransaction() {
        roles.start().toCompletableFuture().join();
        engine.putTopic(TopicSettings.of(TOPIC, 1));
        permit(Action.PUB, Action.SUB);
        ask(new Hello(SESSION));
        ask(new DeclareGroup(GROUP, "QUEUE", TOPIC, SESSION));
        ask(new BeginTransaction(SESSION, TRANSACTION, 0));
        assertThat(engine.transactions().open()).containsExactly(TRANSACTION);
    }

    private void permit(Action... actions) {
        Rule rule = new Rule(ResourcePattern.parse("Topic:" + TOPIC), Set.of(actions), List.of(), true);
        accounts = new Accounts(
                new TreeMap<>(Map.of("alice", new User("alice", "secret", false, true))),
                Map.of("alice", new Rights(List.of(rule), List.of())));
    }

    private Reply ask(Request request) {
        Reply reply =
                roles.broker().dispatch(request, alice).toCompletableFuture().join();
        reply.body().release();
        return reply;
    }

    private Reply commit() {
        return ask(new CommitTransaction(SESSION, TRANSACTION, 7, 7, 1, received(), List.of()));
    }

    private Reply prepare() {
        return ask(new PrepareTransaction(SESSION, TRANSACTION, 1, received(), List.of()));
    }

    private static List<Acknowledgements.OfQueue> received() {
        return List.of(new Acknowledgements.OfQueue(GROUP, TOPIC, 0, List.of(0L)));
    }

    @Test
    void aCommitWithoutTheRightToWhatItAcknowledgesRollsBackAtOnceAndSaysWhy() {
        permit(Action.PUB);

        Reply refused = commit();

        assertThat(refused.code()).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);
        assertThat(refused.remark()).contains("rolled back").contains("alice");
        assertThat(engine.transactions().open()).isEmpty();
        assertThat(engine.transactions().done()).isEmpty();
    }

    @Test
    void aPrepareWithoutTheRightRollsBackToo() {
        permit(Action.PUB);

        assertThat(prepare().code()).isEqualTo(ResponseCode.TRANSACTION_ROLLED_BACK);

        assertThat(engine.transactions().open()).isEmpty();
    }

    @Test
    void whatNamesAnotherTransactionLeavesThisOneAlone() {
        permit(Action.PUB);

        Reply refused = ask(new CommitTransaction(SESSION, "L1", 8, 7, 1, received(), List.of()));

        assertThat(refused.code()).isEqualTo(ResponseCode.UNKNOWN_TRANSACTION);
        assertThat(engine.transactions().open()).containsExactly(TRANSACTION);
    }

    @Test
    void aCommitThatIsRepeatedIsAnsweredAsDoneWhateverTheRightsAreByThen() {
        assertThat(commit().code()).isEqualTo(ResponseCode.SUCCESS);
        permit(Action.PUB);

        assertThat(commit().code()).isEqualTo(ResponseCode.SUCCESS);
    }

    @Test
    void aLoginIsStillNeeded() {
        Reply reply = roles.broker()
                .dispatch(
                        new CommitTransaction(SESSION, TRANSACTION, 7, 7, 1, List.of(), List.of()),
                        new RecordingPeer("one"))
                .toCompletableFuture()
                .join();

        assertThat(reply.code()).isEqualTo(ResponseCode.NO_PERMISSION);
    }
}
