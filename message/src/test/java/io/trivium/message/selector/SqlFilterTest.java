package io.trivium.message.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What RocketMQ's own filter answers is compared in the tests of interoperation; here stand the results where ours differs. */
class SqlFilterTest {
    private static final MapSubject VALUES =
            new MapSubject(Map.of("a", "1", "b", "2.5", "s", "abc", "t", "true", "TAGS", "T1"));

    private static @Nullable Object evaluate(String text) {
        return VALUES.evaluate(Dialect.SQL92, text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a = 1",
                "a = '1'",
                "a > 0 AND a BETWEEN 0 AND 5",
                "TAGS IS NOT NULL AND TAGS IN ('T1', 'T2')",
                "s CONTAINS 'b' AND s STARTSWITH 'a' AND s ENDSWITH 'c' AND s NOT CONTAINS 'x'",
                "t = TRUE",
                "NOT t",
                "missing NOT CONTAINS 'x' = FALSE",
                "a = 1 /* one */ AND b = 2.5 -- two\n",
                "a <> missing",
                "missing = absent",
                "NOT (a = -b)",
                // RocketMQ throws at these when it evaluates them, and then delivers nothing.
                "b > 2 AND b BETWEEN 2 AND 3",
                "s > 1 OR a = 1",
            })
    void isTrue(String text) {
        assertThat(evaluate(text)).isEqualTo(true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a = 2",
                "t",
                "s",
                "missing CONTAINS 'x'",
                "missing NOT CONTAINS 'x'",
                "s CONTAINS ''",
                "NOT a = 1",
                "1 = missing",
                // A text has no other sign: absent.
                "a = -b",
            })
    void isFalse(String text) {
        assertThat(evaluate(text)).isEqualTo(false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "missing = 1",
                "missing <> 1",
                "missing",
                "NOT (missing = 1)",
                "missing NOT IN ('a')",
                "s > 1",
                "s = 1",
                "a > missing",
                "-b = a",
            })
    void isUnknown(String text) {
        assertThat(evaluate(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a = NULL",
                "a IN (1)",
                "a BETWEEN 5 AND 0",
                "s > 'a'",
                "NOT a > 1",
                "a.b = 1",
                "a != 1",
                "1",
                "'a'",
                // RocketMQ takes these, and forgets what stands behind the place where it does not know on.
                "a = 1 trailing",
                "a = 1)",
                "a LIKE 'x%'",
                "a + 1 = 2",
                "a = 0x10",
            })
    void isRefused(String text) {
        assertThatExceptionOfType(SelectorException.class).isThrownBy(() -> Selector.parse(Dialect.SQL92, text));
    }
}
