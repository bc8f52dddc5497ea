package io.trivium.broker.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CursorTest {
    private final Cursor cursor =
            new Cursor(new CursorKey(1, 2), 0, new CursorChanges(key -> null), new WarmChunks(8, key -> null));

    @Test
    void firstUnfinishedOffsetMovesOverFinishedRuns() {
        cursor.finish(3, 2);
        cursor.finish(1, 1);
        assertThat(cursor.first()).isZero();
        assertThat(cursor.finishedAbove()).isEqualTo(3);

        cursor.finish(0, 1);
        assertThat(cursor.first()).isEqualTo(2);
        cursor.finish(2, 1);

        assertThat(cursor.first()).isEqualTo(5);
        assertThat(cursor.finishedAbove()).isZero();
    }

    @Test
    void runsOverManyChunksCollapse() {
        cursor.finish(1, 1_000_000);
        assertThat(cursor.first()).isZero();
        assertThat(cursor.isFinished(999_999)).isTrue();
        assertThat(cursor.isFinished(1_000_001)).isFalse();

        cursor.finish(0, 1);

        assertThat(cursor.first()).isEqualTo(1_000_001);
    }

    @Test
    void movingForgetsWhatWasFinished() {
        cursor.finish(5, 5);
        cursor.setAttempts(3, 2);

        cursor.moveTo(2);

        assertThat(cursor.isFinished(5)).isFalse();
        assertThat(cursor.isFinished(1)).isTrue();
        assertThat(cursor.attempts(3)).isZero();
    }

    @Test
    void attemptsAreForgottenWithTheirMessage() {
        cursor.setAttempts(3, 2);
        assertThat(cursor.attempts(3)).isEqualTo(2);

        cursor.finish(3, 1);

        assertThat(cursor.attempts(3)).isZero();
    }

    @Test
    void agreesWithAPlainSet() {
        long seed = 42;
        Random random = new Random(seed);
        BitSet model = new BitSet();
        for (int i = 0; i < 20_000; i++) {
            int from = random.nextInt(200_000);
            int count = 1 + random.nextInt(50);
            cursor.finish(from, count);
            model.set(from, from + count);
        }
        cursor.finish(0, 10);
        model.set(0, 10);

        assertThat(cursor.first()).isEqualTo(model.nextClearBit(0));
        for (int offset = 0; offset < 201_000; offset++) {
            assertThat(cursor.isFinished(offset)).isEqualTo(model.get(offset));
        }
        assertThat(cursor.first() + cursor.finishedAbove()).isEqualTo(model.cardinality());
    }
}
