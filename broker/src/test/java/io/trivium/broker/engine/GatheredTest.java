package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.TOPIC;
import static io.trivium.broker.engine.EngineFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.PublishReceipt;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What nobody hurries for is with a force that another has asked for, or with one soon; nobody hears or sees of it before. */
class GatheredTest {
    private static final Duration SOON = Duration.ofMillis(2);

    private final EngineFixture fixture = new EngineFixture().withTopic(1);

    @Test
    void decisionIsForcedSoonAndNotSeenBefore() {
        CompletionStage<PublishReceipt> committed = commit("a");
        fixture.settle();

        assertThat(committed.toCompletableFuture()).isNotDone();
        assertThat(fixture.pull(0, 0)).isEmpty();

        fixture.pass(SOON.minusNanos(1));
        assertThat(committed.toCompletableFuture()).isNotDone();
        fixture.pass(Duration.ofNanos(1));

        assertThat(committed.toCompletableFuture()).isCompleted();
        assertThat(fixture.pull(0, 0)).containsExactly("a");
        fixture.powerCut();
        assertThat(fixture.pull(0, 0)).containsExactly("a");
    }

    @Test
    void decisionIsWithTheNextForceOfAnother() {
        CompletionStage<PublishReceipt> committed = commit("a");
        fixture.settle();

        fixture.publish("b");

        assertThat(committed.toCompletableFuture()).isCompleted();
        assertThat(fixture.pull(0, 0)).containsExactly("a", "b");
    }

    @Test
    void whatIsGatheredNeedNotWaitForWhatWasOnlyWritten() {
        fixture.publish("x");
        var written = fixture.engine.acknowledge(
                EngineFixture.GROUP, EngineFixture.queue(0), new long[] {0}, Durability.WRITTEN);
        fixture.settle();
        assertThat(written.toCompletableFuture()).isCompleted();
        CompletionStage<PublishReceipt> committed = commit("a");
        fixture.settle();

        fixture.pass(SOON);

        assertThat(committed.toCompletableFuture()).isCompleted();
    }

    @Test
    void powerCutBeforeThatTakesTheDecisionBack() {
        var committed = commit("a");
        fixture.settle();
        assertThat(committed.toCompletableFuture()).isNotDone();

        fixture.powerCut();

        assertThat(fixture.pull(0, 0)).isEmpty();
        assertThat(fixture.engine.numbers().undecided()).isEqualTo(1);
    }

    private CompletionStage<PublishReceipt> commit(String body) {
        long position = fixture.await(
                        fixture.engine.prepare(TOPIC, message(body).outgoing(), Durability.FORCED))
                .position();
        return fixture.engine.commit(position, TOPIC, message(body).queue(0).outgoing(), Durability.GATHERED);
    }
}
