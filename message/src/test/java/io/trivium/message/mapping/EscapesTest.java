package io.trivium.message.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EscapesTest {
    @Test
    void anyTextSurvives() {
        long seed = 3;
        Random random = new Random(seed);
        String letters = "\1\2\\,eu0\uD83D\uDE00ab";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(7); length > 0; length--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }

            String escaped = Escapes.escape(text.toString(), ',');

            assertThat(escaped).as("seed %d", seed).isNotEmpty().doesNotContain("\1", "\2", ",");
            assertThat(Escapes.hasLoneSurrogate(escaped)).isFalse();
            assertThat(Escapes.unescape(escaped)).isEqualTo(text.toString());
        }
    }

    @Test
    void plainTextNeedsNoEscape() {
        assertThat(Escapes.needed("a\\b, \uD83D\uDE00")).isFalse();
        assertThat(Escapes.neededInName("a, b")).isFalse();
        assertThat(Escapes.neededInName("a\\b")).isTrue();
        assertThat(Escapes.neededInName("")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\", "a\\", "\\x", "\\u", "\\u00", "\\u00G0", "\\u000"})
    void otherTextIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Escapes.unescape(text));
    }
}
