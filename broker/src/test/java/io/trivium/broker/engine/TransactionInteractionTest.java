package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.GROUP;
import static io.trivium.broker.engine.EngineFixture.TOPIC;
import static io.trivium.broker.engine.EngineFixture.message;
import static io.trivium.broker.engine.EngineFixture.pop;
import static io.trivium.broker.engine.EngineFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.delivery.Acknowledgement;
import io.trivium.broker.delivery.SelectorFilter;
import io.trivium.broker.engine.EngineFixture.Popped;
import io.trivium.broker.group.GroupKind;
import io.trivium.broker.group.GroupSettings;
import io.trivium.broker.record.LogRecord.Scheduled;
import io.trivium.broker.record.Placement;
import io.trivium.broker.record.RecordReader;
import io.trivium.broker.transaction.Transactions;
import io.trivium.broker.transaction.Transactions.Work;
import io.trivium.message.selector.Dialect;
import io.trivium.message.selector.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions together with delivery times, selectors and what consumers see. */
class TransactionInteractionTest {
    private static final String RED = "red";
    private static final String SESSION = "s";
    private static final String TX = "tx";
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long KEY = 77;

    private final EngineFixture fixture = new EngineFixture().withTopic(1);

    @BeforeEach
    void begin() {
        fixture.await(fixture.engine.putGroup(new GroupSettings(
                RED,
                GroupKind.DURABLE_SUBSCRIPTION,
                TOPIC,
                16,
                true,
                true,
                Map.of(GroupSettings.SELECTOR, "colour = 'red'"))));
        fixture.await(fixture.engine.openSession(SESSION));
        fixture.await(transactions().begin(SESSION, TX, Duration.ZERO));
    }

    private Transactions transactions() {
        return fixture.engine.transactions();
    }

    private TestMessage coloured(String body, String colour) {
        return message(body).queue(0).property("colour", colour);
    }

    private TestMessage late(String body, String colour) {
        return coloured(body, colour).deliverAt(fixture.clock.millis() + MINUTE.toMillis());
    }

    private void send(TestMessage... messages) {
        for (int number = 0; number < messages.length; number++) {
            fixture.await(transactions().send(SESSION, TX, number, TOPIC, messages[number].outgoing()));
        }
    }

    private static EngineFixture.PopRequest red() {
        return pop().group(RED);
    }

