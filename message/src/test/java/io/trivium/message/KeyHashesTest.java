package io.trivium.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyHashesTest {
    @Test
    void tagHashIsJavas() {
        assertThat(KeyHashes.tag("TagA")).isEqualTo(2598919);
        assertThat(KeyHashes.tag("")).isZero();
    }

    @Test
    void onlyTheEmptyOrderingKeyHashesToZero() {
        assertThat("f5a5a608".hashCode()).isZero();

        assertThat(KeyHashes.orderingKey("f5a5a608")).isEqualTo(1);
        assertThat(KeyHashes.orderingKey("")).isZero();
        assertThat(KeyHashes.orderingKey("k")).isEqualTo("k".hashCode());
    }

    @Test
    void keyHashIsTheStoredOne() {
        assertThat(KeyHashes.key("orders", "k-1")).isEqualTo(679924112137805530L);
    }

    @Test
    void keyHashesDoNotCollideOrCluster() {
        Set<Long> hashes = new HashSet<>();
        int[] lowBits = new int[16];
        for (int i = 0; i < 160_000; i++) {
            long hash = KeyHashes.key("topic" + i % 7, "key" + i);
            hashes.add(hash);
            lowBits[(int) (hash & 15)]++;
        }

        assertThat(hashes).hasSize(160_000);
        assertThat(IntStream.of(lowBits)).allMatch(count -> count > 9_500 && count < 10_500);
        assertThat(KeyHashes.key("ab", "c")).isNotEqualTo(KeyHashes.key("a", "bc"));
    }
}
