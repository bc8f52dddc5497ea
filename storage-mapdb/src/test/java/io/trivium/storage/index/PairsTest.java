package io.trivium.storage.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairsTest {
    private final Pairs pairs = new Pairs();

    @Test
    void keysAreSortedAsUnsignedNumbersAndThenByPlace() {
        List<Pair> added = fill(new Random(3));

        added.sort(Comparator.comparing(Pair::number, Long::compareUnsigned).thenComparing(Pair::place));

        assertThat(sorted(0)).isEqualTo(added);
    }

    @Test
    void deliveryTimesAreSortedAsSignedNumbersAndThenByPlace() {
        List<Pair> added = fill(new Random(4));

        added.sort(Comparator.comparing(Pair::number).thenComparing(Pair::place));

        assertThat(sorted(Long.MIN_VALUE)).isEqualTo(added);
    }

    @Test
    void nothingIsSortedToNothing() {
        assertThat(pairs.order(0)).isEmpty();
    }

    private record Pair(long number, int place) {}

    private List<Pair> fill(Random random) {
        List<Pair> added = new ArrayList<>();
        for (int place = 0; place < 2 * Pairs.CHUNK + 3; place += random.nextInt(2)) {
            long number = random.nextBoolean() ? random.nextLong() : random.nextInt(7) - 3;
            pairs.add(number, place);
            added.add(new Pair(number, place));
        }
        return added;
    }

    private List<Pair> sorted(long flip) {
        List<Pair> sorted = new ArrayList<>();
        for (int at : pairs.order(flip)) {
            sorted.add(new Pair(pairs.number(at), pairs.place(at)));
        }
        return sorted;
    }
}
