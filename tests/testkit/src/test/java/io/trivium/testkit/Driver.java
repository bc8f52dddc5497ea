package io.trivium.testkit;

import io.trivium.broker.engine.BrokerConfig;
import io.trivium.broker.engine.BrokerEngine;
import io.trivium.broker.engine.BrokerEnvironment;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.store.Store;
import io.trivium.broker.time.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An engine over a medium, and the questions that it has not answered yet. */
final class Driver {
    final ManualClock clock = new ManualClock();
    private final Medium medium;
    private final BrokerConfig config;
    private final List<Question<?>> questions = new ArrayList<>();
    private final List<Throwable> faults = new ArrayList<>();
    private @Nullable BrokerEngine engine;

    private record Question<T>(
            CompletableFuture<T> future, Consumer<T> answered, Consumer<BrokerException> refused, Runnable unknown) {
        /** Passes the answer on; returns whether there was one. */
        boolean collect() {
            if (!future.isDone()) {
                return false;
            }
            T answer;
            try {
                answer = future.join();
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof BrokerException refusal)) {
                    throw e;
                }
                if (refusal.refusal() == Refusal.UNAVAILABLE) {
                    unknown.run();
                } else {
                    refused.accept(refusal);
                }
                return true;
            }
            answered.accept(answer);
            return true;
        }
    }

    Driver(Medium medium, BrokerConfig config) {
        this.medium = medium;
        this.config = config;
    }

    BrokerEngine engine() {
        if (engine == null) {
            throw new IllegalStateException("not open");
        }
        return engine;
    }

    Medium medium() {
        return medium;
    }

    void open() {
        faults.clear();
        engine = engine(medium.open());
    }

    private BrokerEngine engine(Store store) {
        return BrokerEngine.manual(
                store,
                config,
                new BrokerEnvironment(medium.seenBy(clock), clock, Thread::new, Runnable::run, faults::add));
    }

    /** Whether the engine has stopped after a fault of its disk. */
    boolean fenced() {
        return !faults.isEmpty();
    }

    /**
     * Asks, without waiting.
     *
     * @param unknown told when the broker, or its process, has ended without saying what came of it
     */
    <T> void ask(CompletionStage<T> stage, Consumer<T> answered, Consumer<BrokerException> refused, Runnable unknown) {
        questions.add(new Question<>(stage.toCompletableFuture(), answered, refused, unknown));
    }

    /** Runs turns, and the flusher, until nothing is left to do; everything is answered then, and forced. */
    void settle() {
        int done;
        do {
            done = engine().turn();
            engine().flush();
        } while (done + engine().turn() > 0);
        collect();
    }

    void collect() {
        // An answer may lead to another question.
        for (Question<?> question : List.copyOf(questions)) {
            if (question.collect()) {
                questions.remove(question);
            }
        }
    }

    /** The process has died: nobody will answer what is open. */
    void forgetQuestions() {
        collect();
        List<Question<?>> open = List.copyOf(questions);
        questions.clear();
        open.forEach(question -> question.unknown().run());
    }

    /** The state of an engine that has replayed the whole log, to be compared with {@link #dump}. */
    String replayedDump() {
        return withoutRun(engine(medium.replayed()).dump());
    }

    String dump() {
        return withoutRun(engine().dump());
    }

    /** The first line counts the openings. */
    private static String withoutRun(String dump) {
        return dump.substring(dump.indexOf('\n'));
    }
}
