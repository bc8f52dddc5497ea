package io.trivium.message.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class LikeTest {
    /** Slow and plain: the first character of the pattern, then the rest. */
    private static boolean naive(String pattern, String text) {
        if (pattern.isEmpty()) {
            return text.isEmpty();
        }
        if (pattern.charAt(0) == '%') {
            return naive(pattern.substring(1), text) || (!text.isEmpty() && naive(pattern, text.substring(1)));
        }
        return !text.isEmpty()
                && (pattern.charAt(0) == '_' || pattern.charAt(0) == text.charAt(0))
                && naive(pattern.substring(1), text.substring(1));
    }

    @Test
    void agreesWithTheNaiveWay() {
        Random random = new Random(7);
        int matched = 0;
        for (int i = 0; i < 20_000; i++) {
            String pattern = word(random, "ab%_", 7);
            String text = word(random, "ab", 9);
            boolean matches = Like.of(pattern, null, 0).matches(text);
            assertThat(matches).as("%s LIKE %s", text, pattern).isEqualTo(naive(pattern, text));
            matched += matches ? 1 : 0;
        }
        assertThat(matched).isBetween(2_000, 18_000);
    }

    @Test
    void longPartsAgreeWithARegularExpression() {
        Random random = new Random(8);
        for (int i = 0; i < 300; i++) {
            String part = word(random, "ab_", 200) + "a";
            String text = word(random, "ab", 300) + part.replace('_', 'b') + word(random, "ab", 100);
            String wanted = random.nextBoolean() ? part : part + "_b";
            boolean expected =
                    Pattern.compile(wanted.replace('_', '.')).matcher(text).find();
            assertThat(Like.of("%" + wanted + "%", null, 0).matches(text)).isEqualTo(expected);
        }
    }

    @Test
    void escapedWildcardsAreThemselves() {
        assertThat(Like.of("%!%!__", (int) '!', 0).matches("50%_x")).isTrue();
        assertThat(Like.of("%!%!__", (int) '!', 0).matches("50xyx")).isFalse();
        assertThat(Like.of("!!", (int) '!', 0).matches("!")).isTrue();
        assertThat(Like.of("%%a", (int) '%', 0).matches("%a")).isTrue();
    }

    @Test
    void worstCaseIsLinear() {
        String text = "a".repeat(32_000);
        Like[] patterns = {
            Like.of("%" + "a_".repeat(255) + "b%", null, 0),
            Like.of("%" + "a%_".repeat(2_000) + "%b%", null, 0),
            Like.of("%" + "a".repeat(500) + "b%" + "a".repeat(500) + "%", null, 0),
        };

        // Backtracking would take years.
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (Like pattern : patterns) {
                assertThat(pattern.matches(text)).isFalse();
            }
        });
    }

    @Test
    void partsThatAreLookedForHaveALimit() {
        Like.of("a".repeat(2000) + "%" + "b".repeat(512) + "%" + "c".repeat(2000), null, 0);
        assertThatExceptionOfType(SelectorException.class)
                .isThrownBy(() -> Like.of("%" + "b".repeat(513) + "%", null, 0));
    }

    private static String word(Random random, String alphabet, int maxLength) {
        StringBuilder word = new StringBuilder();
        for (int length = random.nextInt(maxLength + 1); length > 0; length--) {
            word.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return word.toString();
    }
}
