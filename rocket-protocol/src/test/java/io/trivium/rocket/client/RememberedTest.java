package io.trivium.rocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RememberedTest {
    private Instant now = Instant.EPOCH;
    private final Remembered<String> remembered = new Remembered<>(() -> now);

    @Test
    void whatIsUsedStaysAndWhatIsNotUsedForLongIsForgotten() {
        remembered.put("used", "u");
        remembered.put("unused", "n");
        for (int minute = 0; minute < 10; minute++) {
            now = now.plus(Duration.ofMinutes(1));
            assertThat(remembered.get("used")).isEqualTo("u");
        }

        remembered.put("new", "w");

        assertThat(remembered.get("used")).isEqualTo("u");
        assertThat(remembered.get("unused")).isNull();
    }

    @Test
    void thoseOfAnEndlessRowOfNamesAreOnlyTheLatest() {
        for (int name = 0; name < 100_000; name++) {
            now = now.plusSeconds(1);
            remembered.put("name" + name, "");
        }

        assertThat(remembered.size()).isEqualTo(300);
    }
}
