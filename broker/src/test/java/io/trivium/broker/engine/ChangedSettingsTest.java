package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.GROUP;
import static io.trivium.broker.engine.EngineFixture.TOPIC;
import static io.trivium.broker.engine.EngineFixture.message;
import static io.trivium.broker.engine.EngineFixture.pop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.delivery.PopResult;
import io.trivium.broker.engine.EngineFixture.PopRequest;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.topic.TopicSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What becomes of pops that wait when settings change. */
class ChangedSettingsTest {
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final String RED = "red";

    private final EngineFixture fixture = new EngineFixture().withTopic(1);

    private CompletableFuture<PopResult> park(PopRequest request) {
        CompletableFuture<PopResult> waiting =
                fixture.engine.pop(request.wait(WAIT).build()).toCompletableFuture();
        fixture.settle();
        assertThat(waiting).isNotDone();
        return waiting;
    }

    private static void assertNotPermitted(CompletableFuture<PopResult> waiting) {
        assertThatThrownBy(waiting::join)
                .cause()
                .isInstanceOfSatisfying(
                        BrokerException.class, why -> assertThat(why.refusal()).isEqualTo(Refusal.NOT_PERMITTED));
    }

    private void put(String selector) {
        fixture.await(fixture.engine.putGroup(new GroupSettings(
                RED, GroupKind.DURABLE_SUBSCRIPTION, TOPIC, 16, true, true, Map.of(GroupSettings.SELECTOR, selector))));
    }

    private void putTopic(int permissions) {
        fixture.await(fixture.engine.putTopic(TopicSettings.of(TOPIC, 1).withPermissions(permissions)));
    }

    @Test
    void aWaitingPopOfAGroupThatMayConsumeNoLongerIsRefused() {
        CompletableFuture<PopResult> waiting = park(pop());

        fixture.await(
                fixture.engine.putGroup(new GroupSettings(GROUP, GroupKind.NATIVE, "", 16, false, true, Map.of())));
        fixture.publish("a");

        assertNotPermitted(waiting);
        fixture.await(fixture.engine.putGroup(GroupSettings.nativeGroup(GROUP)));
        assertThat(fixture.popBodies(pop())).containsExactly("a");
    }

    @Test
    void aWaitingPopOfATopicThatMayBeReadNoLongerIsRefused() {
        CompletableFuture<PopResult> waiting = park(pop());

        putTopic(2);
        fixture.publish("a");

        assertNotPermitted(waiting);
        putTopic(6);
        assertThat(fixture.popBodies(pop())).containsExactly("a");
    }

    @Test
    void aWaitingPopGoesOnWaitingWhenOtherSettingsChange() {
        CompletableFuture<PopResult> waiting = park(pop());

        fixture.withAttempts(3);
        putTopic(6);
        fixture.publish("a");

        assertThat(EngineFixture.popped(waiting.join())).hasSize(1);
    }

    @Test
    void aNewSelectorIsAskedAboutWhatWasLookedAtBeforeToo() {
        put("colour = 'red'");
        for (String body : new String[] {"one", "two", "three"}) {
            fixture.publish(message(body).queue(0).property("colour", "red").property("body", body));
        }
        assertThat(fixture.popBodies(pop().group(RED).max(1))).containsExactly("one");

        put("body = 'three'");

        assertThat(fixture.popBodies(pop().group(RED))).containsExactly("three");
    }
}
