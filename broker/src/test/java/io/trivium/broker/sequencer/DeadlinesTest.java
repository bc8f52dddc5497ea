package io.trivium.broker.sequencer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private final long[] now = {Long.MAX_VALUE - 10};
    private final Deadlines deadlines = new Deadlines(() -> now[0]);
    private final List<Integer> ran = new ArrayList<>();

    @Test
    void actionsRunInTheOrderOfTheirTimesAndThenOfTheirCalls() {
        deadlines.after(20, () -> ran.add(3));
        deadlines.after(5, () -> ran.add(1));
        deadlines.after(5, () -> ran.add(2));
        deadlines.cancel(deadlines.after(5, () -> ran.add(9)));

        now[0] += 4;
        assertThat(deadlines.work()).isZero();
        assertThat(deadlines.nanosToWork()).isEqualTo(1);
        now[0] += 16; // the ticker's number has overflowed

        assertThat(deadlines.work()).isEqualTo(3);
        assertThat(ran).containsExactly(1, 2, 3);
        assertThat(deadlines.nanosToWork()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whenThousandsOfWaitsAreOverOneTurnEndsSomeAndTheNextTheRest() {
        for (int i = 0; i < 2500; i++) {
            int number = i;
            deadlines.after(1, () -> ran.add(number));
        }
        now[0] += 1;

        assertThat(deadlines.work()).isEqualTo(1024);
        assertThat(deadlines.nanosToWork()).isZero();
        assertThat(deadlines.work()).isEqualTo(1024);
        assertThat(deadlines.work()).isEqualTo(452);

        assertThat(ran).hasSize(2500).isSorted();
    }
}
