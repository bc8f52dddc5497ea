package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.LEASE;
import static io.trivium.broker.engine.EngineFixture.TOPIC;
import static io.trivium.broker.engine.EngineFixture.pop;
import static io.trivium.broker.engine.EngineFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.engine.EngineFixture.Popped;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.group.GroupSettings;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What subscriptions that end with their sessions could not consume: they are gone when somebody looks for it. */
class SubscriptionDeadLettersTest {
    private static final String SHARED_BY_ALL = "%DLQ%TRV-Q-" + TOPIC;

    private final EngineFixture fixture = new EngineFixture().withTopic(1);

    @BeforeEach
    void openSession() {
        fixture.await(fixture.engine.openSession("s"));
    }

    @Test
    void areFoundWhereThoseOfTheTopicsQueueAre() {
        for (String group : new String[] {"one", "two"}) {
            declare(EngineFixture.settings(group, GroupKind.SUBSCRIPTION));
            fixture.publish("from " + group);
            Popped message = fixture.pop(pop().group(group)).get(0);
            fixture.await(fixture.engine.deadLetter(
                    group, queue(message.queue()), new long[] {message.offset()}, "rejected", null));
            fixture.await(fixture.engine.leaveGroup(group, "s"));
        }

        assertThat(fixture.popBodies(pop().topic(SHARED_BY_ALL))).containsExactly("from one", "from two");
        assertThat(fixture.engine.topic("%DLQ%one")).isEmpty();
    }

    @Test
    void areThereAlsoWhenTheirAttemptsHaveRunOutAndAfterARestart() {
        declare(new GroupSettings("s", GroupKind.SHARED_SUBSCRIPTION, TOPIC, 0, true, true, Map.of()));
        fixture.publish("a");
        fixture.pop(pop().group("s"));
        fixture.pass(LEASE);

        fixture.powerCut();

        assertThat(fixture.popBodies(pop().topic(SHARED_BY_ALL))).containsExactly("a");
        assertThat(fixture.engine.topic("%DLQ%s")).isEmpty();
    }

    private void declare(GroupSettings settings) {
        fixture.await(fixture.engine.declareGroup(settings, "s"));
    }
}
