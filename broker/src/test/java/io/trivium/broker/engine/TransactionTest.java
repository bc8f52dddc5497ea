package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.GROUP;
import static io.trivium.broker.engine.EngineFixture.TOPIC;
import static io.trivium.broker.engine.EngineFixture.message;
import static io.trivium.broker.engine.EngineFixture.pop;
import static io.trivium.broker.engine.EngineFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.delivery.Acknowledgement;
import io.trivium.broker.delivery.CursorMove;
import io.trivium.broker.delivery.MessageFilter;
import io.trivium.broker.delivery.Release;
import io.trivium.broker.engine.EngineFixture.Popped;
import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.publish.Durability;
import io.trivium.broker.publish.Publication;
import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.publish.RequestToken;
import io.trivium.broker.record.LogRecord.BranchPrepared;
import io.trivium.broker.record.RecordReader;
import io.trivium.broker.topic.QueueId;
import io.trivium.broker.topic.TopicSettings;
import io.trivium.broker.transaction.TransactionConfig;
import io.trivium.broker.transaction.Transactions;
import io.trivium.broker.transaction.Transactions.Work;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TransactionTest {
    private static final String SESSION = "s1";
    private static final String TX = "t1";
    private static final String AUDIT = "audit";

    private EngineFixture fixture = new EngineFixture().withTopic(2);

    @BeforeEach
    void begin() {
        open(fixture);
    }

    private static void open(EngineFixture fixture) {
        fixture.await(fixture.engine.putTopic(TopicSettings.of(AUDIT, 1)));
        fixture.await(fixture.engine.openSession(SESSION));
        fixture.await(fixture.engine.transactions().begin(SESSION, TX, Duration.ZERO));
    }

    private Transactions transactions() {
        return fixture.engine.transactions();
    }

    private void send(int number, String topic, TestMessage message) {
        fixture.await(transactions().send(SESSION, TX, number, topic, message.outgoing()));
    }

    private static Work work(int sends, Popped... finished) {
        return new Work(
                sends, List.of(finished).stream().map(TransactionTest::finished).toList());
    }

    private static Acknowledgement finished(Popped message) {
        return new Acknowledgement(GROUP, queue(message.queue()), new long[] {message.offset()});
    }

    private static RequestToken token(long sequence) {
        return new RequestToken(SESSION, sequence, 0);
    }

    private void commit(Work work) {
        fixture.await(transactions().commit(SESSION, TX, token(1), work));
    }

    private @Nullable Refusal refusal(CompletionStage<?> stage) {
        fixture.settle();
        CompletableFuture<?> future = stage.toCompletableFuture();
        assertThat(future).isDone();
        try {
            future.join();
            return null;
        } catch (CompletionException e) {
            if (e.getCause() instanceof BrokerException refused) {
                return refused.refusal();
            }
            throw e;
        }
    }

    private List<String> audit() {
        return fixture.popBodies(pop().topic(AUDIT));
    }

    private Popped popOne() {
        List<Popped> popped = fixture.pop(pop().max(1).session(SESSION));
        assertThat(popped).hasSize(1);
        return popped.get(0);
    }

    @Test
    void aPreparedBranchWhosePlaceInTheLogIsLostIsRefusedAndCanBeRolledBack() {
        send(0, TOPIC, message("lost").queue(0));
        fixture.await(transactions().prepare(SESSION, TX, work(1)));
        fixture.store.lose(frame -> RecordReader.read(frame) instanceof BranchPrepared);

        assertThat(refusal(transactions().commit(SESSION, TX, token(1), work(1))))
                .isEqualTo(Refusal.UNAVAILABLE);
        assertThat(fixture.faults).isEmpty();
        fixture.await(transactions().rollback(SESSION, TX));
        assertThat(fixture.await(transactions().branches())).isEmpty();
        assertThat(fixture.store.lent()).isZero();
    }

    @Test
    void aTimeoutOfMoreYearsThanATickerCountsStopsNobody() {
        Duration forever = Duration.ofMillis(Long.MAX_VALUE);
        fixture.await(transactions().begin(SESSION, "t2", forever));
        CompletableFuture<?> waiting =
                fixture.engine.pop(pop().wait(forever).build()).toCompletableFuture();
        CompletableFuture<?> reading =
                fixture.engine.arrival(queue(0), 0, MessageFilter.ALL, forever).toCompletableFuture();

        fixture.pass(Duration.ofDays(20_000));

        assertThat(fixture.faults).isEmpty();
        assertThat(waiting).isNotDone();
        assertThat(reading).isNotDone();
        fixture.await(transactions()
                .send(SESSION, "t2", 0, TOPIC, message("kept").queue(0).outgoing()));
        fixture.await(transactions().commit(SESSION, "t2", token(1), work(1)));
        assertThat(fixture.pull(0, 0)).containsExactly("kept");
    }

    @Test
    void nothingIsSeenBeforeTheCommitAndAllOfItAfter() {
        fixture.publish(message("in").queue(0));
        Popped in = popOne();
        send(0, TOPIC, message("a").queue(0));
        send(1, AUDIT, message("b"));
        send(2, TOPIC, message("c").queue(1));
        send(3, TOPIC, message("d").queue(1));
        assertThat(fixture.pull(0, 1)).isEmpty();
        assertThat(fixture.pull(1, 0)).isEmpty();

        commit(work(4, in));

        assertThat(fixture.pull(0, 0)).containsExactly("in", "a");
        assertThat(fixture.pull(1, 0)).containsExactly("c", "d");
        assertThat(audit()).containsExactly("b");
        assertThat(fixture.engine.cursor(GROUP, queue(0))).hasValue(1);
    }

    @Test
    void commitIsOneFrameAndNothingIsLoggedBefore() {
        fixture.publish(message("in").queue(0));
        Popped in = popOne();
        long before = fixture.store.log().end();
        int frames = frames();
        send(0, TOPIC, message("a"));
        assertThat(fixture.store.log().end()).isEqualTo(before);

        commit(work(1, in));

        assertThat(frames()).isEqualTo(frames + 1);
    }

    @Test
    void cursorsMoveWithTheRestInOneFrame() {
        fixture.publish(message("a").queue(0));
        fixture.publish(message("b").queue(0));
        fixture.publish(message("c").queue(1));
        int frames = frames();
        send(0, AUDIT, message("sent"));
        assertThat(fixture.engine.cursor(GROUP, queue(0))).isEmpty();

        commit(moving(1, new CursorMove(GROUP, queue(0), 1), new CursorMove(GROUP, queue(1), 99)));

        assertThat(frames()).isEqualTo(frames + 1);
        assertThat(fixture.engine.cursor(GROUP, queue(0))).hasValue(1);
        assertThat(fixture.engine.cursor(GROUP, queue(1))).hasValue(1);
        assertThat(fixture.popBodies(pop())).containsExactly("b");
        assertThat(audit()).containsExactly("sent");
    }

    private static Work moving(int sends, CursorMove... moves) {
        return new Work(sends, List.of(), Map.of(), List.of(moves));
    }

    @Test
    void aCursorThatMovesBackIsSeenByWhoPops() {
        fixture.publish(message("a").queue(0));
        Popped first = popOne();

        commit(new Work(0, List.of(finished(first)), Map.of(), List.of(new CursorMove(GROUP, queue(0), 0))));

        assertThat(fixture.engine.cursor(GROUP, queue(0))).hasValue(0);
        assertThat(fixture.popBodies(pop())).containsExactly("a");
    }

    @Test
    void aMoveThatCannotBeRollsAllBack() {
        fixture.publish(message("a").queue(0));
        Popped first = popOne();
        send(0, AUDIT, message("sent"));

        Work impossible =
                new Work(1, List.of(finished(first)), Map.of(), List.of(new CursorMove("nobody", queue(0), 0)));

        assertThat(refusal(transactions().commit(SESSION, TX, token(1), impossible)))
                .isEqualTo(Refusal.ROLLED_BACK);
        assertThat(audit()).isEmpty();
        assertThat(fixture.engine.cursor(GROUP, queue(0))).isNotEqualTo(OptionalLong.of(1));
    }

    @Test
    void cursorsOfAPreparedBranchMoveWhenItIsCommittedAlsoAfterARestart() {
        fixture.publish(message("a").queue(0));
        fixture.await(transactions().prepare(SESSION, TX, moving(0, new CursorMove(GROUP, queue(0), 5))));
        fixture.publish(message("b").queue(0));
        fixture.kill();
        assertThat(fixture.engine.cursor(GROUP, queue(0))).isNotEqualTo(OptionalLong.of(2));

        fixture.await(transactions().commit("", TX, null, Work.NONE));

        // When the branch was prepared the end was 1: what came since is not passed over.
        assertThat(fixture.engine.cursor(GROUP, queue(0))).hasValue(1);
        assertThat(fixture.popBodies(pop())).containsExactly("b");
    }

    @Test
    void aCursorWhoseGroupIsGoneByThenDoesNotHinderTheCommit() {
        fixture.publish(message("a").queue(0));
        fixture.await(transactions().prepare(SESSION, TX, moving(0, new CursorMove(GROUP, queue(0), 1))));
        fixture.await(fixture.engine.deleteGroup(GROUP));

        fixture.await(transactions().commit("", TX, null, Work.NONE));

        assertThat(fixture.await(transactions().branches())).isEmpty();
        assertThat(fixture.engine.cursor(GROUP, queue(0))).isEmpty();
    }

    private int frames() {
        int[] count = {0};
        fixture.store.log().replay(fixture.store.log().start(), frame -> count[0]++);
        return count[0];
    }

    @Test
    void messagesOfTransactionStandInTheOrderOfSendingOverAllQueues() {
        send(0, TOPIC, message("a").queue(0));
        send(1, TOPIC, message("b").queue(1));
        send(2, TOPIC, message("c").queue(0));

        commit(work(3));

        assertThat(fixture.popBodies(pop())).containsExactly("a", "b", "c");
    }

    @Test
    void delayOfMessageInTransactionIsKept() {
        send(0, TOPIC, message("late").queue(0).deliverAt(fixture.clock.millis() + 5_000));

        commit(work(1));

        assertThat(fixture.pull(0, 0)).isEmpty();
        fixture.pass(Duration.ofSeconds(5));
        assertThat(fixture.pull(0, 0)).containsExactly("late");
    }

    @Test
    void rollbackLeavesNothingAndTheLeasesWhereTheyAre() {
        fixture.publish("in");
        Popped in = popOne();
        send(0, AUDIT, message("a"));

        fixture.await(transactions().rollback(SESSION, TX));

        assertThat(audit()).isEmpty();
        assertThat(fixture.popBodies(pop())).isEmpty();
        fixture.release(in, Duration.ZERO, true);
        assertThat(fixture.popBodies(pop())).containsExactly("in");
        assertThat(refusal(transactions().commit(SESSION, TX, token(1), work(1))))
                .isEqualTo(Refusal.UNKNOWN_TRANSACTION);
    }

    @Test
    void repeatedSendsAndRepeatedCommitsAreDoneOnce() {
        send(0, AUDIT, message("a"));
        send(0, AUDIT, message("a"));
        commit(work(1));
        commit(work(1));

        assertThat(audit()).containsExactly("a");
        fixture.powerCut();
        commit(work(1));
        fixture.replayAll();
        commit(work(1));
        assertThat(fixture.await(transactions().answered(SESSION, 1))).isTrue();
        assertThat(fixture.await(transactions().answered(SESSION, 2))).isFalse();
    }

    @Test
    void commitOfFewerMessagesThanWereSentRollsBack() {
        send(1, AUDIT, message("b"));

        assertThat(refusal(transactions().commit(SESSION, TX, token(1), work(2))))
                .isEqualTo(Refusal.ROLLED_BACK);

        assertThat(audit()).isEmpty();
    }

    @Test
    void messageThatIsNotLeasedByTheSessionRollsBack() {
        fixture.publish(message("one").queue(0));
        fixture.publish(message("two").queue(0));
        Popped mine = popOne();
        Popped stranger = fixture.pop(pop().max(1)).get(0);
        send(0, AUDIT, message("a"));

        assertThat(refusal(transactions().commit(SESSION, TX, token(1), work(1, mine, stranger))))
                .isEqualTo(Refusal.ROLLED_BACK);

        assertThat(audit()).isEmpty();
        assertThat(fixture.engine.cursor(GROUP, queue(0))).hasValue(0);
    }

    @Test
    void whatAnotherSessionHasLeasedIsFinishedIfThatIsNamed() {
        fixture.publish(message("one").queue(0));
        fixture.publish(message("two").queue(0));
        Popped mine = popOne();
        fixture.await(fixture.engine.openSession("s2"));
        Popped others = fixture.pop(pop().session("s2").max(1)).get(0);
        Work wrong = new Work(0, List.of(), Map.of(SESSION, List.of(finished(others))));
        Work both = new Work(0, List.of(finished(mine)), Map.of("s2", List.of(finished(others))));
        fixture.await(transactions().begin(SESSION, "t2", Duration.ZERO));

        assertThat(refusal(transactions().commit(SESSION, "t2", token(1), wrong)))
                .isEqualTo(Refusal.ROLLED_BACK);
        commit(both);
        fixture.await(fixture.engine.closeSession("s2"));

        assertThat(fixture.engine.cursor(GROUP, queue(0))).hasValue(2);
    }

    @Test
    void leaseThatWasGivenUpRollsBack() {
        fixture.publish("in");
        Popped in = popOne();
        fixture.release(in, Duration.ZERO, false);

        assertThat(refusal(transactions().commit(SESSION, TX, token(1), work(0, in))))
                .isEqualTo(Refusal.ROLLED_BACK);
    }

    @Test
    void openTransactionEndsWithItsSession() {
        send(0, AUDIT, message("a"));
        fixture.await(fixture.engine.closeSession(SESSION));
        fixture.await(fixture.engine.openSession(SESSION));

        assertThat(refusal(transactions().commit(SESSION, TX, token(1), work(1))))
                .isEqualTo(Refusal.UNKNOWN_TRANSACTION);
        assertThat(audit()).isEmpty();
    }

    @Test
    void openTransactionEndsWithTheRun() {
        fixture.publish("in");
        Popped in = popOne();
        send(0, AUDIT, message("a"));

        fixture.kill();
        fixture.await(fixture.engine.openSession(SESSION));

        assertThat(refusal(transactions().commit(SESSION, TX, token(1), work(1, in))))
                .isEqualTo(Refusal.UNKNOWN_TRANSACTION);
        assertThat(fixture.popBodies(pop())).containsExactly("in");
        assertThat(audit()).isEmpty();
    }

    @Test
    void idleTransactionIsRolledBackAndSaysSo() {
        send(0, AUDIT, message("a"));
        fixture.pass(Duration.ofMinutes(9));
        send(1, AUDIT, message("b"));
        fixture.pass(Duration.ofMinutes(9));
        send(2, AUDIT, message("c"));
        fixture.pass(Duration.ofMinutes(10));

        assertThat(refusal(transactions().commit(SESSION, TX, token(1), work(3))))
                .isEqualTo(Refusal.ROLLED_BACK);
        assertThat(audit()).isEmpty();
    }

    @Test
    void timeoutOfATransactionCountsFromItsBeginning() {
        fixture.await(transactions().begin(SESSION, "timed", Duration.ofMinutes(20)));
        fixture.pass(Duration.ofMinutes(15));
        fixture.await(
                transactions().send(SESSION, "timed", 0, AUDIT, message("a").outgoing()));
        fixture.pass(Duration.ofMinutes(5));

        assertThat(refusal(transactions().commit(SESSION, "timed", token(1), work(1))))
                .isEqualTo(Refusal.ROLLED_BACK);
        assertThat(audit()).isEmpty();
    }

    @Test
    void sendThatExceedsTheBoundIsRefusedAndTheRestCanBeCommitted() {
        fixture = new EngineFixture(BrokerConfig.DEFAULTS.withTransactions(
                        new TransactionConfig(400, 400, 300, Duration.ofMinutes(1))))
                .withTopic(2);
        open(fixture);
        send(0, AUDIT, message("a"));

        assertThat(refusal(transactions()
                        .send(SESSION, TX, 1, AUDIT, message("b".repeat(400)).outgoing())))
                .isEqualTo(Refusal.TOO_LARGE);
        fixture.await(transactions().begin(SESSION, "t2", Duration.ZERO));
        assertThat(refusal(transactions()
                        .send(SESSION, "t2", 0, AUDIT, message("c".repeat(200)).outgoing())))
                .isNull();
        fixture.await(transactions().begin(SESSION, "t3", Duration.ZERO));
        assertThat(refusal(transactions()
                        .send(SESSION, "t3", 0, AUDIT, message("d".repeat(200)).outgoing())))
                .isEqualTo(Refusal.OVERLOADED);
        fixture.await(transactions().rollback(SESSION, "t2"));
        assertThat(refusal(transactions()
                        .send(SESSION, "t3", 0, AUDIT, message("d".repeat(200)).outgoing())))
                .isNull();

        commit(work(1));
        assertThat(audit()).containsExactly("a");
    }

    @Test
    void beginningTwiceOrWithoutSessionIsRefused() {
        assertThat(refusal(transactions().begin(SESSION, TX, Duration.ZERO))).isEqualTo(Refusal.DUPLICATE_TRANSACTION);
        assertThat(refusal(transactions().begin("nobody", TX, Duration.ZERO))).isEqualTo(Refusal.UNKNOWN_SESSION);
        assertThat(refusal(transactions()
                        .send(SESSION, "t9", 0, AUDIT, message("a").outgoing())))
                .isEqualTo(Refusal.UNKNOWN_TRANSACTION);
        assertThat(refusal(transactions()
                        .send(SESSION, TX, 0, "nowhere", message("a").outgoing())))
                .isEqualTo(Refusal.UNKNOWN_TOPIC);
    }

    @Test
    void transactionThatSendsToDeletedTopicRollsBack() {
        send(0, AUDIT, message("a"));
        send(1, TOPIC, message("b").queue(0));
        fixture.await(fixture.engine.deleteTopic(AUDIT));

        assertThat(refusal(transactions().commit(SESSION, TX, token(1), work(2))))
                .isEqualTo(Refusal.ROLLED_BACK);
        assertThat(fixture.pull(0, 0)).isEmpty();
    }

    @Test
    void whatIsGoneWithItsTopicOrGroupDoesNotHinderTheCommit() {
        fixture.publish(message("in").queue(0));
        Popped kept = popOne();
        Acknowledgement ofNoTopic = new Acknowledgement(GROUP, new QueueId("deleted", 0), new long[] {0});
        Acknowledgement ofNoGroup = new Acknowledgement("deleted", queue(kept.queue()), new long[] {kept.offset()});
        send(0, AUDIT, message("out"));

        commit(new Work(1, List.of(ofNoTopic, ofNoGroup, finished(kept))));

        assertThat(audit()).containsExactly("out");
        fixture.await(fixture.engine.closeSession(SESSION));
        assertThat(fixture.pop(pop())).isEmpty();
    }

    // Branches

    private void prepare(Work work) {
        fixture.await(transactions().prepare(SESSION, TX, work));
    }

    private void prepareOne() {
        fixture.publish(message("in").queue(0).orderingKey("k"));
        fixture.publish(message("next").queue(0));
        Popped in = popOne();
        send(0, AUDIT, message("out"));
        prepare(work(1, in));
    }

    @Test
    void preparedBranchSurvivesAndIsCommittedByAnybody() {
        prepareOne();
        fixture.await(fixture.engine.closeSession(SESSION));
        assertThat(fixture.popBodies(pop().max(1))).containsExactly("next");

        fixture.powerCut();

        assertThat(fixture.await(transactions().branches())).containsExactly(TX);
        assertThat(audit()).isEmpty();
        assertThat(fixture.popBodies(pop())).containsExactly("next");
        fixture.await(transactions().commit("another", TX, null, Work.NONE));
        assertThat(audit()).containsExactly("out");
        assertThat(fixture.await(transactions().branches())).isEmpty();
        fixture.replayAll();
        assertThat(fixture.popBodies(pop())).containsExactly("next");
        assertThat(refusal(transactions().commit("another", TX, null, Work.NONE)))
                .isEqualTo(Refusal.UNKNOWN_TRANSACTION);
    }

    @Test
    void preparedBranchIsShownToItsOwnerAndDecidedByItAloneAlsoAfterRestart() {
        fixture.publish(message("in").queue(0));
        Popped in = popOne();
        fixture.await(transactions().prepare(SESSION, TX, work(0, in), "alice"));
        fixture.powerCut();

        assertThat(fixture.await(transactions().prepared("bob"))).isEmpty();
        assertThat(fixture.await(transactions().prepared("alice"))).hasSize(1);
        assertThat(fixture.await(transactions().prepared(null))).hasSize(1);
        assertThat(refusal(transactions().commit("s", TX, null, Work.NONE, "bob")))
                .isEqualTo(Refusal.NOT_PERMITTED);
        assertThat(refusal(transactions().rollback("s", TX, "bob"))).isEqualTo(Refusal.NOT_PERMITTED);
        assertThat(refusal(transactions().prepare("s", TX, Work.NONE, "bob"))).isEqualTo(Refusal.UNKNOWN_TRANSACTION);
        fixture.await(transactions().commit("s", TX, null, Work.NONE, "alice"));

        assertThat(fixture.await(transactions().branches())).isEmpty();
        assertThat(fixture.engine.cursor(GROUP, queue(0))).hasValue(1);
    }

    @Test
    void decidedBranchIsForgottenByItsOwnerAndByWhoMayDecideAnybodysAlone() {
        fixture.await(transactions().prepare(SESSION, TX, Work.NONE, "alice"));
        fixture.await(transactions().decideByOperator(TX, false));

        assertThat(refusal(transactions().forget(TX, "bob"))).isEqualTo(Refusal.NOT_PERMITTED);
        assertThat(refusal(transactions().commit("s", TX, null, Work.NONE, "alice")))
                .isEqualTo(Refusal.ROLLED_BACK_BY_OPERATOR);
        fixture.await(transactions().forget(TX, "alice"));

        assertThat(fixture.await(transactions().branches())).isEmpty();
    }

    @Test
    void branchThatNobodyOwnsIsDecidedByWhoMayDecideAnybodysAlone() {
        prepareOne();

        assertThat(fixture.await(transactions().prepared("bob"))).isEmpty();
        assertThat(refusal(transactions().rollback("s", TX, "bob"))).isEqualTo(Refusal.NOT_PERMITTED);
        fixture.await(transactions().rollback("s", TX, null));
    }

    @Test
    void rolledBackBranchGivesItsMessagesBackInPlace() {
        prepareOne();

        fixture.await(transactions().rollback("another", TX));

        List<Popped> back = fixture.pop(pop());
        assertThat(back).extracting(Popped::body).containsExactly("in", "next");
        assertThat(back.get(0).attempts()).isEqualTo(1);
        assertThat(audit()).isEmpty();
    }

    @Test
    void rolledBackBranchGivesItsMessagesBackInPlaceAfterRestart() {
        prepareOne();
        fixture.powerCut();

        fixture.await(transactions().rollback("another", TX));
        assertThat(fixture.pop(pop()).get(0).attempts()).isEqualTo(1);
        fixture.powerCut();

        assertThat(fixture.popBodies(pop())).containsExactly("in", "next");
    }

    @Test
    void lockIsKeptOverRestartForThoseWhoPopBeforeTheDecision() {
        prepareOne();
        fixture.powerCut();
        assertThat(fixture.popBodies(pop())).containsExactly("next");

        fixture.await(transactions().rollback("another", TX));

        assertThat(fixture.popBodies(pop())).containsExactly("in");
    }

    @Test
    void nobodyElseEndsTheLockOfBranch() {
        fixture.publish(message("in").queue(0));
        Popped in = popOne();
        prepare(work(0, in));

        fixture.release(in, Duration.ZERO, true);
        fixture.await(fixture.engine.release(
                GROUP, queue(0), new long[] {in.offset()}, new Release(Duration.ofSeconds(1), true)));
        fixture.await(fixture.engine.deadLetter(GROUP, queue(0), new long[] {in.offset()}, "no", null));
        fixture.pass(Duration.ofMinutes(1));

        assertThat(fixture.popBodies(pop())).isEmpty();
        fixture.await(transactions().commit(SESSION, TX, token(5), Work.NONE));
        assertThat(fixture.engine.cursor(GROUP, queue(0))).hasValue(1);
    }

    @Test
    void preparedBranchIsNeitherIdleNorPreparedTwice() {
        prepareOne();
        prepare(work(1));
        fixture.pass(Duration.ofDays(1));

        assertThat(refusal(transactions().begin(SESSION, TX, Duration.ZERO))).isEqualTo(Refusal.DUPLICATE_TRANSACTION);
        fixture.await(transactions().commit(SESSION, TX, token(7), Work.NONE));
        fixture.await(transactions().commit(SESSION, TX, token(7), Work.NONE));

        assertThat(audit()).containsExactly("out");
    }

    @Test
    void decisionOfOperatorIsToldUntilItIsForgotten() {
        prepareOne();
        assertThat(refusal(transactions().forget(TX))).isEqualTo(Refusal.INVALID);

        fixture.await(transactions().decideByOperator(TX, true));

        assertThat(audit()).containsExactly("out");
        fixture.powerCut();
        assertThat(fixture.await(transactions().branches())).containsExactly(TX);
        assertThat(refusal(transactions().rollback(SESSION, TX))).isEqualTo(Refusal.COMMITTED_BY_OPERATOR);
        fixture.await(transactions().forget(TX));
        assertThat(fixture.await(transactions().branches())).isEmpty();
        assertThat(refusal(transactions().forget(TX))).isEqualTo(Refusal.UNKNOWN_TRANSACTION);
    }

    @Test
    void branchOfDeletedTopicAndGroupCanBeDecided() {
        prepareOne();
        fixture.await(fixture.engine.deleteTopic(AUDIT));
        fixture.await(fixture.engine.deleteGroup(GROUP));

        fixture.await(transactions().commit(SESSION, TX, null, Work.NONE));

        assertThat(fixture.await(transactions().branches())).isEmpty();
        String before = fixture.engine.dump();
        fixture.replayAll();
        assertThat(fixture.engine.dump().replaceFirst("run \\d+", "")).isEqualTo(before.replaceFirst("run \\d+", ""));
    }

    // Requests with numbers

    private PublishReceipt sendOnce(long sequence, long oldestOpen) {
        RequestToken token = new RequestToken(SESSION, sequence, oldestOpen);
        return fixture.await(fixture.engine.publish(new Publication(
                        TOPIC, List.of(message("m" + sequence).queue(0).outgoing()), Durability.FORCED, token)))
                .get(0);
    }

    @Test
    void repeatedSendIsAnsweredWithTheFirstReceiptAlsoAfterRestart() {
        PublishReceipt first = sendOnce(1, 0);
        PublishReceipt second = sendOnce(2, 1);

        assertThat(sendOnce(1, 0)).isEqualTo(first);
        fixture.powerCut();
        assertThat(sendOnce(1, 0)).isEqualTo(first);
        fixture.replayAll();
        assertThat(sendOnce(2, 1)).isEqualTo(second);

        assertThat(fixture.pull(0, 0)).containsExactly("m1", "m2");
    }

    @Test
    void answersThatTheSessionHasAreForgotten() {
        sendOnce(1, 0);
        sendOnce(2, 0);
        sendOnce(3, 2);

        assertThat(fixture.await(transactions().answered(SESSION, 1))).isFalse();
        assertThat(fixture.await(transactions().answered(SESSION, 2))).isTrue();
    }

    @Test
    void answersOfSessionAreBoundedInNumberAndTime() {
        for (int i = 0; i < 1030; i++) {
            sendOnce(i, 0);
        }
        assertThat(fixture.await(transactions().answered(SESSION, 5))).isFalse();
        assertThat(fixture.await(transactions().answered(SESSION, 6))).isTrue();

        fixture.pass(Duration.ofHours(2));
        RequestToken other = new RequestToken("s2", 1, 0);
        fixture.await(fixture.engine.publish(
                new Publication(TOPIC, List.of(message("x").queue(0).outgoing()), Durability.FORCED, other)));

        assertThat(fixture.await(transactions().answered(SESSION, 1029))).isFalse();
        assertThat(fixture.await(transactions().answered("s2", 1))).isTrue();
    }

    @Test
    void receiptOfDelayedSendIsRememberedToo() {
        RequestToken token = token(3);
        Publication late = new Publication(
                TOPIC,
                List.of(message("late")
                        .queue(0)
                        .deliverAt(fixture.clock.millis() + 5_000)
                        .outgoing()),
                Durability.FORCED,
                token);
        PublishReceipt first = fixture.await(fixture.engine.publish(late)).get(0);

        assertThat(fixture.await(fixture.engine.publish(late)).get(0)).isEqualTo(first);

        fixture.pass(Duration.ofSeconds(5));
        assertThat(fixture.pull(0, 0)).containsExactly("late");
    }

    // Sessions that lost their connections

    @Test
    void suspendedSessionKeepsItsLeasesAndItsPopsAreAnswered() {
        fixture.publish(message("in").queue(0));
        Popped in = popOne();
        var waiting = fixture.engine.pop(
                pop().session(SESSION).wait(Duration.ofMinutes(1)).build());
        fixture.settle();

        fixture.await(fixture.engine.suspendSession(SESSION));

        assertThat(EngineFixture.popped(fixture.await(waiting))).isEmpty();
        assertThat(fixture.popBodies(pop())).isEmpty();
        commit(work(0, in));
    }

    @Test
    void leasesThatTheClientDoesNotKnowOfGoBack() {
        fixture.publish(message("one").queue(0));
        fixture.publish(message("two").queue(0));
        Popped one = popOne();
        popOne();

        fixture.await(fixture.engine.keepLeases(SESSION, List.of(finished(one))));

        List<Popped> back = fixture.pop(pop());
        assertThat(back).extracting(Popped::body).containsExactly("two");
        assertThat(back.get(0).attempts()).isZero();
        commit(work(0, one));
    }
}
