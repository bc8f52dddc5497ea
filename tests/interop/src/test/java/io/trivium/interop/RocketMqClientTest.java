package io.trivium.interop;

import io.trivium.interop.scenario.BatchErrors;
import io.trivium.interop.scenario.Broadcasting;
import io.trivium.interop.scenario.DelayLevel;
import io.trivium.interop.scenario.DelayLevels;
import io.trivium.interop.scenario.EverySend;
import io.trivium.interop.scenario.FromWhere;
import io.trivium.interop.scenario.GroupsWithoutLeave;
import io.trivium.interop.scenario.LitePull;
import io.trivium.interop.scenario.LitePullByHand;
import io.trivium.interop.scenario.NamespaceV2;
import io.trivium.interop.scenario.Namespaces;
import io.trivium.interop.scenario.OrderedConsumption;
import io.trivium.interop.scenario.OrderlyDeadLetter;
import io.trivium.interop.scenario.OrderlyTakeover;
import io.trivium.interop.scenario.PopCalls;
import io.trivium.interop.scenario.PopConsumption;
import io.trivium.interop.scenario.PopInOrder;
import io.trivium.interop.scenario.PopOrderly;
import io.trivium.interop.scenario.PopPriorities;
import io.trivium.interop.scenario.QueueNumbers;
import io.trivium.interop.scenario.Rebalancing;
import io.trivium.interop.scenario.Recall;
import io.trivium.interop.scenario.RequestReply;
import io.trivium.interop.scenario.RetryAndDeadLetter;
import io.trivium.interop.scenario.SqlFilters;
import io.trivium.interop.scenario.Tags;
import io.trivium.interop.scenario.Tracing;
import io.trivium.interop.scenario.TransactionChecks;
import io.trivium.interop.scenario.Transactions;
import io.trivium.interop.scenario.VipChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario with the newest genuine client and the last of the 4.x line, against one process. */
@TestInstance(Lifecycle.PER_CLASS)
class RocketMqClientTest {
    private static final List<Class<? extends Scenario>> SCENARIOS = List.of(
            EverySend.class,
            Tags.class,
            SqlFilters.class,
            OrderedConsumption.class,
            Broadcasting.class,
            LitePull.class,
            FromWhere.class,
            DelayLevel.class,
            RetryAndDeadLetter.class,
            Rebalancing.class,
            Transactions.class,
            Tracing.class,
            Namespaces.class,
            TransactionChecks.class,
            OrderlyTakeover.class,
            OrderlyDeadLetter.class,
            LitePullByHand.class,
            RequestReply.class,
            BatchErrors.class,
            DelayLevels.class,
            VipChannel.class);

    /** What the 4.x client does not have. */
    private static final List<Class<? extends Scenario>> CURRENT_ONLY = List.of(
            Recall.class,
            PopConsumption.class,
            PopInOrder.class,
            PopCalls.class,
            PopOrderly.class,
            PopPriorities.class,
            GroupsWithoutLeave.class,
            NamespaceV2.class,
            QueueNumbers.class);

    /** A broadcasting client keeps its offsets in its user's home: names of an earlier run must not come again. */
    private static final String RUN = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

    private final GenuineClient current = GenuineClient.current();
    private GenuineClient old = current;
    private TriviumProcess trivium;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        old = GenuineClient.old();
        trivium = TriviumProcess.start(directory);
    }

    @AfterAll
    void stop() {
        trivium.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("runs")
    void works(String client, String scenario) throws Exception {
        GenuineClient genuine = client.equals(current.toString()) ? current : old;
        Class<? extends Scenario> type = Stream.concat(SCENARIOS.stream(), CURRENT_ONLY.stream())
                .filter(candidate -> candidate.getSimpleName().equals(scenario))
                .findFirst()
                .orElseThrow();

        genuine.scenario(type).run(trivium.nameServer(), scenario + client.replaceAll("\\D", "") + "-" + RUN);
    }

    static Stream<Arguments> runs() {
        Stream<Arguments> both = Stream.of("client 5.5.0", "client 4.9.8")
                .flatMap(client -> SCENARIOS.stream().map(type -> Arguments.of(client, type.getSimpleName())));
        return Stream.concat(
                both, CURRENT_ONLY.stream().map(type -> Arguments.of("client 5.5.0", type.getSimpleName())));
    }
}
