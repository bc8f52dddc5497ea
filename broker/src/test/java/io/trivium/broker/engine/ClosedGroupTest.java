package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.message;
import static io.trivium.broker.engine.EngineFixture.pop;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.delivery.PopResult;
import io.trivium.broker.engine.EngineFixture.Popped;
import io.trivium.broker.publish.IndexFlags;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A message that closes the group of its ordering key: what follows is given to a consumer anew. */
class ClosedGroupTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final EngineFixture fixture = new EngineFixture().withTopic(1);

    private void publish(String body) {
        fixture.publish(message(body).queue(0).orderingKey("g"));
    }

    private void publishClosing(String body) {
        fixture.publish(message(body).queue(0).orderingKey("g").flag(IndexFlags.CLOSES_GROUP));
    }

    @Test
    void whatFollowsAClosedGroupWaitsForNobody() {
        publish("one");
        publishClosing("last");
        publish("next");
        assertThat(fixture.popBodies(pop().owner("a"))).containsExactly("one", "last");

        assertThat(fixture.popBodies(pop().owner("b"))).containsExactly("next");
    }

    @Test
    void whoHasTheClosedGroupMayHaveTheNextOneToo() {
        publishClosing("last");
        publish("next");
        fixture.popBodies(pop().owner("a"));

        assertThat(fixture.popBodies(pop().owner("a"))).containsExactly("next");
        publish("of the next");
        assertThat(fixture.popBodies(pop().owner("b"))).isEmpty();
    }

    @Test
    void whoWaitsIsGivenWhatFollowsAtOnce() {
        publish("one");
        fixture.popBodies(pop().owner("a").max(1));
        publishClosing("last");
        publish("next");
        CompletableFuture<PopResult> waiting =
                fixture.engine.pop(pop().owner("b").wait(SECOND).build()).toCompletableFuture();
        fixture.settle();
        assertThat(waiting).isNotDone();

        assertThat(fixture.popBodies(pop().owner("a"))).containsExactly("last");

        fixture.settle();
        assertThat(EngineFixture.popped(waiting.join()))
                .extracting(Popped::body)
                .containsExactly("next");
    }

    @Test
    void aClosedGroupThatIsGivenBackIsOfferedBeforeWhatFollows() {
        publish("one");
        publishClosing("last");
        publish("next");
        List<Popped> held = fixture.pop(pop().owner("a"));

        fixture.release(held.get(0), Duration.ZERO, true);

        assertThat(fixture.popBodies(pop().owner("b"))).containsExactly("one", "last");
        assertThat(fixture.popBodies(pop().owner("c"))).containsExactly("next");
    }

    @Test
    void finishingAClosedGroupDoesNotFreeTheNextOne() {
        publishClosing("last");
        publish("next");
        Popped last = fixture.pop(pop().owner("a")).get(0);
        assertThat(fixture.popBodies(pop().owner("b"))).containsExactly("next");
        publish("of the next");

        fixture.acknowledge(last);

        assertThat(fixture.popBodies(pop().owner("a"))).isEmpty();
        assertThat(fixture.popBodies(pop().owner("b"))).containsExactly("of the next");
    }

    @Test
    void aGroupIsStillClosedAfterARestart() {
        publish("one");
        publishClosing("last");
        publish("next");

        fixture.powerCut();

        assertThat(fixture.popBodies(pop().owner("a"))).containsExactly("one", "last");
        assertThat(fixture.popBodies(pop().owner("b"))).containsExactly("next");
    }

    @Test
    void aMessageWithoutAKeyClosesNothing() {
        fixture.publish(message("alone").queue(0).flag(IndexFlags.CLOSES_GROUP));
        fixture.publish(message("next").queue(0));

        assertThat(fixture.popBodies(pop().owner("a"))).containsExactly("alone", "next");
    }
}
