package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.GROUP;
import static io.trivium.broker.engine.EngineFixture.TOPIC;
import static io.trivium.broker.engine.EngineFixture.message;
import static io.trivium.broker.engine.EngineFixture.publication;
import static io.trivium.broker.engine.EngineFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.delivery.PullResult.Status;
import io.trivium.broker.delivery.QueueRange;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.log.Slice;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.message.StoredMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class PublishingTest {
    private final EngineFixture fixture = new EngineFixture().withTopic(2);

    @Test
    void queueThatIsStillReadTakesWhatAClientWithAnOldRouteSends() {
        fixture.await(fixture.engine.putTopic(new TopicSettings(TOPIC, 2, 1, 6, 0, false, Map.of())));

        fixture.publish(message("late").queue(1));
        fixture.publish("any", "other");

        assertThat(fixture.engine.range(queue(1)).orElseThrow().maxOffset()).isEqualTo(1);
        assertThat(fixture.engine.range(queue(0)).orElseThrow().maxOffset()).isEqualTo(2);
    }

    @Test
    void storedRecordKnowsItsPlaceAndTime() {
        fixture.publish(message("first").queue(1));

        PublishReceipt receipt = fixture.publish(message("second").queue(1));

        try (Slice slice = fixture.engine.message(receipt.position()).orElseThrow()) {
            StoredMessage stored = EngineFixture.decode(slice);
            assertThat(EngineFixture.body(stored)).isEqualTo("second");
            assertThat(stored.queueId()).isEqualTo(1);
            assertThat(stored.queueOffset()).isEqualTo(1).isEqualTo(receipt.queueOffset());
            assertThat(stored.position()).isEqualTo(receipt.position());
            assertThat(stored.storedMillis()).isEqualTo(fixture.clock.millis()).isEqualTo(receipt.storedMillis());
        }
    }

    @Test
    void batchGetsConsecutiveOffsetsAndPositions() {
        List<PublishReceipt> receipts = fixture.await(fixture.engine.publish(publication(
                Durability.FORCED,
                message("a").queue(0).keys(1, 2),
                message("b").queue(0),
                message("c").queue(0))));

        assertThat(receipts).extracting(PublishReceipt::queueOffset).containsExactly(0L, 1L, 2L);
        assertThat(fixture.pull(0, 0)).containsExactly("a", "b", "c");
        for (PublishReceipt receipt : receipts) {
            assertThat(fixture.engine.message(receipt.position())).isPresent();
            assertThat(fixture.engine.message(receipt.position() + 1)).isEmpty();
        }
    }

    @Test
    void messagesWithoutQueueGoRoundAndRound() {
        fixture.publish("a", "b", "c", "d");

        assertThat(fixture.engine.range(queue(0))).contains(new QueueRange(0, 2));
        assertThat(fixture.engine.range(queue(1))).contains(new QueueRange(0, 2));
    }

    @Test
    void readersSeeNothingBeforeTheForce() {
        CompletionStage<List<PublishReceipt>> written = fixture.engine.publish(
                publication(Durability.WRITTEN, message("a").queue(0)));

        fixture.engine.turn();

        assertThat(written.toCompletableFuture()).isDone();
        assertThat(fixture.engine.range(queue(0))).contains(new QueueRange(0, 0));
        fixture.engine.flush();
        fixture.engine.turn();
        assertThat(fixture.pull(0, 0)).containsExactly("a");
    }

    @Test
    void forcedAnswersComeInOrderAndTogether() {
        List<Integer> answered = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            CompletionStage<?> stage = fixture.engine.publish(
                    publication(Durability.FORCED, message("m" + i).queue(i % 2)));
            stage.thenRun(() -> answered.add(number));
        }

        fixture.engine.turn();

        assertThat(answered).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void turnsGoOnWhileTheFlusherForces() {
        fixture.engine.publish(publication(Durability.WRITTEN, message("a").queue(0)));
        fixture.engine.turn();
        CompletionStage<?> second = fixture.engine.publish(
                publication(Durability.FORCED, message("b").queue(0)));
        CompletionStage<?> third = fixture.engine.publish(
                publication(Durability.WRITTEN, message("c").queue(0)));

        fixture.engine.turn();

        assertThat(second.toCompletableFuture()).isNotDone();
        assertThat(third.toCompletableFuture()).isDone();
        fixture.engine.flush();
        fixture.engine.turn();
        assertThat(second.toCompletableFuture()).isDone();
        assertThat(fixture.pull(0, 0)).containsExactly("a", "b", "c");
    }

    @Test
    void refusalWaitsForWhatItsDecisionRead() {
        fixture.engine.publish(publication(Durability.WRITTEN, message("a")));
        CompletionStage<Boolean> deleted = fixture.engine.deleteTopic(TOPIC);
        CompletableFuture<?> refused = fixture.engine
                .publish(publication(Durability.WRITTEN, message("b")))
                .toCompletableFuture();

        fixture.engine.turn();

        assertThat(deleted.toCompletableFuture()).isNotDone();
        assertThat(refused).isNotDone();
        fixture.settle();
        assertThat(fixture.await(deleted)).isTrue();
        assertRefused(refused, Refusal.UNKNOWN_TOPIC);
    }

    @Test
    void badPublicationsAreRefused() {
        assertRefused(
                fixture.engine.publish(
                        publication(Durability.FORCED, message("a").queue(2))),
                Refusal.UNKNOWN_QUEUE);
        assertRefused(
                fixture.engine.publish(publication(
                        Durability.FORCED, message("a").queue(0), message("b").queue(1))),
                Refusal.INVALID);
        assertRefused(
                fixture.engine.publish(publication(Durability.FORCED, message("x".repeat(9 << 20)))),
                Refusal.TOO_LARGE);
        fixture.await(fixture.engine.putTopic(TopicSettings.of(TOPIC, 2).withPermissions(4)));
        assertRefused(fixture.engine.publish(publication(Durability.FORCED, message("a"))), Refusal.NOT_PERMITTED);
    }

    @Test
    void tooMuchInFlightIsRefusedUntilItIsAnswered() {
        EngineFixture small = new EngineFixture(BrokerConfig.DEFAULTS.withInFlightBytes(300)).withTopic(1);
        small.engine.publish(publication(Durability.FORCED, message("x".repeat(150))));

        CompletionStage<?> second = small.engine.publish(publication(Durability.FORCED, message("y".repeat(150))));

        assertRefused(small, second, Refusal.OVERLOADED);
        small.settle();
        small.publish(message("z".repeat(150)));
    }

    @Test
    void pullTellsWhereItStands() {
        fixture.publish(message("a").queue(0).tag("red"));
        fixture.publish(message("b").queue(0).tag("blue"));

        assertThat(pull(2).status()).isEqualTo(Status.AT_END);
        assertThat(pull(5))
                .extracting(PullResult::status, PullResult::nextOffset)
                .containsExactly(Status.TOO_LARGE, 2L);
        assertThat(pull(0).status()).isEqualTo(Status.FOUND);
        fixture.store.dropBefore(1L << 32, 1);
        assertThat(pull(0))
                .extracting(PullResult::status, PullResult::nextOffset)
                .containsExactly(Status.TOO_SMALL, 1L);
        PullResult none = fixture.engine.pull(new PullQuery(queue(0), 1, 10, 1000, tag("green")));
        assertThat(none)
                .extracting(PullResult::status, PullResult::nextOffset)
                .containsExactly(Status.NONE_MATCHED, 2L);
    }

    @Test
    void filterSkipsByTag() {
        fixture.publish(message("a").queue(0).tag("red"));
        fixture.publish(message("b").queue(0).tag("blue"));

        PullResult result = fixture.engine.pull(new PullQuery(queue(0), 0, 10, 1000, tag("blue")));

        assertThat(result.records()).hasSize(1);
        assertThat(result.nextOffset()).isEqualTo(2);
    }

    @Test
    void waitingReaderIsWokenByAMatchOnly() {
        CompletionStage<Boolean> arrival = fixture.engine.arrival(queue(0), 0, tag("blue"), Duration.ofSeconds(10));
        fixture.settle();
        fixture.publish(message("a").queue(0).tag("red"));
        assertThat(arrival.toCompletableFuture()).isNotDone();

        fixture.publish(message("b").queue(0).tag("blue"));

        assertThat(fixture.await(arrival)).isTrue();
    }

    @Test
    void readerThatParksAfterThePublishIsNotForgotten() {
        CompletionStage<?> published = fixture.engine.publish(
                publication(Durability.FORCED, message("a").queue(0)));
        CompletionStage<Boolean> arrival =
                fixture.engine.arrival(queue(0), 0, MessageFilter.ALL, Duration.ofSeconds(10));

        fixture.settle();

        assertThat(published.toCompletableFuture()).isDone();
        assertThat(fixture.await(arrival)).isTrue();
    }

    @Test
    void waitOfAReaderEnds() {
        CompletionStage<Boolean> arrival =
                fixture.engine.arrival(queue(0), 0, MessageFilter.ALL, Duration.ofSeconds(10));
        fixture.settle();
        assertThat(fixture.engine.nanosToWork())
                .isBetween(1L, Duration.ofSeconds(10).toNanos());

        fixture.pass(Duration.ofSeconds(10));

        assertThat(fixture.await(arrival)).isFalse();
    }

    @Test
    void storeTimeNeverGoesBack() {
        fixture.publish(message("a").queue(0));
        long first = fixture.clock.millis();
        fixture.clock.jump(Duration.ofHours(-1));
        fixture.publish(message("b").queue(0));
        fixture.clock.jump(Duration.ofHours(2));
        fixture.publish(message("c").queue(0));

        assertThat(fixture.engine.offsetAtTime(queue(0), first)).hasValue(0);
        assertThat(fixture.engine.offsetAtTime(queue(0), first + 1)).hasValue(2);
        assertThat(fixture.engine.offsetAtTime(queue(0), Long.MAX_VALUE)).hasValue(3);
    }

    @Test
    void messagesAreFoundByKeyNewestFirst() {
        long first = fixture.publish(message("a").keys(42)).position();
        long second = fixture.publish(message("b").keys(42, 43)).position();
        List<Long> found = new ArrayList<>();

        fixture.engine.findKey(42, found::add);

        assertThat(found).containsExactly(second, first);
    }

    @Test
    void cursorMovesAsItsClientSays() {
        fixture.publish(message("a").queue(0));
        assertThat(fixture.engine.cursor(GROUP, queue(0))).isEmpty();

        fixture.await(fixture.engine.moveCursor(GROUP, queue(0), 1));
        assertThat(fixture.engine.cursor(GROUP, queue(0))).hasValue(1);

        fixture.await(fixture.engine.moveCursor(GROUP, queue(0), 0));
        assertThat(fixture.engine.cursor(GROUP, queue(0))).hasValue(0);
        assertThat(fixture.engine.cursors(GROUP)).containsExactly(Map.entry(queue(0), 0L));
        assertThat(fixture.engine.cursors("nobody")).isEmpty();
    }

    @Test
    void shrunkTopicKeepsItsMessages() {
        fixture.publish(message("a").queue(1));
        fixture.await(fixture.engine.putTopic(TopicSettings.of(TOPIC, 1)));
        assertThat(fixture.pull(1, 0)).containsExactly("a");
        assertRefused(
                fixture.engine.publish(
                        publication(Durability.FORCED, message("b").queue(1))),
                Refusal.UNKNOWN_QUEUE);

        fixture.await(fixture.engine.putTopic(TopicSettings.of(TOPIC, 3)));

        fixture.publish(message("c").queue(1));
        assertThat(fixture.pull(1, 0)).containsExactly("a", "c");
    }

    @Test
    void deletedTopicIsGoneAndItsNameBeginsAnew() {
        long position = fixture.publish(message("a").queue(0)).position();
        long version = fixture.engine.topicsVersion();

        assertThat(fixture.await(fixture.engine.deleteTopic(TOPIC))).isTrue();

        assertThat(fixture.engine.topic(TOPIC)).isEmpty();
        assertThat(fixture.engine.topicsVersion()).isGreaterThan(version);
        assertThat(fixture.engine.message(position)).isEmpty();
        assertThatThrownBy(() -> fixture.pull(0, 0)).isInstanceOf(BrokerException.class);
        fixture.withTopic(1);
        assertThat(fixture.pull(0, 0)).isEmpty();
    }

    private PullResult pull(long offset) {
        return fixture.engine.pull(new PullQuery(queue(0), offset, 10, 1000, MessageFilter.ALL));
    }

    private static MessageFilter tag(String name) {
        return tagHash -> tagHash == name.hashCode();
    }

    private void assertRefused(CompletionStage<?> stage, Refusal refusal) {
        assertRefused(fixture, stage, refusal);
    }

    static void assertRefused(EngineFixture fixture, CompletionStage<?> stage, Refusal refusal) {
        fixture.settle();
        assertThatThrownBy(() -> stage.toCompletableFuture().join())
                .cause()
                .isInstanceOfSatisfying(
                        BrokerException.class, why -> assertThat(why.refusal()).isEqualTo(refusal));
    }
}
