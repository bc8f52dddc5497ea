package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.TOPIC;
import static io.trivium.broker.engine.EngineFixture.message;
import static io.trivium.broker.engine.EngineFixture.pop;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.error.Refusal;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.publish.PublishReceipt;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DelayTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final EngineFixture fixture = new EngineFixture().withTopic(1);

    @Test
    void delayedMessageAppearsAtItsTime() {
        PublishReceipt receipt = fixture.publish(delayed("late", MINUTE));
        assertThat(receipt.queueOffset()).isZero();

        fixture.pass(MINUTE.minusMillis(1));
        assertThat(fixture.pull(0, 0)).isEmpty();

        fixture.pass(Duration.ofMillis(1));
        assertThat(fixture.pull(0, 0)).containsExactly("late");
    }

    @Test
    void engineTellsWhenTheNextMessageIsDue() {
        fixture.publish(delayed("late", MINUTE));

        assertThat(fixture.engine.nanosToWork()).isEqualTo(MINUTE.toNanos());
    }

    @Test
    void clockThatJumpsNeverMakesAMessageEarly() {
        fixture.publish(delayed("late", MINUTE));

        fixture.clock.jump(Duration.ofHours(-1));
        fixture.pass(MINUTE);
        assertThat(fixture.pull(0, 0)).isEmpty();

        fixture.clock.jump(Duration.ofHours(1));
        fixture.settle();
        assertThat(fixture.pull(0, 0)).containsExactly("late");
    }

    @Test
    void messagesAreFiredInTheOrderOfTheirTimes() {
        fixture.publish(delayed("c", MINUTE.multipliedBy(3)));
        fixture.publish(delayed("a", MINUTE));
        fixture.publish(delayed("b", MINUTE));

        fixture.pass(MINUTE.multipliedBy(5));

        assertThat(fixture.pull(0, 0)).containsExactly("a", "b", "c");
    }

    @Test
    void scheduleSurvivesARestartAndFiresOnce() {
        fixture.publish(delayed("one", MINUTE));
        fixture.publish(delayed("two", MINUTE.multipliedBy(2)));
        fixture.pass(MINUTE);

        fixture.powerCut();
        fixture.pass(MINUTE);
        fixture.powerCut();
        fixture.pass(MINUTE);

        assertThat(fixture.pull(0, 0)).containsExactly("one", "two");
    }

    @Test
    void delayedMessageOfADeletedTopicIsDropped() {
        fixture.publish(delayed("late", MINUTE));
        fixture.await(fixture.engine.deleteTopic(TOPIC));

        fixture.pass(MINUTE);

        assertThat(fixture.engine.nanosToWork()).isEqualTo(Long.MAX_VALUE);
        assertThat(fixture.faults).isEmpty();
    }

    @Test
    void subscriptionGetsNoMessageThatWasSentBeforeIt() {
        fixture.publish(delayed("sent before", MINUTE));
        fixture.group("s", GroupKind.DURABLE_SUBSCRIPTION);
        fixture.publish(delayed("sent after", MINUTE));
        fixture.pass(MINUTE);

        assertThat(fixture.popBodies(pop().group("s"))).containsExactly("sent after");
        assertThat(fixture.popBodies(pop())).containsExactly("sent before", "sent after");
    }

    @Test
    void preparedMessageIsSeenByNobodyUntilItIsCommitted() {
        long position = prepare("half");
        assertThat(fixture.pull(0, 0)).isEmpty();
        assertThat(fixture.engine.message(position)).isPresent();

        PublishReceipt receipt = fixture.await(
                fixture.engine.commit(position, TOPIC, message("whole").outgoing()));

        assertThat(receipt.queueOffset()).isZero();
        assertThat(fixture.pull(0, 0)).containsExactly("whole");
    }

    @Test
    void decisionIsFinal() {
        long committed = prepare("a");
        long rolledBack = prepare("b");
        fixture.await(fixture.engine.commit(committed, TOPIC, message("a").outgoing()));
        fixture.await(fixture.engine.rollback(rolledBack));

        fixture.powerCut();

        PublishingTest.assertRefused(fixture, fixture.engine.rollback(committed), Refusal.UNKNOWN_TRANSACTION);
        PublishingTest.assertRefused(
                fixture,
                fixture.engine.commit(rolledBack, TOPIC, message("b").outgoing()),
                Refusal.UNKNOWN_TRANSACTION);
        assertThat(fixture.pull(0, 0)).containsExactly("a");
    }

    @Test
    void undecidedMessagesAreFoundByAge() {
        long old = prepare("old");
        fixture.pass(MINUTE);
        fixture.powerCut();
        long recent = prepare("recent");

        assertThat(undecided(MINUTE, 10)).containsExactly(old);
        assertThat(undecided(Duration.ZERO, 10)).containsExactly(old, recent);
        assertThat(undecided(Duration.ZERO, 1)).containsExactly(old);
    }

    @Test
    void committedMessageMayStillBeDelayed() {
        long position = prepare("half");

        fixture.await(
                fixture.engine.commit(position, TOPIC, delayed("whole", MINUTE).outgoing()));

        assertThat(undecided(Duration.ZERO, 10)).isEmpty();
        assertThat(fixture.pull(0, 0)).isEmpty();
        fixture.pass(MINUTE);
        assertThat(fixture.pull(0, 0)).containsExactly("whole");
    }

    private List<Long> undecided(Duration olderThan, int limit) {
        return fixture.await(fixture.engine.undecided(olderThan, limit));
    }

    private long prepare(String body) {
        return fixture.await(fixture.engine.prepare(TOPIC, message(body).outgoing()))
                .position();
    }

    private TestMessage delayed(String body, Duration delay) {
        return message(body).deliverAt(fixture.clock.millis() + delay.toMillis());
    }
}
