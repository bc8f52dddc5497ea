package io.trivium.jms.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.server.EmbeddedTrivium;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Sessions of all modes do what chance says, and what they see must be what the specification says. A failure names its seed:
 * {@code -Dtrivium.sessions.seed=N -Dtrivium.sessions=1} begins there; {@code -Dtrivium.sessions=100000} is a long run.
 */
class RandomSessionsTest {
    private static final String NAME = RandomSessionsTest.class.getName();
    private static final String URL = "trivium:embedded:" + NAME;
    private static final int WORKERS = 4;
    private static final int WAITING = 8;
    private static final int ENOUGH_TO_NOTICE = 200;

    private static EmbeddedTrivium broker;
    private static ExecutorService threads;
    private static ExecutorService waiting;

    @BeforeAll
    static void open() {
        broker = EmbeddedTrivium.builder().name(NAME).open();
        threads = Executors.newCachedThreadPool();
        waiting = Executors.newFixedThreadPool(WAITING);
    }

    @AfterAll
    static void close() {
        waiting.shutdownNow();
        threads.shutdownNow();
        broker.close();
    }

    /** Runs what a seed says; returns how many sessions there were. */
    private interface Scenario {
        int run(long seed) throws JMSException;
    }

    private static int queue(long seed, Mistake mistake) throws JMSException {
        return new RandomScenario(seed, mistake, URL, threads).run();
    }

    private static int topics(long seed, TopicMistake mistake) {
        return new TopicScenario(seed, mistake, URL).run();
    }

    @Test
    void aThousandSessionsOfQueuesDoWhatTheSpecificationSays() throws Exception {
        asManyAsWanted(seed -> queue(seed, Mistake.NONE));
    }

    @Test
    void aThousandSessionsOfTopicsDoWhatTheSpecificationSays() throws Exception {
        asManyAsWanted(seed -> topics(seed, TopicMistake.NONE));
    }

    private static void asManyAsWanted(Scenario scenario) throws Exception {
        int wanted = Integer.getInteger("trivium.sessions", 1_000);
        AtomicLong seed = new AtomicLong(Long.getLong("trivium.sessions.seed", 1));
        AtomicInteger sessions = new AtomicInteger();

        List<Future<?>> workers = new ArrayList<>();
        for (int worker = 0; worker < Math.min(WORKERS, wanted); worker++) {
            workers.add(threads.submit(() -> {
                while (sessions.get() < wanted) {
                    sessions.addAndGet(scenario.run(seed.getAndIncrement()));
                }
                return sessions.get();
            }));
        }
        try {
            for (Future<?> worker : workers) {
                worker.get();
            }
        } catch (ExecutionException e) {
            sessions.set(wanted);
            throw new AssertionError(e.getCause());
        }

        assertThat(sessions.get()).isGreaterThanOrEqualTo(wanted);
    }

    @TestFactory
    Stream<DynamicTest> aModelOfQueuesThatHasOneRuleWrongIsNoticed() {
        return noticed(EnumSet.complementOf(EnumSet.of(Mistake.NONE)), mistake -> seed -> queue(seed, mistake));
    }

    @TestFactory
    Stream<DynamicTest> aModelOfTopicsThatHasOneRuleWrongIsNoticed() {
        return noticed(EnumSet.complementOf(EnumSet.of(TopicMistake.NONE)), mistake -> seed -> topics(seed, mistake));
    }

    /** Most models wait for what does not come: several at a time, that takes no longer than one. */
    private static <M extends Enum<M>> Stream<DynamicTest> noticed(Set<M> mistakes, Function<M, Scenario> scenarioOf) {
        Map<M, Future<?>> running = new LinkedHashMap<>();
        for (M mistake : mistakes) {
            running.put(mistake, waiting.submit(() -> {
                mustBeNoticed(mistake, scenarioOf.apply(mistake));
                return mistake;
            }));
        }
        return mistakes.stream()
                .map(mistake -> DynamicTest.dynamicTest(
                        mistake.name(),
                        () -> Objects.requireNonNull(running.get(mistake)).get()));
    }

    private static void mustBeNoticed(Enum<?> mistake, Scenario scenario) throws JMSException {
        for (long seed = 1; seed <= ENOUGH_TO_NOTICE; seed++) {
            try {
                scenario.run(seed);
            } catch (AssertionError e) {
                assertThat(e).hasMessageContaining("seed " + seed);
                return;
            }
        }
        throw new AssertionError("nobody noticed: " + mistake);
    }
}
