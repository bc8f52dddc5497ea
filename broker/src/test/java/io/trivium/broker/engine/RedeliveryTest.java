package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.GROUP;
import static io.trivium.broker.engine.EngineFixture.LEASE;
import static io.trivium.broker.engine.EngineFixture.TOPIC;
import static io.trivium.broker.engine.EngineFixture.message;
import static io.trivium.broker.engine.EngineFixture.pop;
import static io.trivium.broker.engine.EngineFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.delivery.PopResult;
import io.trivium.broker.engine.EngineFixture.Popped;
import io.trivium.broker.group.GroupKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What was delivered and not finished when the broker went down says so when it comes again. */
class RedeliveryTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    private final EngineFixture fixture = new EngineFixture().withTopic(1);

    @Test
    void whatWasDeliveredBeforeAPowerCutIsMarked() {
        fixture.publish("seen", "done", "unseen");
        fixture.acknowledge(fixture.pop(pop().max(2)).get(1));

        fixture.powerCut();

        List<Popped> again = fixture.pop(pop());
        assertThat(again).extracting(Popped::body).containsExactly("seen", "unseen");
        assertThat(again).extracting(Popped::seenBefore).containsExactly(true, false);
        assertThat(again).extracting(popped -> popped.message().attempts()).containsExactly(1, 0);
    }

    @Test
    void popThatNobodyWaitsForIsGivenNothing() {
        CompletableFuture<PopResult> left =
                fixture.engine.pop(pop().wait(LONG).build()).toCompletableFuture();
        fixture.settle();
        left.complete(new PopResult(List.of(), 0, 0));

        fixture.publish("a");
        fixture.settle();
        fixture.powerCut();

        List<Popped> first = fixture.pop(pop());
        assertThat(first).extracting(Popped::body).containsExactly("a");
        assertThat(first).extracting(Popped::attempts).containsExactly(0);
        assertThat(first).extracting(Popped::seenBefore).containsExactly(false);
    }

    @Test
    void failuresAreCountedOnTopOfTheMark() {
        fixture.publish("a");
        fixture.pop(pop());
        fixture.powerCut();
        fixture.pop(pop());
        fixture.pass(LEASE);

        Popped third = fixture.pop(pop()).get(0);

        assertThat(third.attempts()).isEqualTo(1);
        assertThat(third.message().attempts()).isEqualTo(2);
    }

    @Test
    void markOutlivesSnapshotsAndFurtherRestarts() {
        fixture.publish("a");
        fixture.pop(pop());
        fixture.engine.close();
        fixture.kill();
        fixture.engine.close();
        fixture.kill();

        assertThat(fixture.pop(pop())).extracting(Popped::seenBefore).containsExactly(true);
    }

    @Test
    void nothingIsDeliveredBeforeTheDiskKnows() {
        fixture.publish("a", "b");
        CompletableFuture<PopResult> pop =
                fixture.engine.pop(pop().max(1).build()).toCompletableFuture();
        // A sender who waits keeps the sequencer from forcing by itself; then a second pop, which needs no mark of its
        // own.
        fixture.engine.publish(EngineFixture.publication(io.trivium.broker.publish.Durability.WRITTEN, message("c")));
        fixture.engine.turn();

        assertThat(pop).isNotDone();
        fixture.powerCut();
        assertThat(fixture.pop(pop())).extracting(Popped::seenBefore).containsExactly(false, false);
    }

    @Test
    void aSteadyConsumerCostsFewMarks() {
        List<Popped> last = List.of();
        long before = 0;
        for (int i = 0; i < 5_000; i++) {
            fixture.publish("m");
            if (i == 4_000) {
                before = fixture.store.log().end();
            }
            last = fixture.pop(pop());
            last.forEach(fixture::acknowledge);
        }
        long bytes = fixture.store.log().end() - before;
        fixture.publish("m");
        long one = fixture.store.log().end() - before - bytes;

        assertThat(last).hasSize(1);
        // A thousand messages and acknowledgements, and the marks between them.
        assertThat(bytes / 1_000 - one).isLessThan(100);
    }

    @Test
    void aCrashWhileLittleHappensTakesNothingElseForSeen() {
        for (int i = 0; i < 50; i++) {
            fixture.publish("m");
            fixture.pop(pop());
            fixture.pass(LONG);
        }
        fixture.publish("unseen");

        fixture.powerCut();

        assertThat(fixture.pop(pop().max(100)))
                .filteredOn(popped -> !popped.seenBefore())
                .extracting(Popped::body)
                .containsExactly("unseen");
    }

    @Test
    void anOrderlyStopTakesNothingElseForSeen() {
        for (int i = 0; i < 500; i++) {
            fixture.publish("m");
            fixture.pop(pop());
        }
        fixture.publish("unseen");

        fixture.engine.close();
        fixture.kill();

        assertThat(fixture.pop(pop().max(600)))
                .filteredOn(popped -> !popped.seenBefore())
                .extracting(Popped::body)
                .containsExactly("unseen");
    }

    @Test
    void aCursorThatIsMovedBackDeliversAnew() {
        fixture.publish("a", "b");
        fixture.pop(pop()).forEach(fixture::acknowledge);
        fixture.await(fixture.engine.moveCursor(GROUP, queue(0), 0));
        fixture.powerCut();

        assertThat(fixture.pop(pop())).extracting(Popped::seenBefore).containsExactly(false, false);
        fixture.powerCut();
        assertThat(fixture.pop(pop())).extracting(Popped::seenBefore).containsExactly(true, true);
    }

    @Test
    void groupsOfSessionsLeaveNoMarks() {
        fixture.await(fixture.engine.openSession("s"));
        fixture.await(fixture.engine.declareGroup(EngineFixture.settings("sub", GroupKind.SUBSCRIPTION), "s"));
        fixture.pop(pop().group("sub").topic(TOPIC).session("s"));
        fixture.publish(message("a"));
        long end = fixture.store.log().end();

        assertThat(fixture.pop(pop().group("sub").topic(TOPIC).session("s"))).hasSize(1);

        assertThat(fixture.store.log().end()).isEqualTo(end);
    }

    @Test
    void whatASessionHadThatIsGoneIsMarkedUncountedUntilItIsFinished() {
        fixture.await(fixture.engine.openSession("s1"));
        fixture.publish("released", "had", "not had");
        List<Popped> had = fixture.pop(pop().max(2).session("s1"));
        fixture.release(had.get(0), Duration.ZERO, false);

        fixture.await(fixture.engine.closeSession("s1"));

        List<Popped> again = fixture.pop(pop());
        assertThat(again).extracting(Popped::body).containsExactly("released", "had", "not had");
        assertThat(again).extracting(Popped::seenBefore).containsExactly(false, true, false);
        assertThat(again).extracting(Popped::attempts).containsExactly(0, 0, 0);
        assertThat(again).extracting(popped -> popped.message().attempts()).containsExactly(0, 1, 0);
    }
}
