package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.TOPIC;
import static io.trivium.broker.engine.EngineFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.EngineNumbers;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.PublishReceipt;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the engine tells of itself is true, also after a restart. */
class EngineNumbersTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final EngineFixture fixture =
            new EngineFixture(BrokerConfig.DEFAULTS.withSnapshotEveryBytes(512)).withTopic(1);

    @Test
    void preparedMessagesCountUntilTheyAreDecided() {
        PublishReceipt one = prepare("one");
        PublishReceipt two = prepare("two");
        prepare("three");
        assertThat(numbers().undecided()).isEqualTo(3);

        fixture.await(fixture.engine.commit(
                one.position(), TOPIC, message("one").queue(0).outgoing(), Durability.FORCED));
        fixture.await(fixture.engine.rollback(two.position(), Durability.FORCED));

        assertThat(numbers().undecided()).isEqualTo(1);
        fixture.powerCut();
        assertThat(numbers().undecided()).isEqualTo(1);
    }

    @Test
    void delayedMessagesCountUntilTheyAreDeliveredOrCancelled() {
        for (int i = 0; i < 5; i++) {
            fixture.publish(delayed("soon " + i, MINUTE));
        }
        PublishReceipt cancelled = fixture.publish(delayed("never", MINUTE.multipliedBy(2)));
        fixture.publish(delayed("late", MINUTE.multipliedBy(3)));
        assertThat(numbers().scheduled()).hasValue(7);
        assertThat(numbers().everScheduled()).isEqualTo(7);

        fixture.await(fixture.engine.cancelScheduled(TOPIC, cancelled.position()));
        fixture.await(fixture.engine.cancelScheduled(TOPIC, cancelled.position()));
        assertThat(numbers().scheduled()).hasValue(6);
        fixture.pass(MINUTE);

        assertThat(numbers().scheduled()).hasValue(1);
        assertThat(numbers().everDelivered()).isEqualTo(5);
        fixture.powerCut();
        assertThat(numbers().scheduled()).hasValue(1);
        assertThat(numbers().everScheduled()).isZero();
        fixture.replayAll();
        assertThat(numbers().scheduled()).hasValue(1);
        fixture.pass(MINUTE);
        assertThat(numbers().scheduled()).hasValue(1);
        fixture.pass(MINUTE);
        assertThat(numbers().scheduled()).hasValue(0);
    }

    @Test
    void bytesAreBehindUntilTheDiskHasThem() {
        // Who is answered before the disk has it leaves the force to the flusher.
        var answer = fixture.engine.publish(EngineFixture.publication(Durability.WRITTEN, message("x".repeat(500))));
        assertThat(numbers().inFlightBytes()).isGreaterThan(500);

        fixture.engine.turn();
        assertThat(answer).isCompleted();
        assertThat(numbers().inFlightBytes()).isZero();
        assertThat(numbers().unforcedBytes()).isGreaterThan(500);

        fixture.engine.flush();
        assertThat(numbers().unforcedBytes()).isZero();
    }

    private EngineNumbers numbers() {
        return fixture.engine.numbers();
    }

    private PublishReceipt prepare(String body) {
        return fixture.await(fixture.engine.prepare(TOPIC, message(body).outgoing(), Durability.FORCED));
    }

    private TestMessage delayed(String body, Duration delay) {
        return message(body).deliverAt(fixture.clock.millis() + delay.toMillis());
    }
}
