package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.GROUP;
import static io.trivium.broker.engine.EngineFixture.LEASE;
import static io.trivium.broker.engine.EngineFixture.TOPIC;
import static io.trivium.broker.engine.EngineFixture.message;
import static io.trivium.broker.engine.EngineFixture.pop;
import static io.trivium.broker.engine.EngineFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.delivery.Pop.Start;
import io.trivium.broker.engine.EngineFixture.PopRequest;
import io.trivium.broker.engine.EngineFixture.Popped;
import io.trivium.broker.topic.TopicSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OrderedPoppingTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final EngineFixture fixture = new EngineFixture().withTopic(2);

    private void publish(int queue, String... bodies) {
        for (String body : bodies) {
            fixture.publish(message(body).queue(queue));
        }
    }

    private static PopRequest of(int queue, String attempt) {
        return pop().queue(queue).inOrder(attempt);
    }

    private CompletableFuture<Boolean> look(PopRequest request) {
        return fixture.engine.poppable(request.build()).toCompletableFuture();
    }

    @Test
    void queueIsOneConsumersUntilAllIsAcknowledged() {
        publish(0, "a", "b", "c");
        List<Popped> first = fixture.pop(of(0, "one").max(2));

        fixture.acknowledge(first.get(0));
        assertThat(fixture.popBodies(of(0, "two"))).isEmpty();
        fixture.acknowledge(first.get(1));

        assertThat(fixture.popBodies(of(0, "two"))).containsExactly("c");
    }

    @Test
    void otherQueuesAreFree() {
        publish(0, "a", "b");
        publish(1, "x");
        fixture.pop(of(0, "one").max(1));

        assertThat(fixture.popBodies(of(-1, "two"))).containsExactly("x");
    }

    @Test
    void sameAttemptIsGivenTheSameAgainUncounted() {
        publish(0, "a", "b", "c");
        fixture.pop(of(0, "one").max(2));

        List<Popped> again = fixture.pop(of(0, "one").max(2));

        assertThat(again).extracting(Popped::body).containsExactly("a", "b");
        assertThat(again).extracting(Popped::attempts).containsOnly(0);
        assertThat(fixture.popBodies(of(0, "two"))).isEmpty();
    }

    @Test
    void attemptWithoutANameIsGivenNothingTwice() {
        publish(0, "a");
        fixture.pop(pop().queue(0).inOrder(null));

        assertThat(fixture.popBodies(pop().queue(0).inOrder(null))).isEmpty();
    }

    @Test
    void expiredBatchComesAgainInOrderAndCounts() {
        publish(0, "a", "b", "c");
        List<Popped> first = fixture.pop(of(0, "one").max(3));
        fixture.acknowledge(first.get(1));

        fixture.pass(LEASE);
        List<Popped> again = fixture.pop(of(0, "two"));

        assertThat(again).extracting(Popped::body).containsExactly("a", "c");
        assertThat(again).extracting(Popped::attempts).containsOnly(1);
    }

    @Test
    void hiddenMessageHoldsTheQueueAndTheRestStaysWithItsConsumer() {
        publish(0, "a", "b");
        List<Popped> first = fixture.pop(of(0, "one"));
        fixture.release(first.get(0), SECOND, true);

        fixture.pass(SECOND);
        // It is back, but its consumer still has the next one.
        assertThat(fixture.popBodies(of(0, "two"))).isEmpty();
        fixture.acknowledge(first.get(1));

        assertThat(fixture.popBodies(of(0, "two"))).containsExactly("a");
    }

    @Test
    void hiddenMessageThatTheCursorIsMovedPastHoldsTheQueueNoLonger() {
        publish(0, "a", "b");
        fixture.release(fixture.pop(of(0, "one").max(1)).get(0), Duration.ofHours(1), true);
        assertThat(fixture.popBodies(of(0, "two"))).isEmpty();

        fixture.await(fixture.engine.moveCursor(GROUP, queue(0), 1));

        assertThat(fixture.popBodies(of(0, "two"))).containsExactly("b");
        fixture.await(fixture.engine.moveCursor(GROUP, queue(0), 0));
        fixture.pass(LEASE);
        assertThat(fixture.popBodies(of(0, "three"))).containsExactly("a", "b");
    }

    @Test
    void waitingConsumerIsServedWhenTheQueueIsFree() {
        publish(0, "a", "b");
        Popped first = fixture.pop(of(0, "one").max(1)).get(0);
        CompletableFuture<List<Popped>> waiting = fixture.engine
                .pop(of(0, "two").wait(SECOND.multipliedBy(5)).build())
                .toCompletableFuture()
                .thenApply(EngineFixture::popped);
        fixture.settle();
        assertThat(waiting).isNotDone();

        fixture.acknowledge(first);
        fixture.settle();

        assertThat(waiting.join()).extracting(Popped::body).containsExactly("b");
    }

    @Test
    void prioritiesDoNotCountInOrder() {
        fixture.publish(message("low").queue(0).priority(1));
        fixture.publish(message("high").queue(0).priority(9));

        assertThat(fixture.popBodies(of(0, "one"))).containsExactly("low", "high");
    }

    @Test
    void lookingLeasesNothingAndSeesWhatIsHeld() {
        publish(0, "a");
        assertThat(fixture.await(look(of(0, "one")))).isTrue();
        assertThat(fixture.popBodies(of(0, "one"))).containsExactly("a");

        assertThat(fixture.await(look(of(0, "two")))).isFalse();
        assertThat(fixture.await(look(of(0, "one")))).isTrue();
        assertThat(fixture.await(look(pop()))).isFalse();
    }

    @Test
    void lookDoesNotSayWhereANewGroupBegins() {
        publish(0, "a", "b");
        publish(1, "c");
        PopRequest last = pop().start(Start.LAST);
        assertThat(fixture.await(look(pop()))).isTrue();
        assertThat(fixture.await(look(of(1, "one")))).isTrue();

        assertThat(fixture.popBodies(last)).isEmpty();

        assertThat(fixture.await(look(pop()))).isFalse();
        publish(1, "d");
        assertThat(fixture.await(look(pop()))).isTrue();
        assertThat(fixture.popBodies(last)).containsExactly("d");
    }

    @Test
    void lookOfANewGroupSeesOnlyTheQueueThatItIsAbout() {
        publish(0, "a");

        assertThat(fixture.await(look(of(1, "one")))).isFalse();
        assertThat(fixture.await(look(of(0, "one")))).isTrue();
    }

    @Test
    void lookSeesTheMessagesOfAQueueThatCameLater() {
        publish(0, "a");
        assertThat(fixture.popBodies(pop())).containsExactly("a");
        fixture.await(fixture.engine.putTopic(TopicSettings.of(TOPIC, 3)));
        assertThat(fixture.await(look(pop()))).isFalse();

        publish(2, "b");

        assertThat(fixture.await(look(pop()))).isTrue();
        assertThat(fixture.popBodies(pop())).containsExactly("b");
    }

    @Test
    void lookWaitsForAMessage() {
        CompletableFuture<Boolean> looking = look(pop().wait(SECOND));
        fixture.settle();
        assertThat(looking).isNotDone();

        publish(1, "a");

        assertThat(fixture.await(looking)).isTrue();
        assertThat(fixture.popBodies(pop())).containsExactly("a");
    }

    @Test
    void lookEndsWithItsWait() {
        CompletableFuture<Boolean> looking = look(pop().wait(SECOND));
        fixture.settle();

        fixture.pass(SECOND);

        assertThat(fixture.await(looking)).isFalse();
    }
}
