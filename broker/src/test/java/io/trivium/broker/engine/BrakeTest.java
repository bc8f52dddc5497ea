package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.TOPIC;
import static io.trivium.broker.engine.EngineFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.Publication;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class BrakeTest {
    private static final int EVERY_BYTES = 1000;

    private final EngineFixture fixture =
            new EngineFixture(BrokerConfig.DEFAULTS.withSnapshotEveryBytes(EVERY_BYTES)).withTopic(1);

    @Test
    void whileSnapshotsLagFarBehindTheEngineRestsTheLongerTheMoreItAppends() {
        CompletionStage<?> last = publishWithoutBackground(20 * EVERY_BYTES);
        assertThat(last.toCompletableFuture()).isCompleted();
        long afterOne = fixture.engine.nanosToRest();

        publish();
        publish();
        fixture.engine.turn();

        assertThat(afterOne).isPositive();
        assertThat(fixture.engine.nanosToRest()).isEqualTo(2 * afterOne);
    }

    @Test
    void whenTheBackgroundHasCaughtUpTheEngineRestsNoMore() {
        publishWithoutBackground(20 * EVERY_BYTES);
        assertThat(fixture.engine.nanosToRest()).isPositive();

        fixture.settle();
        publish();
        fixture.engine.turn();

        assertThat(fixture.engine.nanosToRest()).isZero();
    }

    @Test
    void aTurnThatAppendsNothingIsNotFollowedByARest() {
        publishWithoutBackground(20 * EVERY_BYTES);

        fixture.engine.turn();

        assertThat(fixture.engine.nanosToRest()).isZero();
    }

    private CompletionStage<?> publishWithoutBackground(long bytes) {
        long begin = fixture.engine.logExtent().end();
        CompletionStage<?> last = publish();
        while (fixture.engine.logExtent().end() - begin < bytes) {
            last = publish();
            fixture.engine.turn();
            fixture.engine.flush();
        }
        return last;
    }

    private CompletionStage<?> publish() {
        return fixture.engine.publish(
                new Publication(TOPIC, List.of(message("m").outgoing()), Durability.FORCED));
    }
}
