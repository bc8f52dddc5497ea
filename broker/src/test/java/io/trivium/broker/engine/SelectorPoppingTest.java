package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.message;
import static io.trivium.broker.engine.EngineFixture.pop;
import static io.trivium.broker.engine.EngineFixture.queue;
import static io.trivium.broker.engine.EngineFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.PopResult;
import io.trivium.broker.delivery.PullQuery;
import io.trivium.broker.delivery.PullResult;
import io.trivium.broker.delivery.SelectorFilter;
import io.trivium.broker.engine.EngineFixture.Popped;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.publish.Durability;
import io.trivium.message.selector.Dialect;
import io.trivium.message.selector.Selector;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SelectorPoppingTest {
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final EngineFixture fixture = new EngineFixture().withTopic(3);

    private static MessageFilter select(String selector) {
        return new SelectorFilter(Selector.parse(Dialect.SQL92, selector));
    }

    /** Messages with the property n, counted from 0. */
    private void publish(int count) {
        for (int from = 0; from < count; from += 500) {
            TestMessage[] batch = IntStream.range(from, Math.min(count, from + 500))
                    .mapToObj(n -> message("m" + n).property("n", Integer.toString(n)))
                    .toArray(TestMessage[]::new);
            fixture.await(fixture.engine.publish(EngineFixture.publication(Durability.FORCED, batch)));
        }
    }

    @Test
    void whatASelectorSkipsStaysForOthers() {
        publish(4);

        assertThat(fixture.popBodies(pop().filter(select("n >= 2")))).containsExactly("m2", "m3");
        assertThat(fixture.popBodies(pop().filter(select("n = 1")))).containsExactly("m1");
        assertThat(fixture.popBodies(pop())).containsExactly("m0");
    }

    @Test
    void returnedMessageIsOfferedToThoseWhoWantIt() {
        publish(3);
        Popped first = fixture.pop(pop().filter(select("n = 1"))).get(0);
        assertThat(fixture.popBodies(pop().filter(select("n < 1")))).containsExactly("m0");

        fixture.release(first, Duration.ZERO, true);

        assertThat(fixture.popBodies(pop().filter(select("n < 1")))).isEmpty();
        assertThat(fixture.popBodies(pop().filter(select("n >= 1")))).containsExactly("m1", "m2");
    }

    @Test
    void whileAConsumerHandlesItsMessagesTheNextOnesAreLookedFor() {
        publish(5_000);
        MessageFilter filter = select("n IN ('0', '500', '1000', '1500', '2000', '2500', '3000', '3500', '4000')");
        CompletableFuture<PopResult> first =
                fixture.engine.pop(pop().max(32).filter(filter).build()).toCompletableFuture();
        while (!first.isDone()) {
            fixture.engine.turn();
            fixture.engine.flush();
        }
        int brought = EngineFixture.popped(first.join()).size();
        assertThat(brought).isLessThan(9);

        fixture.settle();

        assertThat(fixture.engine.nanosToWork()).isPositive();
        CompletableFuture<PopResult> second =
                fixture.engine.pop(pop().max(32).filter(filter).build()).toCompletableFuture();
        fixture.engine.turn();
        fixture.engine.flush();
        fixture.engine.turn();
        assertThat(EngineFixture.popped(second.join())).hasSize(9 - brought);
    }

    @Test
    void oneInAHundredIsFoundWithOneLookAtEachMessage() {
        publish(5_000);
        Counting filter = new Counting(select("n BETWEEN 100 AND 100 OR n BETWEEN 2500 AND 2500 OR n = 4999"));

        List<String> found = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            fixture.pop(pop().max(1).filter(filter)).forEach(message -> {
                found.add(message.body());
                fixture.acknowledge(message);
            });
        }

        assertThat(found).containsExactly("m100", "m2500", "m4999");
        assertThat(filter.looks).isEqualTo(5_000);
    }

    @Test
    void ofMessagesThatTakeMuchWorkATurnLooksAtFewer() {
        TestMessage[] messages = IntStream.range(0, 100)
                .mapToObj(n -> message("m" + n).property("n", "x".repeat(16 << 10)))
                .toArray(TestMessage[]::new);
        fixture.await(fixture.engine.publish(EngineFixture.publication(Durability.FORCED, messages)));
        Counting filter = new Counting(select("n = 'y'" + " OR n = 'y'".repeat(700)));
        fixture.engine.pop(pop().filter(filter).wait(WAIT).build());

        fixture.engine.turn();

        // Each is some 16 KiB, to be compared with 700 texts.
        assertThat(filter.looks).isBetween(1, 20);
        fixture.settle();
        assertThat(filter.looks).isEqualTo(100);
    }

    @Test
    void aTurnLooksAtABoundedNumberOfMessages() {
        publish(5_000);
        Counting filter = new Counting(select("n = 4999"));
        CompletableFuture<PopResult> waiting =
                fixture.engine.pop(pop().filter(filter).wait(WAIT).build()).toCompletableFuture();

        int turns = 0;
        while (!waiting.isDone()) {
            int before = filter.looks;
            fixture.engine.turn();
            fixture.engine.flush();
            assertThat(filter.looks - before).isLessThanOrEqualTo(1024 + 32);
            turns++;
        }

        assertThat(turns).isGreaterThan(4);
        assertThat(EngineFixture.popped(waiting.join()))
                .extracting(Popped::body)
                .containsExactly("m4999");
    }

    @Test
    void aTurnLooksForTheExpiryOfABoundedNumberOfMessages() {
        for (int i = 0; i < 20; i++) {
            TestMessage[] batch = IntStream.range(0, 250)
                    .mapToObj(n -> message("old").expiry(fixture.clock.millis() + 1))
                    .toArray(TestMessage[]::new);
            fixture.await(fixture.engine.publish(EngineFixture.publication(Durability.FORCED, batch)));
        }
        fixture.publish("new");
        fixture.clock.advance(Duration.ofSeconds(1));
        CompletableFuture<PopResult> waiting =
                fixture.engine.pop(pop().wait(WAIT).build()).toCompletableFuture();

        int turns = 0;
        while (!waiting.isDone()) {
            long before = fixture.store.everLent();
            fixture.engine.turn();
            fixture.engine.flush();
            // As much for those that come as for those that wait.
            assertThat(fixture.store.everLent() - before).isLessThanOrEqualTo(2 * (1024 + 32));
            turns++;
        }

        assertThat(turns).isGreaterThan(2);
        assertThat(EngineFixture.popped(waiting.join()))
                .extracting(Popped::body)
                .containsExactly("new");
    }

    @Test
    void manySelectorsShareTheTurns() {
        publish(2_000);
        List<Counting> filters = new ArrayList<>();
        List<CompletableFuture<PopResult>> waiting = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Counting filter = new Counting(select("n = " + (1_900 + i)));
            filters.add(filter);
            waiting.add(
                    fixture.engine.pop(pop().filter(filter).wait(WAIT).build()).toCompletableFuture());
        }
        fixture.engine.turn();
        fixture.engine.flush();

        for (int turn = 0; turn < 400 && !waiting.stream().allMatch(CompletableFuture::isDone); turn++) {
            int before = filters.stream().mapToInt(filter -> filter.looks).sum();
            fixture.engine.turn();
            fixture.engine.flush();
            int looks = filters.stream().mapToInt(filter -> filter.looks).sum() - before;
            assertThat(looks).isLessThanOrEqualTo(1024 + 32);
        }

        for (int i = 0; i < 40; i++) {
            assertThat(waiting.get(i)).isDone();
            assertThat(EngineFixture.popped(waiting.get(i).join()))
                    .extracting(Popped::body)
                    .containsExactly("m" + (1_900 + i));
            assertThat(filters.get(i).looks).isLessThanOrEqualTo(2_000);
        }
    }

    @Test
    void popsThatComeInOneTurnShareWhatItMayLookAt() {
        publish(2_000);
        List<Counting> filters = new ArrayList<>();
        List<CompletableFuture<PopResult>> searching = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Counting filter = new Counting(select("n = " + (1_900 + i)));
            filters.add(filter);
            searching.add(
                    fixture.engine.pop(pop().filter(filter).wait(WAIT).build()).toCompletableFuture());
        }
        CompletableFuture<PopResult> simple =
                fixture.engine.pop(pop().max(1).wait(WAIT).build()).toCompletableFuture();

        fixture.engine.turn();

        // As much for those that come as for those that wait.
        assertThat(filters.stream().mapToInt(filter -> filter.looks).sum()).isLessThanOrEqualTo(2 * (1024 + 32));
        fixture.settle();
        assertThat(simple).isDone();
        assertThat(searching).allMatch(CompletableFuture::isDone);
    }

    @Test
    void browsersOfOneTurnShareWhatItMayLookAt() {
        publish(3_000);
        Counting filter = new Counting(select("n = -1"));
        List<CompletableFuture<PullResult>> pages = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            pages.add(fixture.engine
                    .browse(EngineFixture.GROUP, new PullQuery(queue(0), 0, 32, 1 << 20, filter))
                    .toCompletableFuture());
        }

        fixture.engine.turn();

        // The last one that may look at all looks at its whole page.
        assertThat(filter.looks).isLessThanOrEqualTo(2 * 1024);
        fixture.settle();
        assertThat(pages).allMatch(CompletableFuture::isDone);
        assertThat(pages.get(0).join().nextOffset()).isGreaterThan(0);
        PullResult last = pages.get(49).join();
        assertThat(last.status()).isEqualTo(PullResult.Status.NONE_MATCHED);
        assertThat(last.nextOffset()).isZero();
    }

    @Test
    void aFilterThatFailsLosesNoneOfWhatWasRead() {
        for (int i = 0; i < 4; i++) {
            fixture.publish(message("m" + i).queue(0));
        }
        MessageFilter failing = new Failing(2);

        assertThatThrownBy(() -> fixture.engine.pull(new PullQuery(queue(0), 0, 32, 1 << 20, failing)))
                .isInstanceOf(IllegalStateException.class);

        assertThat(fixture.store.lent()).isZero();
    }

    @Test
    void aLongSearchDoesNotHoldUpOtherPopsOfItsGroup() {
        publish(5_000);
        CompletableFuture<PopResult> searching = fixture.engine
                .pop(pop().filter(select("n = -1")).wait(WAIT).build())
                .toCompletableFuture();
        fixture.engine.turn();

        CompletableFuture<PopResult> simple =
                fixture.engine.pop(pop().max(1).wait(WAIT).build()).toCompletableFuture();
        fixture.engine.turn();
        fixture.engine.turn();

        assertThat(simple).isDone();
        assertThat(EngineFixture.popped(simple.join())).extracting(Popped::body).containsExactly("m0");
        fixture.settle();
        assertThat(searching).isNotDone();
        publish(1);
        fixture.publish(message("late").property("n", "-1"));
        assertThat(EngineFixture.popped(fixture.await(searching)))
                .extracting(Popped::body)
                .containsExactly("late");
    }

    @Test
    void aPullLooksAtABoundedNumberOfMessages() {
        publish(9_000);
        Counting filter = new Counting(select("n = -1"));

        PullResult result = fixture.engine.pull(new PullQuery(queue(0), 0, 32, 1 << 20, filter));

        assertThat(result.status()).isEqualTo(PullResult.Status.NONE_MATCHED);
        assertThat(result.nextOffset()).isEqualTo(1024);
        assertThat(filter.looks).isEqualTo(1024);
    }

    @Test
    void whatASubscriptionDoesNotSelectIsFinishedForIt() {
        subscribe("n = '2'");
        publish(4);

        assertThat(fixture.popBodies(pop().group("sub"))).containsExactly("m2");
        fixture.powerCut();

        assertThat(unfinished("sub")).containsExactly("m2");
        assertThat(fixture.popBodies(pop())).containsExactly("m0", "m1", "m2", "m3");
    }

    @Test
    void selectorOfASubscriptionMustBeValid() {
        GroupSettings bad = withSelector("n >");

        assertThat(fixture.engine.putGroup(bad))
                .satisfies(stage -> fixture.settle())
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOfSatisfying(
                        BrokerException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.INVALID));
    }

    private void subscribe(String selector) {
        fixture.await(fixture.engine.putGroup(withSelector(selector)));
    }

    private static GroupSettings withSelector(String selector) {
        GroupSettings plain = settings("sub", GroupKind.DURABLE_SUBSCRIPTION);
        return new GroupSettings(
                plain.name(), plain.kind(), plain.topic(), 16, true, true, Map.of(GroupSettings.SELECTOR, selector));
    }

    private List<String> unfinished(String group) {
        List<String> bodies = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            PullQuery query = new PullQuery(queue(number), 0, 100, 1 << 20, MessageFilter.ALL);
            try (PullResult result = fixture.await(fixture.engine.browse(group, query))) {
                result.records().forEach(slice -> bodies.add(EngineFixture.body(EngineFixture.decode(slice))));
            }
        }
        return bodies;
    }

    /** Matches some messages and then fails. */
    private static final class Failing implements MessageFilter {
        private int left;

        Failing(int matching) {
            left = matching;
        }

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
            if (left == 0) {
                throw new IllegalStateException("the filter fails");
            }
            left--;
            return true;
        }
    }

    /** Counts how often it is asked. */
    private static final class Counting implements MessageFilter {
        private final MessageFilter filter;
        private int looks;

        Counting(MessageFilter filter) {
            this.filter = filter;
        }

        @Override
        public boolean mayMatch(int tagHash) {
            return filter.mayMatch(tagHash);
        }

        @Override
        public boolean readsRecords() {
            return true;
        }

        @Override
        public boolean matches(ByteBuffer storedRecord) {
            looks++;
            return filter.matches(storedRecord);
        }

        @Override
        public long work(ByteBuffer storedRecord) {
            return filter.work(storedRecord);
        }
    }
}
