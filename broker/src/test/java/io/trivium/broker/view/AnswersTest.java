package io.trivium.broker.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.broker.publish.PublishReceipt;
import io.trivium.broker.record.LogRecord.Answered;
import io.trivium.broker.store.Change;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private static final PublishReceipt RECEIPT = new PublishReceipt(0, 0, 0, 0);
    private static final int SESSIONS = Answers.MOST_IN_ALL / Answers.MOST_ANSWERS;

    private static void fill(Answers answers, int from, int to) {
        for (int session = from; session < to; session++) {
            for (int i = 0; i < Answers.MOST_ANSWERS; i++) {
                answers.add(new Answered("s" + session, i, 0, 1), RECEIPT);
            }
        }
    }

    @Test
    void allSessionsTogetherKeepSoManyAnswersThoseUsedLast() {
        Answers answers = new Answers();
        fill(answers, 0, SESSIONS);
        assertThat(answers.find("s0", 0)).isEqualTo(RECEIPT);
        answers.add(new Answered("s0", 2000, 0, 1), RECEIPT);

        fill(answers, SESSIONS, SESSIONS + 2);

        assertThat(answers.find("s1", 5)).isNull();
        assertThat(answers.find("s2", 5)).isNull();
        assertThat(answers.find("s0", 2000)).isEqualTo(RECEIPT);
        assertThat(answers.find("s3", 5)).isEqualTo(RECEIPT);
    }

    @Test
    void thoseOfASnapshotCountToo() {
        Answers before = new Answers();
        before.mark();
        fill(before, 0, SESSIONS);
        before.mark();
        List<Change> saved = new ArrayList<>();
        while (before.take(1000, saved) > 0) {
            assertThat(saved).isNotEmpty();
        }
        Answers answers = new Answers();
        saved.forEach(change -> answers.restore(change.key(), java.util.Objects.requireNonNull(change.value())));

        fill(answers, SESSIONS, SESSIONS + 1);

        assertThat(answers.find("s0", 5)).isNull();
        assertThat(answers.find("s1", 5)).isEqualTo(RECEIPT);
    }
}
