package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.GROUP;
import static io.trivium.broker.engine.EngineFixture.TOPIC;
import static io.trivium.broker.engine.EngineFixture.message;
import static io.trivium.broker.engine.EngineFixture.pop;
import static io.trivium.broker.engine.EngineFixture.publication;
import static io.trivium.broker.engine.EngineFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PopResult;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.Undecided;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private final EngineFixture fixture = new EngineFixture().withTopic(2);

    @Test
    void writtenMessageSurvivesAKillAndNotAPowerCut() {
        fixture.engine.publish(publication(Durability.WRITTEN, message("a").queue(0)));
        fixture.engine.turn();
        fixture.kill();
        assertThat(fixture.pull(0, 0)).containsExactly("a");

        fixture.engine.publish(publication(Durability.WRITTEN, message("b").queue(0)));
        fixture.engine.turn();
        fixture.powerCut();

        assertThat(fixture.pull(0, 0)).containsExactly("a");
    }

    @Test
    void forcedMessageSurvivesAPowerCut() {
        CompletionStage<?> answer = fixture.engine.publish(
                publication(Durability.FORCED, message("a").queue(0)));
        fixture.engine.turn();
        assertThat(answer.toCompletableFuture()).isDone();

        fixture.powerCut();

        assertThat(fixture.pull(0, 0)).containsExactly("a");
        fixture.publish(message("b").queue(0));
        assertThat(fixture.pull(0, 0)).containsExactly("a", "b");
    }

    @Test
    void writtenAcknowledgementIsAnsweredBeforeTheDiskHasItAndSurvivesAKill() {
        fixture.publish(message("a").queue(0));
        fixture.pop(pop());

        assertThat(acknowledged(Durability.WRITTEN).toCompletableFuture()).isDone();
        fixture.kill();

        assertThat(fixture.pop(pop())).isEmpty();
    }

    @Test
    void writtenAcknowledgementIsForgottenInAPowerCutAtOnceButNotALittleLater() {
        fixture.publish(message("a").queue(0));
        fixture.pop(pop());
        acknowledged(Durability.WRITTEN);
        fixture.powerCut();
        assertThat(fixture.popBodies(pop())).containsExactly("a");

        acknowledged(Durability.WRITTEN);
        fixture.pass(Duration.ofMillis(10));
        fixture.powerCut();

        assertThat(fixture.pop(pop())).isEmpty();
    }

    @Test
    void writtenAcknowledgementIsForcedWithWhatSomebodyWaitsFor() {
        fixture.publish(message("a").queue(0));
        fixture.pop(pop());
        acknowledged(Durability.WRITTEN);

        CompletionStage<?> other = fixture.engine.publish(
                publication(Durability.FORCED, message("b").queue(1)));
        fixture.engine.turn();
        assertThat(other.toCompletableFuture()).isDone();
        fixture.powerCut();

        assertThat(fixture.popBodies(pop())).containsExactly("b");
    }

    /** Acknowledges the first message of queue 0 in one turn, in which no time passes. */
    private CompletionStage<Boolean> acknowledged(Durability durability) {
        CompletionStage<Boolean> answer = fixture.engine.acknowledge(GROUP, queue(0), new long[] {0}, durability);
        fixture.engine.turn();
        return answer;
    }

    @Test
    void replayAndSnapshotGiveEqualViews() {
        doOneOfEverything();

        fixture.replayAll();
        String replayed = fixture.engine.dump();
        fixture.engine.close();
        assertThat(fixture.store.snapshotCount()).isEqualTo(1);
        // One restart from the snapshot, one by replaying all of the same log.
        fixture.powerCut();
        String fromSnapshot = fixture.engine.dump();

        assertThat(withoutRun(fromSnapshot)).isEqualTo(withoutRun(replayed));
    }

    @Test
    void liveViewsEqualReplayedOnes() {
        doOneOfEverything();
        String live = fixture.engine.dump();

        fixture.replayAll();

        assertThat(withoutRun(fixture.engine.dump())).isEqualTo(withoutRun(live));
    }

    @Test
    void snapshotsAreTakenAsTheLogGrows() {
        EngineFixture small = new EngineFixture(BrokerConfig.DEFAULTS.withSnapshotEveryBytes(2000)).withTopic(1);
        for (int i = 0; i < 50; i++) {
            small.publish("m" + i);
            if (i % 3 == 0) {
                small.pop(pop().max(2)).forEach(small::acknowledge);
            }
        }
        assertThat(small.store.snapshotCount()).isGreaterThan(3);
        String live = small.engine.dump();

        small.powerCut();

        assertThat(withoutRun(small.engine.dump())).isEqualTo(withoutRun(live));
        assertThat(small.pull(0, 0)).hasSize(50);
    }

    @Test
    void numbersOfDeletedTopicsAreNeverUsedAgain() {
        int number = fixture.engine.topic(TOPIC).orElseThrow().number();
        fixture.await(fixture.engine.deleteTopic(TOPIC));
        fixture.engine.close();
        fixture.powerCut();

        fixture.withTopic(1);

        assertThat(fixture.engine.topic(TOPIC).orElseThrow().number()).isGreaterThan(number);
    }

    @Test
    void failedForceFencesTheEngine() {
        CompletionStage<PopResult> pop =
                fixture.engine.pop(pop().wait(Duration.ofSeconds(5)).build());
        CompletionStage<Boolean> arrival =
                fixture.engine.arrival(queue(0), 0, MessageFilter.ALL, Duration.ofSeconds(5));
        fixture.settle();
        fixture.store.failForces();

        CompletionStage<?> publish = fixture.engine.publish(publication(Durability.FORCED, message("a")));

        PublishingTest.assertRefused(fixture, publish, Refusal.UNAVAILABLE);
        PublishingTest.assertRefused(fixture, pop, Refusal.UNAVAILABLE);
        PublishingTest.assertRefused(fixture, arrival, Refusal.UNAVAILABLE);
        PublishingTest.assertRefused(fixture, fixture.engine.deleteTopic(TOPIC), Refusal.UNAVAILABLE);
        assertThat(fixture.faults).hasSize(1);
        fixture.engine.close();
        fixture.powerCut();
        assertThat(fixture.pull(0, 0)).isEmpty();
    }

    @Test
    void failedForceOfTheFlusherFencesTheEngine() {
        CompletionStage<?> written = fixture.engine.publish(publication(Durability.WRITTEN, message("a")));
        fixture.engine.turn();
        CompletionStage<?> forced = fixture.engine.publish(publication(Durability.FORCED, message("b")));
        fixture.store.failForces();

        fixture.engine.flush();

        PublishingTest.assertRefused(fixture, forced, Refusal.UNAVAILABLE);
        assertThat(written.toCompletableFuture()).isDone();
        assertThat(fixture.faults).hasSize(1);
    }

    @Test
    void failedWriteFencesTheEngineAndAnswersNobody() {
        fixture.store.failWrites();

        CompletionStage<?> publish = fixture.engine.publish(publication(Durability.WRITTEN, message("a")));

        PublishingTest.assertRefused(fixture, publish, Refusal.UNAVAILABLE);
        assertThat(fixture.faults).hasSize(1);
    }

    @Test
    void closingFinishesWhatIsUnderWay() {
        CompletionStage<?> publish = fixture.engine.publish(
                publication(Durability.FORCED, message("a").queue(0)));

        fixture.engine.close();
        fixture.engine.close();

        assertThat(publish.toCompletableFuture()).isCompleted();
        PublishingTest.assertRefused(
                fixture, fixture.engine.publish(publication(Durability.FORCED, message("b"))), Refusal.UNAVAILABLE);
        fixture.powerCut();
        assertThat(fixture.pull(0, 0)).containsExactly("a");
    }

    @Test
    void engineWithThreadsAnswersAndStops() {
        fixture.engine.close();
        BrokerEngine engine =
                BrokerEngine.start(fixture.store.afterPowerCut(), BrokerConfig.DEFAULTS, fixture.environment());
        for (int i = 0; i < 200; i++) {
            Durability durability = i % 2 == 0 ? Durability.FORCED : Durability.WRITTEN;
            engine.publish(publication(durability, message("m").queue(0)))
                    .toCompletableFuture()
                    .join();
        }

        PopResult result = engine.pop(
                        pop().max(200).wait(Duration.ofSeconds(10)).build())
                .toCompletableFuture()
                .join();
        engine.close();

        assertThat(EngineFixture.popped(result)).isNotEmpty();
        assertThat(fixture.faults).isEmpty();
    }

    @Test
    void messagePreparedWhenWrittenIsDecidedBeforeTheDiskHasIt() {
        var half = fixture.engine.prepare(TOPIC, message("half").queue(0).outgoing(), Durability.WRITTEN);
        fixture.engine.turn();
        long position = half.toCompletableFuture().join().position();
        assertThat(fixture.engine.message(position)).isEmpty();
        fixture.engine.prepared(position).orElseThrow().close();

        fixture.await(fixture.engine.commit(
                position, TOPIC, message("decided").queue(0).outgoing(), Durability.FORCED));
        fixture.powerCut();

        assertThat(fixture.pull(0, 0)).containsExactly("decided");
        assertThat(fixture.engine.prepared(position + 1)).isEmpty();
    }

    @Test
    void messagePreparedWhenWrittenSurvivesAKillAndALittleLaterAPowerCut() {
        fixture.engine.prepare(TOPIC, message("one").outgoing(), Durability.WRITTEN);
        fixture.engine.turn();
        fixture.kill();
        assertThat(undecided()).hasSize(1);

        fixture.engine.prepare(TOPIC, message("two").outgoing(), Durability.WRITTEN);
        fixture.engine.turn();
        fixture.pass(Duration.ofMillis(10));
        fixture.powerCut();

        assertThat(undecided()).hasSize(2);
    }

    private List<Undecided> undecided() {
        fixture.pass(Duration.ofSeconds(1));
        return fixture.await(fixture.engine.undecided(Duration.ZERO, -1, 10));
    }

    private void doOneOfEverything() {
        fixture.group("sub", GroupKind.DURABLE_SUBSCRIPTION);
        fixture.publish("a", "b", "c", "d", "e", "f");
        fixture.acknowledge(fixture.pop(pop().max(3)).get(2));
        fixture.pass(EngineFixture.LEASE);
        fixture.acknowledge(fixture.pop(pop().max(1)).get(0));
        fixture.publish(message("later").deliverAt(fixture.clock.millis() + 1000));
        fixture.publish(message("much later").deliverAt(fixture.clock.millis() + 1_000_000));
        fixture.pass(Duration.ofSeconds(2));
        fixture.await(fixture.engine.prepare(TOPIC, message("half").outgoing(), Durability.FORCED));
        fixture.await(fixture.engine.rollback(
                fixture.await(fixture.engine.prepare(TOPIC, message("gone").outgoing(), Durability.FORCED))
                        .position(),
                Durability.FORCED));
        fixture.await(fixture.engine.deadLetter(
                GROUP, queue(1), new long[] {fixture.pop(pop().max(1)).get(0).offset()}, "no", null));
        fixture.await(fixture.engine.moveCursor("sub", queue(0), 2));
        fixture.await(fixture.engine.putDocument("kept", "1"));
        fixture.await(fixture.engine.putDocument("gone", "2"));
        fixture.await(fixture.engine.deleteDocument("gone"));
    }

    @Test
    void documentsSurvive() {
        long version = fixture.engine.documentsVersion();
        fixture.await(fixture.engine.putDocument("b", "2"));
        fixture.await(fixture.engine.putDocument("a", "1"));
        fixture.await(fixture.engine.putDocument("b", "3"));
        assertThat(fixture.engine.documentsVersion()).isGreaterThan(version);
        assertThat(fixture.await(fixture.engine.deleteDocument("missing"))).isFalse();

        fixture.powerCut();

        assertThat(fixture.engine.documents().toString()).isEqualTo("{a=1, b=3}");
    }

    /** The first line tells the run and its time, which differ between runs. */
    static String withoutRun(String dump) {
        return dump.substring(dump.indexOf('\n'));
    }
}
