package io.trivium.broker.engine;

import static io.trivium.broker.engine.EngineFixture.TOPIC;
import static io.trivium.broker.engine.EngineFixture.message;
import static io.trivium.broker.engine.EngineFixture.pop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.error.BrokerException;
import io.trivium.broker.error.Refusal;
import io.trivium.broker.publish.RequestToken;
import io.trivium.broker.record.LogRecord.Staged;
import io.trivium.broker.record.RecordReader;
import io.trivium.broker.transaction.TransactionConfig;
import io.trivium.broker.transaction.Transactions;
import io.trivium.broker.transaction.Transactions.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions of more than memory should hold: their messages stand in the log before they are decided. */
class StagedTransactionTest {
    private static final String SESSION = "s1";
    private static final String TX = "t1";
    /** One message, and no more, is kept in memory. */
    private static final TransactionConfig NARROW = new TransactionConfig(1 << 20, 160, 1 << 14, Duration.ofMinutes(1));

    private final EngineFixture fixture =
            new EngineFixture(BrokerConfig.DEFAULTS.withTransactions(NARROW)).withTopic(2);

    @BeforeEach
    void begin() {
        fixture.await(fixture.engine.openSession(SESSION));
        begin(TX);
    }

    private void begin(String id) {
        fixture.await(transactions().begin(SESSION, id, Duration.ZERO));
    }

    private Transactions transactions() {
        return fixture.engine.transactions();
    }

    private void send(int number, TestMessage message) {
        fixture.await(transactions().send(SESSION, TX, number, TOPIC, message.outgoing()));
    }

    private void sendFour() {
        send(0, message("a").queue(0));
        send(1, message("b").queue(1));
        send(2, message("c").queue(0));
        send(3, message("d").queue(1));
    }

    private CompletionStage<Void> commit(int sends) {
        return transactions().commit(SESSION, TX, new RequestToken(SESSION, 1, 0), new Work(sends, List.of()));
    }

    private void assertFour() {
        assertThat(fixture.pull(0, 0)).containsExactly("a", "c");
        assertThat(fixture.pull(1, 0)).containsExactly("b", "d");
        assertThat(fixture.popBodies(pop())).containsExactlyInAnyOrder("a", "b", "c", "d");
    }

    private int staged() {
        int[] count = {0};
        fixture.store.log().replay(0, frame -> {
            if (RecordReader.read(frame) instanceof Staged) {
                count[0]++;
            }
        });
        return count[0];
    }

    @Test
    void nothingIsSeenBeforeTheCommitAndAllOfItAfter() {
        sendFour();
        assertThat(staged()).isEqualTo(3);
        assertThat(fixture.popBodies(pop())).isEmpty();

        fixture.await(commit(4));

        assertFour();
    }

    @Test
    void theCommitMayComeInTheTurnOfTheLastSend() {
        sendFour();
        CompletionStage<Void> last =
                transactions().send(SESSION, TX, 4, TOPIC, message("e").queue(0).outgoing());

        fixture.await(commit(5));

        assertThat(last.toCompletableFuture()).isCompleted();
        assertThat(fixture.pull(0, 0)).containsExactly("a", "c", "e");
    }

    @Test
    void aSendThatIsRepeatedIsStagedOnce() {
        sendFour();
        sendFour();
        assertThat(staged()).isEqualTo(3);

        fixture.await(commit(4));

        assertFour();
    }

    @Test
    void aDelayedMessageWaitsForItsTime() {
        send(0, message("at once").queue(0));
        send(1, message("late").queue(0).deliverAt(fixture.clock.millis() + 5_000));

        fixture.await(commit(2));

        assertThat(fixture.pull(0, 0)).containsExactly("at once");
        fixture.pass(Duration.ofSeconds(5));
        assertThat(fixture.pull(0, 0)).containsExactly("at once", "late");
    }

    @Test
    void aRestartForgetsWhatWasNotCommittedAndKeepsWhatWas() {
        sendFour();
        fixture.kill();
        assertThat(staged()).isPositive();
        assertThat(fixture.popBodies(pop())).isEmpty();
        fixture.await(fixture.engine.openSession(SESSION));
        begin(TX);
        sendFour();
        fixture.await(commit(4));

        fixture.powerCut();
        fixture.replayAll();

        assertFour();
    }

    @Test
    void aPreparedBranchHoldsThemItself() {
        sendFour();
        fixture.await(transactions().prepare(SESSION, TX, new Work(4, List.of())));
        // Only the branch's own record is needed from now on.
        fixture.damage(Staged.class::isInstance);

        fixture.await(transactions().commit("", TX, null, Work.NONE));

        assertFour();
    }

    @Test
    void whatIsRolledBackIsNeverSeen() {
        sendFour();

        fixture.await(transactions().rollback(SESSION, TX));
        fixture.replayAll();

        assertThat(fixture.popBodies(pop())).isEmpty();
    }

    @Test
    void nobodyIsRefusedForTheMessagesOfOthers() {
        List<String> wanted = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String id = "large" + i;
            begin(id);
            for (int j = 0; j < 4; j++) {
                String body = (i + " " + j + " ").concat("x".repeat(10_000));
                fixture.await(transactions()
                        .send(SESSION, id, j, TOPIC, message(body).queue(0).outgoing()));
                wanted.add(body);
            }
        }
        for (int i = 0; i < 20; i++) {
            fixture.await(transactions()
                    .commit(SESSION, "large" + i, new RequestToken(SESSION, i, 0), new Work(4, List.of())));
        }

        assertThat(fixture.pull(0, 0)).containsExactlyElementsOf(wanted);
    }

    @Test
    void placesTakeMemoryTooWhichIsFreeAgainWhenTheTransactionIsOver() {
        // 16 KiB: the first message, and at least 120 places of 128 bytes.
        int sent = 0;
        while (accepted(sent, "x")) {
            sent++;
        }
        assertThat(sent).isBetween(100, 128);

        fixture.await(transactions().rollback(SESSION, TX));
        begin(TX);

        assertThat(accepted(0, "x")).isTrue();
        fixture.pass(Duration.ofMinutes(1));
        assertThatThrownBy(() -> fixture.await(commit(1))).isInstanceOf(CompletionException.class);
        begin(TX);
        sendFour();
        fixture.await(commit(4));
        assertFour();
    }

    private boolean accepted(int number, String body) {
        try {
            send(number, message(body).queue(0));
            return true;
        } catch (CompletionException e) {
            assertThat(e.getCause())
                    .isInstanceOfSatisfying(
                            BrokerException.class,
                            refused -> assertThat(refused.refusal()).isEqualTo(Refusal.OVERLOADED));
            return false;
        }
    }
}
