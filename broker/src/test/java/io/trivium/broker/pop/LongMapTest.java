package io.trivium.broker.pop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongMapTest {
    @Test
    void agreesWithAHashMap() {
        Random random = new Random(7);
        LongMap<String> map = new LongMap<>();
        Map<Long, String> model = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            long key = random.nextInt(3000);
            if (random.nextInt(5) < 2) {
                map.put(key, "v" + i);
                model.put(key, "v" + i);
            } else {
                map.remove(key);
                model.remove(key);
            }
            assertThat(map.contains(key)).isEqualTo(model.containsKey(key));
        }

        assertThat(map.size()).isEqualTo(model.size());
        model.forEach((key, value) -> assertThat(map.get(key)).isEqualTo(value));
    }
}
