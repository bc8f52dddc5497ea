package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.GROUP;
import static io.trivium.broker.engine.EngineFixture.TOPIC;
import static io.trivium.broker.engine.EngineFixture.message;
import static io.trivium.broker.engine.EngineFixture.pop;
import static io.trivium.broker.engine.EngineFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.delivery.Release;
import io.trivium.broker.engine.EngineFixture.Popped;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.topic.TopicSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What happens seldom, and once went wrong. */
class EdgeCasesTest {
    private final EngineFixture fixture = new EngineFixture().withTopic(4);

    @Test
    void aDelayedMessageWhoseQueueIsGoneGoesToOneThatIsLeft() {
        fixture.publish(message("late").queue(3).deliverAt(fixture.clock.millis() + 1000));
        fixture.await(fixture.engine.putTopic(TopicSettings.of(TOPIC, 2)));

        fixture.pass(Duration.ofSeconds(1));

        assertThat(fixture.popBodies(pop())).containsExactly("late");
        assertThat(fixture.pull(0, 0).size() + fixture.pull(1, 0).size()).isEqualTo(1);
    }

    @Test
    void aPreparedMessageWhoseQueueIsGoneIsCommittedToOneThatIsLeft() {
        PublishReceipt prepared = fixture.await(
                fixture.engine.prepare(TOPIC, message("half").queue(3).outgoing(), Durability.FORCED));
        fixture.await(fixture.engine.putTopic(TopicSettings.of(TOPIC, 2)));

        PublishReceipt committed = fixture.await(fixture.engine.commit(
                prepared.position(), TOPIC, message("half").queue(3).outgoing(), Durability.FORCED));

        assertThat(committed.queue()).isLessThan(2);
        assertThat(fixture.popBodies(pop())).containsExactly("half");
    }

    @Test
    void aPreparedMessageIsCommittedToATopicThatTakesNoMoreMessages() {
        PublishReceipt prepared = fixture.await(
                fixture.engine.prepare(TOPIC, message("half").queue(3).outgoing(), Durability.FORCED));
        fixture.await(fixture.engine.putTopic(TopicSettings.of(TOPIC, 4).withPermissions(4)));

        fixture.await(fixture.engine.commit(
                prepared.position(), TOPIC, message("half").queue(3).outgoing(), Durability.FORCED));

        assertThat(fixture.popBodies(pop())).containsExactly("half");
    }

    @Test
    void aMessageMayBeHiddenForLongerThanTheTickerCounts() {
        fixture.publish("a");
        Popped message = fixture.pop(pop()).get(0);

        fixture.await(fixture.engine.release(
                GROUP,
                queue(message.queue()),
                new long[] {message.offset()},
                new Release(Duration.ofSeconds(Long.MAX_VALUE), false)));

        fixture.pass(Duration.ofDays(6));
        assertThat(fixture.popBodies(pop())).isEmpty();
        assertThat(fixture.faults).isEmpty();
        assertThat(fixture.acknowledge(message)).isTrue();
    }

    @Test
    void aFencedEngineRestsAndRefusesWhateverComes() {
        CompletableFuture<?> waiting =
                fixture.engine.pop(pop().wait(Duration.ofHours(1)).build()).toCompletableFuture();
        fixture.settle();
        fixture.store.failForces();
        CompletableFuture<?> under = fixture.engine
                .publish(EngineFixture.publication(io.trivium.broker.publish.Durability.FORCED, message("a")))
                .toCompletableFuture();

        fixture.settle();

        assertThat(fixture.faults).hasSize(1);
        assertThat(fixture.engine.turn()).isZero();
        assertThat(fixture.engine.nanosToWork()).isEqualTo(Long.MAX_VALUE);
        assertRefused(under);
        assertRefused(waiting);
        assertRefused(fixture.engine.pop(pop().build()).toCompletableFuture());
        assertRefused(fixture.engine.openSession("s").toCompletableFuture());
        assertRefused(fixture.engine
                .acknowledge(GROUP, queue(0), new long[] {0}, Durability.FORCED)
                .toCompletableFuture());
        assertThat(fixture.faults).hasSize(1);
    }

    @Test
    void theRequestThatStopsTheEngineIsRefusedToo() {
        fixture.publish("a");
        CompletableFuture<?> pop = fixture.engine
                .pop(pop().filter(tagHash -> {
                            throw new IllegalStateException("a mistake");
                        })
                        .build())
                .toCompletableFuture();

        fixture.settle();

        assertThat(fixture.faults).hasSize(1);
        assertRefused(pop);
    }

    @Test
    void anErrorOfTheVirtualMachineInTheBackgroundStopsTheEngineWhichCanStillBeClosed() {
        EngineFixture small = new EngineFixture(BrokerConfig.DEFAULTS.withSnapshotEveryBytes(2000)).withTopic(1);
        InternalError unreadable = new InternalError("a fault occurred in an unsafe memory access operation");
        small.store.failSnapshots(unreadable);

        CompletableFuture<?> last = new CompletableFuture<>();
        for (int i = 0; i < 100 && small.faults.isEmpty(); i++) {
            last = small.engine
                    .publish(EngineFixture.publication(Durability.FORCED, message("a")))
                    .toCompletableFuture();
            small.settle();
        }

        assertThat(small.faults).containsExactly(unreadable);
        assertThat(last).isCompleted();
        assertRefused(small.engine.openSession("s").toCompletableFuture());
        small.engine.close();
    }

    @Test
    void aQueueThatItsTopicHasLostIsConsumedAsLongAsItHoldsMessages() {
        fixture.await(fixture.engine.putTopic(TopicSettings.of(TOPIC, 4)));
        fixture.publish(message("lost").queue(3));
        fixture.publish(message("kept").queue(0));
        fixture.await(fixture.engine.putTopic(TopicSettings.of(TOPIC, 1)));

        List<Popped> popped = fixture.pop(pop());

        assertThat(popped).extracting(Popped::body).containsExactly("lost", "kept");
        assertThat(fixture.engine.consumedQueues(TOPIC)).containsExactly(queue(0), queue(3));
        assertThat(fixture.engine.consumedQueues("none")).isEmpty();
        popped.forEach(message -> assertThat(fixture.acknowledge(message)).isTrue());
        fixture.pass(EngineFixture.LEASE);
        assertThat(fixture.popBodies(pop())).isEmpty();
    }

    private static void assertRefused(CompletableFuture<?> future) {
        assertThat(future).isDone();
        assertThatThrownBy(future::join)
                .cause()
                .isInstanceOfSatisfying(
                        BrokerException.class,
                        refusal -> assertThat(refusal.refusal()).isEqualTo(Refusal.UNAVAILABLE));
    }
}
