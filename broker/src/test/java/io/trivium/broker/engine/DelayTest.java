package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.TOPIC;
import static io.trivium.broker.engine.EngineFixture.message;
import static io.trivium.broker.engine.EngineFixture.pop;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.error.Refusal;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.publish.Undecided;
import java.time.Duration;
import java.util.ArrayList;
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
        Duration soon = Duration.ofMillis(100);
        fixture.publish(delayed("late", soon));

        assertThat(fixture.engine.nanosToWork()).isEqualTo(soon.toNanos());
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
    void messageMayBeDueInYears() {
        Duration years = Duration.ofDays(3653);
        fixture.publish(delayed("late", years));
        fixture.publish(delayed("soon", MINUTE));

        fixture.pass(years.minusMillis(1));
        assertThat(fixture.pull(0, 0)).containsExactly("soon");

        fixture.pass(Duration.ofMillis(1));
        assertThat(fixture.pull(0, 0)).containsExactly("soon", "late");
    }

    @Test
    void moreMessagesThanMemoryHoldsAreFoundInTheStore() {
        EngineFixture small = new EngineFixture(BrokerConfig.DEFAULTS.withTimersInMemory(8)).withTopic(1);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            // Some share a time: those come in the order in which they were sent.
            small.publish(message("m" + i).deliverAt(small.clock.millis() + 60_000 + 1000L * (i * 37 % 100 / 3)));
        }
        for (int second = 0; second < 34; second++) {
            for (int i = 0; i < 100; i++) {
                if (i * 37 % 100 / 3 == second) {
                    expected.add("m" + i);
                }
            }
        }
        for (int second = 0; second < 100; second++) {
            small.pass(Duration.ofSeconds(1));
            assertThat(small.engine.timersInMemory()).isLessThanOrEqualTo(8);
            if (second == 70) {
                small.powerCut();
            } else if (second == 80) {
                small.engine.close();
                small.kill();
            }
        }

        assertThat(small.pull(0, 0)).containsExactlyElementsOf(expected);
    }

    @Test
    void messageThatIsScheduledDuringASearchIsDeliveredOnce() {
        EngineFixture small = new EngineFixture(BrokerConfig.DEFAULTS.withTimersInMemory(16)).withTopic(1);
        for (int i = 0; i < 10; i++) {
            small.publish(message("m" + i).deliverAt(small.clock.millis() + 1000 + i));
        }
        small.engine.close();
        small.kill();
        small.engine.turn();
        assertThat(small.background).hasSize(1);
        for (String body : List.of("first", "last")) {
            long at = small.clock.millis() + (body.equals("first") ? 999 : 5000);
            small.engine.publish(
                    EngineFixture.publication(Durability.FORCED, message(body).deliverAt(at)));
            small.engine.turn();
        }

        small.pass(Duration.ofSeconds(10));

        assertThat(small.pull(0, 0)).hasSize(12).startsWith("first", "m0").endsWith("m9", "last");
    }

    @Test
    void messageScheduledBehindTheWatermarkAfterTheClockWasSetBackIsDelivered() {
        fixture.publish(delayed("a", MINUTE));
        fixture.publish(delayed("d", Duration.ofDays(2)));
        fixture.clock.jump(Duration.ofDays(1));
        fixture.settle();
        assertThat(fixture.pull(0, 0)).containsExactly("a");
        fixture.clock.jump(Duration.ofDays(-1));
        fixture.publish(delayed("b", Duration.ofSeconds(1)));
        fixture.clock.jump(Duration.ofHours(-1));
        fixture.publish(delayed("c", Duration.ofSeconds(1)));
        fixture.powerCut();

        fixture.pass(Duration.ofSeconds(1));
        assertThat(fixture.pull(0, 0)).containsExactly("a", "c");
        fixture.pass(Duration.ofHours(1));
        assertThat(fixture.pull(0, 0)).containsExactly("a", "c", "b");
        fixture.replayAll();
        fixture.pass(Duration.ofDays(3));
        assertThat(fixture.pull(0, 0)).containsExactly("a", "c", "b", "d");
        assertThat(fixture.engine.dump()).contains("schedule latest {}");
    }

    @Test
    void cancelledMessageNeverAppears() {
        PublishReceipt cancelled = fixture.publish(delayed("cancelled", MINUTE));
        PublishReceipt delivered = fixture.publish(delayed("delivered", MINUTE));

        assertThat(cancel(cancelled.position())).isTrue();
        assertThat(cancel(cancelled.position())).isFalse();
        fixture.powerCut();
        assertThat(cancel(cancelled.position())).isFalse();
        fixture.pass(MINUTE);

        assertThat(fixture.pull(0, 0)).containsExactly("delivered");
        assertThat(cancel(delivered.position())).isFalse();
        assertThat(fixture.engine.dump()).contains("schedule cancelled []");
    }

    @Test
    void onlyAMessageOfTheTopicThatWaitsCanBeCancelled() {
        long position = fixture.publish(delayed("late", MINUTE)).position();
        PublishReceipt other = fixture.publish(message("at once"));

        assertThat(cancel(position + 1)).isFalse();
        assertThat(cancel(-1)).isFalse();
        assertThat(cancel(Long.MAX_VALUE)).isFalse();
        assertThat(cancel(other.position())).isFalse();
        assertThat(fixture.await(fixture.engine.cancelScheduled("another", position)))
                .isFalse();

        fixture.pass(MINUTE);
        assertThat(fixture.pull(0, 0)).containsExactly("at once", "late");
    }

    @Test
    void delayedMessageOfADeletedTopicIsDropped() {
        fixture.publish(delayed("late", MINUTE));
        fixture.await(fixture.engine.deleteTopic(TOPIC));

        fixture.pass(MINUTE);

        assertThat(fixture.engine.nanosToWork()).isPositive();
        assertThat(fixture.engine.dump()).contains("schedule latest {}");
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
                fixture.engine.commit(position, TOPIC, message("whole").outgoing(), Durability.FORCED));

        assertThat(receipt.queueOffset()).isZero();
        assertThat(fixture.pull(0, 0)).containsExactly("whole");
    }

    @Test
    void decisionIsFinal() {
        long committed = prepare("a");
        long rolledBack = prepare("b");
        fixture.await(fixture.engine.commit(committed, TOPIC, message("a").outgoing(), Durability.FORCED));
        fixture.await(fixture.engine.rollback(rolledBack, Durability.FORCED));

        fixture.powerCut();

        PublishingTest.assertRefused(
                fixture, fixture.engine.rollback(committed, Durability.FORCED), Refusal.UNKNOWN_PREPARED_MESSAGE);
        PublishingTest.assertRefused(
                fixture,
                fixture.engine.commit(rolledBack, TOPIC, message("b").outgoing(), Durability.FORCED),
                Refusal.UNKNOWN_PREPARED_MESSAGE);
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
    void undecidedMessagesAreFoundAfterTheClockWasAhead() {
        long old = prepare("old");
        fixture.clock.jump(Duration.ofDays(1));
        fixture.publish("of tomorrow");
        fixture.clock.jump(Duration.ofDays(-1));
        fixture.pass(MINUTE);
        long recent = prepare("recent");

        assertThat(undecided(Duration.ZERO, 10)).containsExactly(old, recent);
    }

    @Test
    void undecidedMessagesAreFoundBehindThoseAlreadySeen() {
        long first = prepare("first");
        long second = prepare("second");
        long third = prepare("third");

        assertThat(undecided(Duration.ZERO, first, 1)).containsExactly(second);
        assertThat(undecided(Duration.ZERO, second, 10)).containsExactly(third);
        assertThat(undecided(Duration.ZERO, third, 10)).isEmpty();
    }

    @Test
    void committedMessageMayStillBeDelayed() {
        long position = prepare("half");

        fixture.await(
                fixture.engine.commit(position, TOPIC, delayed("whole", MINUTE).outgoing(), Durability.FORCED));

        assertThat(undecided(Duration.ZERO, 10)).isEmpty();
        assertThat(fixture.pull(0, 0)).isEmpty();
        fixture.pass(MINUTE);
        assertThat(fixture.pull(0, 0)).containsExactly("whole");
    }

    private boolean cancel(long position) {
        return fixture.await(fixture.engine.cancelScheduled(TOPIC, position));
    }

    private List<Long> undecided(Duration olderThan, int limit) {
        return undecided(olderThan, -1, limit);
    }

    private List<Long> undecided(Duration olderThan, long after, int limit) {
        return fixture.await(fixture.engine.undecided(olderThan, after, limit)).stream()
                .map(Undecided::position)
                .toList();
    }

    private long prepare(String body) {
        return fixture.await(fixture.engine.prepare(TOPIC, message(body).outgoing(), Durability.FORCED))
                .position();
    }

    private TestMessage delayed(String body, Duration delay) {
        return message(body).deliverAt(fixture.clock.millis() + delay.toMillis());
    }
}
