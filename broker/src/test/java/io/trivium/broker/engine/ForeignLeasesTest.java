package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.GROUP;
import static io.trivium.broker.engine.EngineFixture.pop;
import static io.trivium.broker.engine.EngineFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.delivery.Release;
import io.trivium.broker.engine.EngineFixture.Popped;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two sessions of which one had a message before a restart, and the other one has it now. */
class ForeignLeasesTest {
    private final EngineFixture fixture = new EngineFixture().withTopic(1);
    private Popped message;

    @BeforeEach
    void lease() {
        fixture.await(fixture.engine.openSession("before"));
        fixture.await(fixture.engine.openSession("now"));
        fixture.publish("a");
        message = fixture.pop(pop().session("now")).get(0);
    }

    @Test
    void aReleaseLeavesTheLeaseOfAnotherSession() {
        release("before");
        assertThat(fixture.pop(pop())).isEmpty();

        release("now");
        assertThat(fixture.pop(pop())).extracting(Popped::attempts).containsExactly(1);
    }

    private void release(String session) {
        fixture.await(fixture.engine.release(
                GROUP, queue(0), new long[] {message.offset()}, new Release(Duration.ZERO, true, session)));
    }

    @Test
    void aMessageOfAnotherSessionBecomesNoDeadLetter() {
        deadLetter("before");
        assertThat(fixture.engine.topic("%DLQ%" + GROUP)).isEmpty();

        deadLetter("now");
        assertThat(fixture.engine.topic("%DLQ%" + GROUP)).isPresent();
    }

    private void deadLetter(String session) {
        fixture.await(fixture.engine.deadLetter(GROUP, queue(0), new long[] {message.offset()}, "no", session));
    }
}
