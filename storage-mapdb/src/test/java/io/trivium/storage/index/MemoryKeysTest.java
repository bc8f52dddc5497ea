package io.trivium.storage.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryKeysTest {
    private final MemoryKeys keys = new MemoryKeys();

    @Test
    void aKeyIsFoundNewestFirstInWhateverChunksItsMessagesAre() {
        Random random = new Random(7);
        Map<Long, List<Integer>> expected = new HashMap<>();
        for (int place = 0; place < 3 * Pairs.CHUNK + 5; place++) {
            long hash = random.nextInt(100) * 0x1_0000_0001L;
            keys.add(hash, place);
            expected.computeIfAbsent(hash, none -> new ArrayList<>()).add(place);
        }

        expected.forEach((hash, places) -> {
            Collections.reverse(places);
            assertThat(found(hash)).isEqualTo(places);
        });
        assertThat(found(-1)).isEmpty();
    }

    @Test
    void aVisitorThatHasEnoughIsNotAskedAgain() {
        keys.add(5, 1);
        keys.add(5, 2);
        List<Integer> seen = new ArrayList<>();

        boolean all = keys.visit(5, place -> !seen.add(place));

        assertThat(all).isFalse();
        assertThat(seen).containsExactly(2);
    }

    @Test
    void withoutKeysNothingIsFound() {
        assertThat(found(0)).isEmpty();
    }

    private List<Integer> found(long hash) {
        List<Integer> found = new ArrayList<>();
        keys.visit(hash, found::add);
        return found;
    }
}
