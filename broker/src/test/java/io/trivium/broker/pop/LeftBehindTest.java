package io.trivium.broker.pop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeftBehindTest {
    private static final int MANY = 30_000;

    private final Set<Long> finished = new HashSet<>();
    private long looks;

    private final LeftBehind left = new LeftBehind(offset -> {
        looks++;
        return finished.contains(offset);
    });

    @Test
    void eachOneOfManyIsLookedAtAFewTimesOnly() {
        for (long offset = 0; offset < MANY; offset++) {
            left.add(List.of(offset));
        }

        assertThat(looks).isLessThan(2 * MANY);
        assertThat(left.contains(0)).isTrue();
        assertThat(left.contains(MANY - 1)).isTrue();
        assertThat(left.contains(MANY)).isFalse();
    }

    @Test
    void whatIsFinishedIsForgotten() {
        for (long offset = 0; offset < MANY; offset++) {
            left.add(List.of(offset));
            finished.add(offset);
        }

        assertThat(left.size()).isLessThan(MANY / 10);
    }
}
