package io.trivium.message.selector;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivium.message.selector.RandomSelector.Piece;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Run more, or one seed again, with {@code -Dtrivium.selectors=COUNT} and {@code -Dtrivium.selectors.seed=SEED}. */
class RandomSelectorTest {
    private static final int COUNT = Integer.getInteger("trivium.selectors", 20_000);
    private static final long SEED = Long.getLong("trivium.selectors.seed", 20261123);

    private static final String[] PIECES = {
        "a",
        "b$",
        "JMSType",
        "JMSX1",
        "'",
        "''",
        "'x'",
        "1",
        "0x",
        "1e",
        ".",
        "1.5",
        "9223372036854775808",
        "(",
        ")",
        ",",
        "=",
        "<",
        ">",
        "<>",
        ">=",
        "+",
        "-",
        "*",
        "/",
        "--",
        "/*",
        "*/",
        "\n",
        " ",
        " AND ",
        " OR ",
        " NOT ",
        " IN ",
        " IS ",
        " NULL ",
        " LIKE ",
        " ESCAPE ",
        " BETWEEN ",
        " TRUE ",
        " CONTAINS ",
        "%",
        "_",
        "\\",
        "\u0000",
        "\u0001",
        "\uD800",
        "\uDC00",
        "é",
        "😀",
        "İ"
    };

    @Test
    void randomSelectorsMeanWhatTheNaiveWaySays() {
        Random random = new Random(SEED);
        RandomSelector generator = new RandomSelector(random);
        int[] seen = new int[3];
        for (int i = 0; i < COUNT; i++) {
            Piece piece = generator.condition(3);
            Selector selector = Selector.parse(Dialect.JMS, piece.text());
            for (int message = 0; message < 3; message++) {
                Map<String, @Nullable Object> values = generator.values();
                Object expected = piece.of(values);
                assertThat(selector.value(new MapSubject(values)))
                        .as("%s with %s, seed %d", piece.text(), values, SEED)
                        .isEqualTo(expected);
                seen[expected == null ? 0 : expected.equals(true) ? 1 : 2]++;
            }
        }
        assertThat(Arrays.stream(seen).min().orElseThrow()).isGreaterThan(COUNT / 4);
    }

    @ParameterizedTest
    @EnumSource
    void anyTextIsReadOrRefused(Dialect dialect) {
        Random random = new Random(SEED);
        Map<String, @Nullable Object> values = new RandomSelector(random).values();
        int valid = 0;
        for (int i = 0; i < COUNT; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(9); length >= 0; length--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            try {
                Object value = Selector.parse(dialect, text.toString()).value(new MapSubject(values));
                assertThat(value == null || value instanceof Boolean)
                        .as("%s, seed %d", text, SEED)
                        .isTrue();
                valid++;
            } catch (SelectorException refused) {
                assertThat(refused.position()).isBetween(0, text.length());
            }
        }
        assertThat(valid).isPositive();
    }
}
