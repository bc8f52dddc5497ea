package io.trivium.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.Broker;
import io.trivium.broker.publish.Publication;
import io.trivium.rocket.client.ClusterClients;
import io.trivium.rocket.client.ClusterConfig;
import io.trivium.rocket.client.Credentials;
import io.trivium.rocket.client.GroupDeclaration;
import io.trivium.rocket.client.RocketClient;
import io.trivium.rocket.transport.Connector;
import io.trivium.rocket.transport.TcpConnector;
import io.trivium.testkit.Conversation.Habit;
import io.trivium.testkit.Invariant.Violation;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The clients' stub and the doors, genuine both, over connections that are cut at any byte, fall silent, trickle or take their time: what is
 * acknowledged is there, once, in order, and transactions are whole.
 */
class LossyNetworkTest {
    private static final int AT_ONCE = 4;
    private static final int MOST_FAULTS = 9;
    private static final int SEEDS = 40;
    /** Short, as a silent connection costs as much each time. */
    private static final Duration CALL_TIMEOUT = Duration.ofMillis(300);
    /** Where no connection is lost. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static Doors doors;

    @BeforeAll
    static void open() {
        doors = Doors.open();
    }

    @AfterAll
    static void close() {
        THREADS.shutdownNow();
        doors.close();
    }

    @Test
    void noConnectionThatIsLostLosesDoublesOrReordersAnything() {
        new Kind("conversations over a lossy network", 200, Duration.ofSeconds(15)).run(seed -> {
            talk(doors, seed, Habit.SOUND);
            return AT_ONCE;
        });
    }

    @Test
    void aClientThatTakesSilenceForYesIsFound() {
        assertFound(Invariant.NOTHING_LOST, doors, Habit.BELIEVES_IN_SENDS);
    }

    @Test
    void aClientThatSendsAgainWithoutANumberIsFound() {
        assertFound(Invariant.FINISHED_STAYS_FINISHED, doors, Habit.REPEATS_BY_HAND);
    }

    @Test
    void aBrokerThatForgetsTheNumbersOfRequestsIsFound() {
        try (Doors forgetful = Doors.open(engine -> Altered.of(Broker.class, engine)
                .at("publish", arguments -> {
                    Publication asked = (Publication) arguments[0];
                    return engine.publish(new Publication(asked.topic(), asked.messages(), asked.durability()));
                })
                .made())) {
            assertFound(Invariant.FINISHED_STAYS_FINISHED, forgetful, Habit.SOUND);
        }
    }

    @Test
    void aBrokerThatAnswersAcknowledgementsAndForgetsThemIsFound() {
        CompletionStage<Boolean> done = CompletableFuture.completedFuture(true);
        try (Doors forgetful = Doors.open(engine -> Altered.of(Broker.class, engine)
                .at("acknowledge", arguments -> done)
                .made())) {
            assertFound(Invariant.FINISHED_STAYS_FINISHED, forgetful, Habit.SOUND);
        }
    }

    private static void assertFound(Invariant broken, Doors doors, Habit habit) {
        Set<Invariant> found = EnumSet.noneOf(Invariant.class);
        for (int seed = 1; seed <= SEEDS && !found.contains(broken); seed++) {
            try {
                talk(doors, seed, habit);
            } catch (Violation violation) {
                found.add(violation.broken());
            }
        }
        assertThat(found).contains(broken);
    }

    /** Several conversations at a time, as most of it is waiting. */
    private static void talk(Doors doors, long seed, Habit habit) {
        Random random = new Random(seed);
        Connector tcp = new TcpConnector(doors.loops(), PATIENCE);
        try (LossyNetwork network =
                new LossyNetwork(doors.loops(), tcp, random.nextLong(), AT_ONCE * (1 + random.nextInt(MOST_FAULTS)))) {
            network.relay(doors.nameServer());
            network.relay(doors.broker());
            List<Future<?>> running = new ArrayList<>();
            List<Conversation> conversations = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                String topic = "net-" + habit + "-" + seed + "-" + i;
                Conversation conversation = begin(doors, topic, tcp, random.nextLong(), habit);
                conversations.add(conversation);
                running.add(THREADS.submit(() -> {
                    try (RocketClient client = clients(doors, network).open(Credentials.NONE)) {
                        conversation.send(client);
                    }
                    return null;
                }));
                running.add(THREADS.submit(() -> {
                    try (RocketClient client = clients(doors, network).open(Credentials.NONE)) {
                        conversation.receive(client);
                    }
                    return null;
                }));
            }
            await(running);
            conversations.forEach(Conversation::check);
        }
    }

    private static void await(List<Future<?>> running) {
        try {
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            running.forEach(one -> one.cancel(true));
            if (e.getCause() instanceof AssertionError failure) {
                throw failure;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Conversation begin(Doors doors, String topic, Connector tcp, long seed, Habit habit) {
        String group = "TRV-Q-" + topic;
        try (RocketClient client = clients(doors, tcp, PATIENCE).open(Credentials.NONE)) {
            client.ensureTopic(topic).toCompletableFuture().join();
            client.declareGroup(new GroupDeclaration(group, GroupDeclaration.Kind.QUEUE, topic))
                    .toCompletableFuture()
                    .join();
        }
        return new Conversation(doors.engine(), topic, group, seed, habit);
    }

    private static ClusterClients clients(Doors doors, Connector lossy) {
        return clients(doors, lossy, CALL_TIMEOUT);
    }

    private static ClusterClients clients(Doors doors, Connector connector, Duration callTimeout) {
        String nameServer = doors.nameServer().getAddress().getHostAddress() + ":"
                + doors.nameServer().getPort();
        return new ClusterClients(
                new ClusterConfig(List.of(nameServer), callTimeout, 2, GRACE),
                doors.loops(),
                connector,
                Clock.systemUTC(),
                new Random());
    }
}
