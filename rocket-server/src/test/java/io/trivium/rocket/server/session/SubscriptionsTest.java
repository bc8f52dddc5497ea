package io.trivium.rocket.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.group.GroupKind;
import io.trivium.broker.group.GroupSettings;
import io.trivium.rocket.server.door.Refused;
import io.trivium.rocket.server.fake.HeapBroker;
import io.trivium.rocket.server.fake.ManualWorld;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {
    private static final String GONE = "gone";
    private static final String GROUP = "TRV-D-client|news";

    private final HeapBroker engine = new HeapBroker(new ManualWorld());
    private final Subscriptions subscriptions = new Subscriptions(engine, SubscriptionsTest::whileOpen);

    private static boolean whileOpen(String session, Runnable action) {
        if (session.equals(GONE)) {
            return false;
        }
        action.run();
        return true;
    }

    private CompletionStage<Void> declare(String session) {
        GroupSettings durable = new GroupSettings(
                GROUP,
                GroupKind.DURABLE_SUBSCRIPTION,
                "news",
                GroupSettings.DEFAULT_MAX_ATTEMPTS,
                true,
                false,
                Map.of(Subscriptions.SHARED, "false"));
        return subscriptions.declare(durable, session);
    }

    private static void done(CompletionStage<Void> stage) {
        assertThat(stage.toCompletableFuture()).isCompleted();
    }

    private static void refused(CompletionStage<Void> stage) {
        assertThatThrownBy(() -> stage.toCompletableFuture().join()).hasCauseInstanceOf(Refused.class);
    }

    @Test
    void aSubscriptionInUseIsNotAnothers() {
        done(declare("one"));

        refused(declare("other"));
        refused(subscriptions.unsubscribe(GROUP));
        subscriptions.ended("one");

        done(declare("other"));
    }

    @Test
    void aSessionThatEndsWhileItDeclaresASubscriptionDoesNotKeepIt() {
        refused(declare(GONE));

        done(declare("other"));
        subscriptions.ended("other");
        done(subscriptions.unsubscribe(GROUP));
    }
}
