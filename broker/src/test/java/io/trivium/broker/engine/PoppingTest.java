package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.GROUP;
import static io.trivium.broker.engine.EngineFixture.LEASE;
import static io.trivium.broker.engine.EngineFixture.message;
import static io.trivium.broker.engine.EngineFixture.pop;
import static io.trivium.broker.engine.EngineFixture.publication;
import static io.trivium.broker.engine.EngineFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.Pop;
import io.trivium.broker.delivery.PopResult;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.engine.EngineFixture.Popped;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.IndexFlags;
import io.trivium.broker.topic.QueueId;
import io.trivium.message.PropertyNames;
import io.trivium.message.StoredMessage;
import io.trivium.message.StoredRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PoppingTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final EngineFixture fixture = new EngineFixture().withTopic(3);

    @Test
    void queuesOfATopicAreFirstInFirstOut() {
        fixture.publish("a", "b", "c", "d", "e");

        assertThat(fixture.popBodies(pop().max(2))).containsExactly("a", "b");
        assertThat(fixture.popBodies(pop())).containsExactly("c", "d", "e");
        assertThat(fixture.popBodies(pop())).isEmpty();
    }

    @Test
    void acknowledgedMessagesNeverComeBack() {
        fixture.publish("a", "b");
        fixture.pop(pop()).forEach(fixture::acknowledge);

        fixture.pass(LEASE);
        fixture.powerCut();

        assertThat(fixture.popBodies(pop())).isEmpty();
    }

    @Test
    void aCursorBeyondTheEndPassesOverNothingThatIsYetToCome() {
        fixture.publish(message("a").queue(0));
        fixture.await(fixture.engine.moveCursor(GROUP, queue(0), 1_000));

        fixture.publish(message("b").queue(0));

        assertThat(fixture.popBodies(pop())).containsExactly("b");
        assertThat(fixture.engine.cursor(GROUP, queue(0))).hasValue(1);
    }

    @Test
    void noMessageIsHiddenForLongerThanAWeek() {
        fixture.publish("a");
        fixture.release(fixture.pop(pop()).get(0), Duration.ofDays(400), false);

        fixture.pass(Pop.LONGEST_LEASE.minusSeconds(1));
        assertThat(fixture.popBodies(pop())).isEmpty();
        fixture.pass(SECOND);

        assertThat(fixture.popBodies(pop())).containsExactly("a");
    }

    @Test
    void acknowledgementNeedsNoLeaseAndMayBeRepeated() {
        fixture.publish(message("a").queue(0));
        Popped message = fixture.pop(pop()).get(0);
        fixture.pass(LEASE);

        assertThat(fixture.acknowledge(message)).isTrue();
        assertThat(fixture.acknowledge(message)).isTrue();

        assertThat(fixture.popBodies(pop())).isEmpty();
        assertThat(fixture.await(fixture.engine.acknowledge(GROUP, queue(0), new long[] {1}, Durability.FORCED)))
                .isFalse();
    }

    @Test
    void expiredLeaseCountsAnAttempt() {
        fixture.publish("a");
        fixture.pop(pop());

        fixture.pass(LEASE);

        Popped again = fixture.pop(pop()).get(0);
        assertThat(again.attempts()).isEqualTo(1);
        assertThat(again.message().attempts()).isEqualTo(1);
    }

    @Test
    void attemptsSurviveARestartAndLeasesDoNot() {
        fixture.publish("a", "b");
        fixture.pop(pop());
        fixture.pass(LEASE);
        fixture.pop(pop());

        fixture.powerCut();

        assertThat(fixture.pop(pop())).extracting(Popped::attempts).containsExactly(1, 1);
    }

    @Test
    void releasedMessageComesBackFirstAndInPlace() {
        fixture.publish("a", "b", "c");
        List<Popped> two = fixture.pop(pop().max(2));

        fixture.release(two.get(1), Duration.ZERO, false);

        List<Popped> next = fixture.pop(pop());
        assertThat(next).extracting(Popped::body).containsExactly("b", "c");
        assertThat(next.get(0).attempts()).isZero();
    }

    @Test
    void releasedMessageStaysHiddenForItsTime() {
        fixture.publish("a");
        Popped message = fixture.pop(pop()).get(0);
        fixture.release(message, SECOND.multipliedBy(5), true);
        assertThat(fixture.popBodies(pop())).isEmpty();

        fixture.pass(SECOND.multipliedBy(4));
        assertThat(fixture.popBodies(pop())).isEmpty();
        fixture.release(message, SECOND.multipliedBy(3), true);
        fixture.pass(SECOND.multipliedBy(2));
        assertThat(fixture.popBodies(pop())).isEmpty();
        fixture.pass(SECOND);

        assertThat(fixture.pop(pop())).extracting(Popped::attempts).containsExactly(1);
    }

    @Test
    void higherPriorityComesFirst() {
        fixture.publish("a", "b");
        fixture.publish(message("urgent").priority(9));

        assertThat(fixture.popBodies(pop().max(2))).containsExactly("urgent", "a");
    }

    @Test
    void expiredMessagesAreFinishedInsteadOfDelivered() {
        long now = fixture.clock.millis();
        fixture.publish(message("gone").queue(0).expiry(now));
        fixture.publish(message("soon").queue(0).expiry(now + 1000));
        fixture.publish(message("kept").queue(0));
        assertThat(fixture.popBodies(pop().max(1))).containsExactly("soon");
        fixture.publish(message("late").queue(0).expiry(now + 2000));

        fixture.pass(LEASE);

        assertThat(fixture.popBodies(pop())).containsExactly("kept");
        fixture.settle();
        assertThat(fixture.engine.cursor(GROUP, queue(0))).hasValue(2);
    }

    @Test
    void messageThatExpiresWhileItWaitsIsNotDelivered() {
        fixture.publish(message("a"));
        fixture.publish(message("b").expiry(fixture.clock.millis() + 1000));
        fixture.popBodies(pop().max(1));

        fixture.pass(SECOND);

        assertThat(fixture.popBodies(pop())).isEmpty();
    }

    @Test
    void skippedMessagesStayForOtherFilters() {
        for (int i = 0; i < 3000; i++) {
            fixture.engine.publish(EngineFixture.publication(
                    Durability.FORCED, message("red" + i).tag("red")));
        }
        fixture.publish(message("blue").tag("blue"));
        MessageFilter blue = tagHash -> tagHash == "blue".hashCode();

        assertThat(fixture.popBodies(pop().filter(blue))).containsExactly("blue");
        assertThat(fixture.popBodies(pop().filter(blue))).isEmpty();
        assertThat(fixture.popBodies(pop().max(3))).containsExactly("red0", "red1", "red2");
    }

    @Test
    void selectorReadsRecordsInBoundedSteps() {
        for (int i = 0; i < 2000; i++) {
            fixture.engine.publish(EngineFixture.publication(Durability.FORCED, message("m" + i)));
        }
        fixture.settle();
        int[] examined = {0};
        MessageFilter last = new MessageFilter() {
            @Override
            public boolean mayMatch(int tagHash) {
                return true;
            }

            @Override
            public boolean readsRecords() {
                return true;
            }

            @Override
            public boolean matches(ByteBuffer storedRecord) {
                examined[0]++;
                return EngineFixture.body(StoredRecord.decode(storedRecord.duplicate()))
                        .equals("m1999");
            }
        };

        assertThat(fixture.popBodies(pop().filter(last))).containsExactly("m1999");
        assertThat(fixture.popBodies(pop().filter(last))).isEmpty();
        assertThat(examined[0]).isEqualTo(2000);
    }

    @Test
    void messageThatCameBackIsOfferedToOtherFilters() {
        fixture.publish(message("a").tag("red"));
        MessageFilter red = tagHash -> tagHash == "red".hashCode();
        Popped message = fixture.pop(pop().filter(red)).get(0);
        assertThat(fixture.popBodies(pop())).isEmpty();

        fixture.release(message, Duration.ZERO, false);

        assertThat(fixture.popBodies(pop())).containsExactly("a");
    }

    @Test
    void queueGroupPassesMessagesOfTopicsAndSubscriptionsThoseOfQueues() {
        fixture.group("q", GroupKind.QUEUE);
        fixture.group("s", GroupKind.DURABLE_SUBSCRIPTION);
        fixture.publish(message("to queue").queue(0).flag(IndexFlags.TO_QUEUE));
        fixture.publish(message("to topic").queue(0).flag(IndexFlags.TO_TOPIC));
        fixture.publish(message("to both").queue(0));

        List<Popped> ofQueue = fixture.pop(pop().group("q"));
        List<Popped> ofSubscription = fixture.pop(pop().group("s"));

        assertThat(ofQueue).extracting(Popped::body).containsExactly("to queue", "to both");
        assertThat(ofSubscription).extracting(Popped::body).containsExactly("to topic", "to both");
        fixture.settle();
        assertThat(fixture.engine.cursor("s", queue(0))).hasValue(1);
        fixture.await(fixture.engine.acknowledge("q", queue(0), new long[] {0, 2}, Durability.FORCED));
        assertThat(fixture.engine.cursor("q", queue(0))).hasValue(3);
    }

    @Test
    void groupBeginsAtTheEndIfItAsksTo() {
        fixture.publish("old");

        assertThat(fixture.popBodies(pop().start(Pop.Start.LAST))).isEmpty();
        fixture.publish("new");
        fixture.powerCut();

        assertThat(fixture.popBodies(pop().start(Pop.Start.LAST))).containsExactly("new");
    }

    @Test
    void waitingPopsAreServedInTheirOrder() {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            fixture.engine
                    .pop(pop().max(1).wait(SECOND).build())
                    .thenAccept(result -> answers.add(number + bodies(result).toString()));
        }
        fixture.settle();

        fixture.publish("a", "b");
        fixture.pass(SECOND);

        assertThat(answers).containsExactly("0[a]", "1[b]", "2[]");
    }

    @Test
    void waitingPopGetsWhatIsReleased() {
        fixture.publish("a");
        Popped message = fixture.pop(pop()).get(0);
        CompletableFuture<PopResult> waiting =
                fixture.engine.pop(pop().wait(SECOND).build()).toCompletableFuture();
        fixture.settle();

        fixture.release(message, Duration.ZERO, false);

        assertThat(bodies(waiting.join())).containsExactly("a");
    }

    @Test
    void messageGoesToTheDeadLetterTopicAfterItsLastAttempt() {
        fixture.withAttempts(2);
        fixture.publish(message("a").property(PropertyNames.UNIQ_KEY, "ID1"));

        for (int i = 0; i < 3; i++) {
            assertThat(fixture.pop(pop())).extracting(Popped::attempts).containsExactly(i);
            fixture.pass(LEASE);
        }

        assertThat(fixture.pop(pop())).isEmpty();
        StoredMessage dead = deadLetter();
        assertThat(EngineFixture.body(dead)).isEqualTo("a");
        assertThat(dead.attempts()).isEqualTo(3);
        assertThat(dead.properties().get(PropertyNames.DLQ_ORIGIN_TOPIC)).isEqualTo(EngineFixture.TOPIC);
        assertThat(dead.properties().get(PropertyNames.DLQ_ORIGIN_MESSAGE_ID)).isEqualTo("ID1");
        fixture.powerCut();
        assertThat(fixture.pop(pop())).isEmpty();
        assertThat(deadLetter()).isNotNull();
    }

    @Test
    void aLastAttemptThatIsProlongedMayStillBeFinished() {
        fixture.withAttempts(0);
        fixture.publish("a", "b");
        List<Popped> popped = fixture.pop(pop());

        popped.forEach(message -> fixture.prolong(message, Duration.ofSeconds(40)));
        fixture.pass(LEASE);
        assertThat(fixture.pop(pop())).isEmpty();
        assertThat(fixture.engine.topic("%DLQ%" + GROUP)).isEmpty();
        fixture.acknowledge(popped.get(0));
        fixture.pass(Duration.ofSeconds(10));

        assertThat(fixture.pop(pop())).isEmpty();
        assertThat(EngineFixture.body(deadLetter())).isEqualTo("b");
    }

    @Test
    void aLeaseThatIsProlongedCountsAsFailedOnceAndAtItsEnd() {
        fixture.publish("a");
        Popped message = fixture.pop(pop()).get(0);
        fixture.prolong(message, Duration.ofSeconds(5));
        fixture.prolong(message, Duration.ofSeconds(5));
        fixture.pass(Duration.ofSeconds(5));

        Popped again = fixture.pop(pop()).get(0);
        assertThat(again.attempts()).isEqualTo(1);

        fixture.release(again, Duration.ofSeconds(5), false);
        fixture.prolong(again, Duration.ofSeconds(10));
        fixture.pass(Duration.ofSeconds(5));
        assertThat(fixture.pop(pop())).isEmpty();
        fixture.prolong(again, Duration.ZERO);
        assertThat(fixture.pop(pop())).extracting(Popped::attempts).containsExactly(2);
    }

    @Test
    void rejectedMessageGoesToTheDeadLetterTopicAtOnce() {
        fixture.publish("a");
        Popped message = fixture.pop(pop()).get(0);

        fixture.await(
                fixture.engine.deadLetter(GROUP, queue(message.queue()), new long[] {message.offset()}, "rejected"));

        assertThat(deadLetter().properties().get(PropertyNames.TRV_DLQ_REASON)).isEqualTo("rejected");
        fixture.pass(LEASE);
        assertThat(fixture.pop(pop())).isEmpty();
    }

    private StoredMessage deadLetter() {
        QueueId dlq = new QueueId("%DLQ%" + GROUP, 0);
        try (PullResult result = fixture.engine.pull(new PullQuery(dlq, 0, 10, 1 << 20, MessageFilter.ALL))) {
            assertThat(result.records()).hasSize(1);
            return EngineFixture.decode(result.records().get(0));
        }
    }

    @Test
    void leasesEndWithTheirSessionUncounted() {
        fixture.await(fixture.engine.openSession("s1"));
        fixture.publish("a", "b");
        assertThat(fixture.popBodies(pop().session("s1"))).containsExactly("a", "b");
        fixture.pass(LEASE.multipliedBy(10));
        assertThat(fixture.popBodies(pop())).isEmpty();

        fixture.await(fixture.engine.closeSession("s1"));

        List<Popped> again = fixture.pop(pop());
        assertThat(again).extracting(Popped::body).containsExactly("a", "b");
        assertThat(again).extracting(Popped::attempts).containsExactly(0, 0);
    }

    @Test
    void closedSessionPopsNoMore() {
        fixture.await(fixture.engine.openSession("s1"));
        CompletableFuture<PopResult> waiting =
                fixture.engine.pop(pop().session("s1").wait(SECOND).build()).toCompletableFuture();
        fixture.settle();

        fixture.await(fixture.engine.closeSession("s1"));

        PublishingTest.assertRefused(fixture, waiting, Refusal.UNKNOWN_SESSION);
        PublishingTest.assertRefused(
                fixture, fixture.engine.pop(pop().session("s1").build()), Refusal.UNKNOWN_SESSION);
    }

    @Test
    void cancelledPopIsAnsweredEmpty() {
        fixture.await(fixture.engine.openSession("s1"));
        CompletableFuture<PopResult> waiting = fixture.engine
                .pop(pop().session("s1").owner("c1").wait(SECOND).build())
                .toCompletableFuture();
        fixture.settle();

        fixture.await(fixture.engine.cancelPops(GROUP, "s1", "c1"));
        fixture.publish("a");

        assertThat(bodies(waiting.join())).isEmpty();
        assertThat(fixture.popBodies(pop())).containsExactly("a");
    }

    @Test
    void declaredGroupEndsWithItsLastSession() {
        GroupSettings settings = EngineFixture.settings("s", GroupKind.SHARED_SUBSCRIPTION);
        fixture.publish("before");
        fixture.await(fixture.engine.openSession("s1"));
        fixture.await(fixture.engine.openSession("s2"));
        fixture.await(fixture.engine.declareGroup(settings, "s1"));
        fixture.await(fixture.engine.declareGroup(settings, "s2"));
        fixture.publish("after");

        fixture.await(fixture.engine.closeSession("s1"));
        assertThat(fixture.popBodies(pop().group("s"))).containsExactly("after");
        fixture.await(fixture.engine.closeSession("s2"));

        assertThat(fixture.engine.group("s")).isEmpty();
    }

    @Test
    void whoDeclaredAGroupThatWasDeletedHasNoPartInTheNextOneOfThatName() {
        GroupSettings settings = EngineFixture.settings("s", GroupKind.SHARED_SUBSCRIPTION);
        fixture.await(fixture.engine.openSession("s1"));
        fixture.await(fixture.engine.openSession("s2"));
        fixture.await(fixture.engine.declareGroup(settings, "s1"));
        fixture.await(fixture.engine.deleteGroup("s"));

        fixture.await(fixture.engine.declareGroup(settings, "s2"));
        fixture.await(fixture.engine.leaveGroup("s", "s2"));
        assertThat(fixture.engine.group("s")).isEmpty();

        fixture.group("s", GroupKind.DURABLE_SUBSCRIPTION);
        fixture.await(fixture.engine.closeSession("s1"));
        assertThat(fixture.engine.group("s")).isPresent();
    }

    @Test
    void declaredGroupsEndWithARestart() {
        fixture.await(fixture.engine.openSession("s1"));
        fixture.await(fixture.engine.declareGroup(EngineFixture.settings("s", GroupKind.SUBSCRIPTION), "s1"));
        fixture.group("d", GroupKind.DURABLE_SUBSCRIPTION);

        fixture.powerCut();

        assertThat(fixture.engine.group("s")).isEmpty();
        assertThat(fixture.engine.group("d")).isPresent();
    }

    @Test
    void longBacklogOfAKeyStaysInOrderAndHoldsNobodyUp() {
        int count = 6000;
        TestMessage[] messages = new TestMessage[count + 1];
        for (int i = 0; i < count; i++) {
            messages[i] = message(Integer.toString(i)).queue(0).orderingKey("k");
        }
        messages[count] = message("other").queue(0).orderingKey("o");
        fixture.await(fixture.engine.publish(publication(Durability.FORCED, messages)));
        List<Popped> held = fixture.pop(pop().owner("one").max(1));
        assertThat(fixture.popBodies(pop().owner("two"))).containsExactly("other");
        fixture.publish(message(Integer.toString(count)).queue(0).orderingKey("k"));

        int finished = 0;
        int next = 1;
        String owner = "one";
        for (int round = 0; finished <= count; round++) {
            List<Popped> some = fixture.pop(pop().owner(owner).max(100));
            for (Popped each : some) {
                assertThat(each.body()).isEqualTo(Integer.toString(next++));
            }
            // Another looks in between.
            assertThat(fixture.popBodies(pop().owner("two"))).isEmpty();
            if (round % 40 == 20) {
                fixture.release(some.get(0), Duration.ZERO, true);
                next = finished;
                held = List.of();
                owner = "three";
            } else {
                // The key is never free meanwhile.
                held.forEach(fixture::acknowledge);
                finished += held.size();
                held = some;
            }
        }
    }

    @Test
    void orderingKeyIsHeldByOneOwnerAtATime() {
        publishKeyed("a1", "b1", "a2", "b2", "a3");

        List<Popped> first = fixture.pop(pop().owner("one").max(1));
        List<Popped> other = fixture.pop(pop().owner("two"));
        List<Popped> later = fixture.pop(pop().owner("one"));

        assertThat(first).extracting(Popped::body).containsExactly("a1");
        assertThat(other).extracting(Popped::body).containsExactly("b1", "b2");
        assertThat(later).extracting(Popped::body).containsExactly("a2", "a3");
    }

    @Test
    void keyIsFreeWhenAllOfItIsAcknowledged() {
        publishKeyed("a1", "a2");
        Popped first = fixture.pop(pop().owner("one").max(1)).get(0);
        CompletableFuture<PopResult> waiting =
                fixture.engine.pop(pop().owner("two").wait(SECOND).build()).toCompletableFuture();
        fixture.settle();
        assertThat(waiting).isNotDone();

        fixture.acknowledge(first);

        assertThat(bodies(waiting.join())).containsExactly("a2");
    }

    @Test
    void releaseTakesBackAllOfTheKey() {
        publishKeyed("a1", "a2", "a3", "b1");
        List<Popped> held = fixture.pop(pop().owner("one"));

        fixture.release(held.get(1), Duration.ZERO, true);

        List<Popped> again = fixture.pop(pop().owner("two"));
        assertThat(again).extracting(Popped::body).containsExactly("a1", "a2", "a3");
        assertThat(again).extracting(Popped::attempts).containsExactly(0, 1, 0);
        assertThat(fixture.popBodies(pop().owner("one"))).isEmpty();
    }

    @Test
    void whatIsGivenBackUnseenDoesNotTakeAwayWhatStandsBeforeIt() {
        publishKeyed("a1", "a2", "a3", "b1");
        List<Popped> held = fixture.pop(pop().owner("one"));

        fixture.release(held.get(1), Duration.ZERO, false);

        assertThat(fixture.popBodies(pop().owner("two"))).isEmpty();
        assertThat(fixture.popBodies(pop().owner("one"))).containsExactly("a2", "a3");
    }

    @Test
    void keyOfAHiddenMessageWaitsForIt() {
        publishKeyed("a1", "a2");
        List<Popped> held = fixture.pop(pop().owner("one"));
        fixture.release(held.get(0), SECOND, true);
        publishKeyed("a3", "b1");
        assertThat(fixture.popBodies(pop().owner("one"))).containsExactly("b1");

        fixture.pass(SECOND);

        assertThat(fixture.popBodies(pop().owner("two"))).containsExactly("a1", "a2", "a3");
    }

    @Test
    void manyMessagesBehindAHeldKeyAreFoundAgain() {
        publishKeyed(IntStream.range(0, 6000).mapToObj(i -> "a" + i).toArray(String[]::new));
        Popped first = fixture.pop(pop().owner("one").max(1)).get(0);
        assertThat(fixture.popBodies(pop().owner("two"))).isEmpty();

        fixture.acknowledge(first);

        List<String> all = new ArrayList<>();
        List<String> some = fixture.popBodies(pop().owner("two").max(256));
        while (!some.isEmpty()) {
            all.addAll(some);
            some = fixture.popBodies(pop().owner("two").max(256));
        }
        assertThat(all)
                .isEqualTo(IntStream.range(1, 6000).mapToObj(i -> "a" + i).toList());
    }

    @Test
    void cursorMovedBackOffersTheMessagesAgain() {
        fixture.publish(message("a").queue(0));
        fixture.publish(message("b").queue(0));
        fixture.pop(pop()).forEach(fixture::acknowledge);

        fixture.await(fixture.engine.moveCursor(GROUP, queue(0), 1));

        assertThat(fixture.popBodies(pop())).containsExactly("b");
    }

    @Test
    void browsingShowsLeasedMessagesAndNotFinishedOnes() {
        fixture.publish(message("a").queue(0));
        fixture.publish(message("b").queue(0));
        fixture.publish(message("c").queue(0));
        fixture.acknowledge(fixture.pop(pop().max(2)).get(0));

        PullResult result =
                fixture.await(fixture.engine.browse(GROUP, new PullQuery(queue(0), 0, 10, 1000, MessageFilter.ALL)));

        assertThat(result.records().stream()
                        .map(slice -> EngineFixture.body(EngineFixture.decode(slice)))
                        .toList())
                .containsExactly("b", "c");
    }

    @Test
    void deletedGroupIsForgottenWithItsLeases() {
        fixture.publish("a");
        fixture.pop(pop());
        assertThat(fixture.await(fixture.engine.deleteGroup(GROUP))).isTrue();
        String dump = fixture.engine.dump();

        fixture.pass(LEASE);

        assertThat(fixture.engine.dump()).isEqualTo(dump);
        assertThat(dump).doesNotContain("cursor");
    }

    @Test
    void messagesThatRetentionDroppedArePassed() {
        fixture.publish(message("a").queue(0));
        fixture.publish(message("b").queue(0));
        fixture.publish(message("c").queue(0));
        fixture.store.dropBefore(1L << 32, 2);

        assertThat(fixture.popBodies(pop())).containsExactly("c");
    }

    private void publishKeyed(String... bodies) {
        for (String body : bodies) {
            fixture.engine.publish(EngineFixture.publication(
                    Durability.FORCED, message(body).queue(body.charAt(0) % 3).orderingKey(body.substring(0, 1))));
        }
        fixture.settle();
    }

    private static List<String> bodies(PopResult result) {
        return EngineFixture.popped(result).stream().map(Popped::body).toList();
    }

    @Test
    void aMessageThatComesBackIsNotBeforeAnEarlierOneOfItsKey() {
        fixture.publish(message("one").queue(0).orderingKey("k"));
        fixture.publish(message("two").queue(0).orderingKey("k"));
        List<Popped> both = fixture.pop(pop().owner("a"));
        fixture.release(both.get(1), Duration.ofSeconds(5), true);
        // The queue is examined again: the first message counts as new, the second comes back.
        fixture.await(fixture.engine.moveCursor(GROUP, queue(0), 0));
        assertThat(fixture.popBodies(pop().owner("b"))).isEmpty();
        fixture.pass(Duration.ofSeconds(5));

        assertThat(fixture.popBodies(pop().owner("b"))).containsExactly("one", "two");
    }
}