    private long position(long key) {
        List<Long> found = new ArrayList<>();
        fixture.engine.findKey(key, found::add);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Test
    void aSubscriptionGetsOfATransactionWhatItsSelectorWantsEachAtItsTime() {
        send(
                coloured("red now", "red"),
                late("blue late", "blue"),
                coloured("blue now", "blue"),
                late("red late", "red"));
        assertThat(fixture.popBodies(red())).isEmpty();

        fixture.await(transactions().commit(SESSION, TX, null, new Work(4, List.of())));

        assertThat(fixture.popBodies(red())).containsExactly("red now");
        fixture.powerCut();
        fixture.pass(MINUTE.minusMillis(1));
        assertThat(fixture.popBodies(red())).containsExactly("red now");
        fixture.pass(Duration.ofMillis(1));
        List<Popped> late = fixture.pop(red());
        assertThat(late).extracting(Popped::body).containsExactly("red late");
        assertThat(late).extracting(Popped::seenBefore).containsExactly(false);
        assertThat(fixture.pull(0, 0)).containsExactly("red now", "blue now", "blue late", "red late");
    }

    @Test
    void aDelayedMessageOfATransactionIsCancelledForGood() {
        send(late("cancelled", "red"), late("kept", "red"));
        fixture.await(transactions().commit(SESSION, TX, null, new Work(2, List.of())));

        // Both stand in one frame of the log: only the one is cancelled.
        long position = lateOnes().get(0);
        assertThat(fixture.await(fixture.engine.cancelScheduled(TOPIC, position)))
                .isTrue();
        fixture.powerCut();
        fixture.pass(MINUTE);
        fixture.powerCut();

        assertThat(fixture.popBodies(red())).containsExactly("kept");
        assertThat(fixture.await(fixture.engine.cancelScheduled(TOPIC, position)))
                .isFalse();
    }

    /** Where the scheduled messages of the transaction stand. */
    private List<Long> lateOnes() {
        List<Long> positions = new ArrayList<>();
        fixture.store.log().replay(fixture.store.log().start(), frame -> {
            Placement.visit(RecordReader.read(frame), frame.payloadPosition(), (holder, number, message, at) -> {
                if (holder instanceof Scheduled) {
                    positions.add(at);
                }
            });
        });
        return positions;
    }

    @Test
    void aPreparedBranchWithADelayedMessageKeepsItsTimeOverARestart() {
        send(late("late", "red"), coloured("now", "red").keys(KEY));
        fixture.await(transactions().prepare(SESSION, TX, new Work(2, List.of())));
        fixture.powerCut();
        fixture.pass(MINUTE.minusSeconds(1));

        fixture.await(transactions().commit("anybody", TX, null, Work.NONE));

        assertThat(fixture.popBodies(red())).containsExactly("now");
        assertThat(position(KEY)).isPositive();
        fixture.pass(Duration.ofSeconds(1));
        assertThat(fixture.popBodies(red())).containsExactly("late");
    }

    @Test
    void aBranchThatIsDecidedAfterTheTimeOfItsMessagesDeliversThemAtOnce() {
        send(late("late", "red"));
        fixture.await(transactions().prepare(SESSION, TX, new Work(1, List.of())));
        fixture.pass(MINUTE.multipliedBy(2));
        assertThat(fixture.popBodies(red())).isEmpty();

        fixture.await(transactions().commit("anybody", TX, null, Work.NONE));

        assertThat(fixture.popBodies(red())).containsExactly("late");
    }

    @Test
    void theOrderingKeyOfALockedMessageIsNobodysAlsoNotItsFormerOwners() {
        fixture.publish(coloured("first", "red").orderingKey("k"));
        fixture.publish(coloured("second", "red").orderingKey("k"));
        Popped first = fixture.pop(red().session(SESSION).owner("one").max(1)).get(0);
        prepareWith(RED, first);

        assertThat(fixture.popBodies(red().owner("one"))).isEmpty();
        assertThat(fixture.popBodies(red().owner("two"))).isEmpty();

        fixture.await(transactions().rollback("anybody", TX));

        assertThat(fixture.popBodies(red().owner("two"))).containsExactly("first", "second");
    }

    @Test
    void whatComesBackTwiceAndWasLockedInBetweenIsLockedForNobody() {
        SelectorFilter onlyRed = new SelectorFilter(Selector.parse(Dialect.SQL92, "colour = 'red'"));
        fixture.publish(coloured("a", "red"));
        Popped first = fixture.pop(pop().session(SESSION)).get(0);
        assertThat(fixture.popBodies(pop().filter(onlyRed))).isEmpty();
        fixture.release(first, Duration.ZERO, false);
        prepareWith(GROUP, fixture.pop(pop().session(SESSION)).get(0));
        fixture.await(transactions().rollback("anybody", TX));

        Popped second = fixture.pop(pop().filter(onlyRed)).get(0);
        fixture.release(second, Duration.ZERO, false);

        assertThat(fixture.popBodies(pop())).containsExactly("a");
    }

    @Test
    void aRollBackAfterARestartThatWasTheLastAttemptAllowedMakesADeadLetter() {
        GroupSettings once = new GroupSettings("once", GroupKind.NATIVE, "", 0, true, true, Map.of());
        fixture.await(fixture.engine.putGroup(once));
        fixture.publish("a");
        prepareWith("once", fixture.pop(pop().group("once").session(SESSION)).get(0));
        fixture.powerCut();

        fixture.await(transactions().rollback("anybody", TX));

        assertThat(fixture.popBodies(pop().group("once"))).isEmpty();
        assertThat(fixture.popBodies(pop().topic("%DLQ%once"))).containsExactly("a");
    }

    private void prepareWith(String group, Popped popped) {
        Acknowledgement acknowledged = new Acknowledgement(group, queue(popped.queue()), new long[] {popped.offset()});
        fixture.await(transactions().prepare(SESSION, TX, new Work(0, List.of(acknowledged))));
    }

    @Test
    void aRolledBackBranchGivesItsSubscriptionBackWhatItHadAndNothingElse() {
        fixture.publish(coloured("blue", "blue"));
        fixture.publish(coloured("red", "red"));
        Popped popped = fixture.pop(red().session(SESSION)).get(0);
        send(late("never", "red"));
        fixture.await(transactions()
                .prepare(SESSION, TX, new Work(1, List.of(new Acknowledgement(RED, queue(0), new long[] {popped.offset()
                })))));
        fixture.powerCut();
        assertThat(fixture.popBodies(red())).isEmpty();

        fixture.await(transactions().rollback("anybody", TX));
        fixture.pass(MINUTE.multipliedBy(2));

        List<Popped> back = fixture.pop(red());
        assertThat(back).extracting(Popped::body).containsExactly("red");
        assertThat(back.get(0).message().attempts()).isPositive();
        assertThat(fixture.await(transactions().branches())).isEmpty();
        assertThat(fixture.pull(0, 0)).containsExactly("blue", "red");
    }
}
