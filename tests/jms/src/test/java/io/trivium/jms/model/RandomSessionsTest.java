package io.trivium.jms.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.server.EmbeddedTrivium;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sessions of all modes do what chance says, and what they see must be what the specification says. A failure names its seed:
 * {@code -Dtrivium.sessions.seed=N -Dtrivium.sessions=1} begins there; {@code -Dtrivium.sessions=100000} is a long run.
 */
class RandomSessionsTest {
    private static final String NAME = RandomSessionsTest.class.getName();
    private static final int WORKERS = 4;
    private static final int ENOUGH_TO_NOTICE = 200;

    private static EmbeddedTrivium broker;
    private static ExecutorService threads;

    @BeforeAll
    static void open() {
        broker = EmbeddedTrivium.builder().name(NAME).open();
        threads = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void close() {
        threads.shutdownNow();
        broker.close();
    }

    private static int sessions(long seed, Mistake mistake) throws JMSException {
        return new RandomScenario(seed, mistake, "trivium:embedded:" + NAME, threads).run();
    }

    @Test
    void aThousandSessionsDoWhatTheSpecificationSays() throws Exception {
        int wanted = Integer.getInteger("trivium.sessions", 1_000);
        AtomicLong seed = new AtomicLong(Long.getLong("trivium.sessions.seed", 1));
        AtomicInteger sessions = new AtomicInteger();

        List<Future<?>> workers = new ArrayList<>();
        for (int worker = 0; worker < Math.min(WORKERS, wanted); worker++) {
            workers.add(threads.submit(() -> {
                while (sessions.get() < wanted) {
                    sessions.addAndGet(sessions(seed.getAndIncrement(), Mistake.NONE));
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

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aModelThatHasOneRuleWrongIsNoticed(Mistake mistake) throws JMSException {
        for (long seed = 1; seed <= ENOUGH_TO_NOTICE; seed++) {
            try {
                sessions(seed, mistake);
            } catch (AssertionError e) {
                assertThat(e).hasMessageContaining("seed " + seed);
                return;
            }
        }
        throw new AssertionError("nobody noticed: " + mistake);
    }
}
